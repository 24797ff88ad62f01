/**
 * Starts that are scheduled for later: messages that wait for their time, announced by a row.
 *
 * @module
 */
import type { InstanceStatus } from "./task-hub.js";

/**
 * For how long a message that waits for its time is hidden at most; then it is looked at again.
 *
 * @see Queue service: 7 days at most. `AzureStorageDurabilityProvider.cs`, MaximumDelayTime: 6 days.
 */
export const LONGEST_HIDDEN_MS = 518_400_000;

/** A starter has written its row by then, or has given up. */
const ROW_WRITTEN_MS = 60_000; // azure-storage/src/start-instance.ts tries for 30 s

/**
 * True if the start was scheduled so far ahead that its row was there before its message was seen.
 *
 * Without a row that names it, it is not to begin any more: somebody has ended and purged it, or its
 * starter was never told that it was started.
 */
export function isScheduledAhead({
  createdAt,
  scheduledStartAt,
}: Pick<InstanceStatus, "createdAt" | "scheduledStartAt">): boolean {
  if (!scheduledStartAt) return false;
  return scheduledStartAt.getTime() - createdAt.getTime() > ROW_WRITTEN_MS;
}

/** True if the instance was ended before the time it was to start: what history there is, is not its own. */
export function neverBegan({
  completedAt,
  scheduledStartAt,
}: Pick<InstanceStatus, "completedAt" | "scheduledStartAt">): boolean {
  return !!completedAt && !!scheduledStartAt && completedAt < scheduledStartAt;
}
