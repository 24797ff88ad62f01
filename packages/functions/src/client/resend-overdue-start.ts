import type { InstanceStatus } from "@taskhub/core";
import type { ClientParts } from "./client-parts.js";

/** Younger starts are on their way. */
export const OVERDUE_MS = 60_000;

/**
 * Has the start of an instance put anew that has been pending for long: its starter may have died.
 *
 * The hub decides whether it is needed. What was asked for is answered either way.
 */
export async function resendOverdueStart(
  { hub, clock, warn }: Pick<ClientParts, "hub" | "clock" | "warn">,
  { instanceId, runtimeStatus, createdAt, scheduledStartAt = createdAt }: InstanceStatus,
): Promise<void> {
  const dueAt = Math.max(createdAt.getTime(), scheduledStartAt.getTime());
  const overdueMs = clock.now().getTime() - dueAt;
  if (runtimeStatus !== "Pending" || overdueMs <= OVERDUE_MS) return;
  await hub.resendStart(instanceId).catch((error: unknown) => {
    warn(`The start could not be put anew: ${String(error)}.`, instanceId);
  });
}
