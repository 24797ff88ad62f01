import { DurableError, type RuntimeStatus } from "@taskhub/core";
import { InstanceNotFoundError } from "./client-errors.js";
import type { ClientParts } from "./client-parts.js";

/** The instance has not failed, so there is nothing to rewind. */
export class InstanceNotFailedError extends DurableError {
  override readonly name = "InstanceNotFailedError";
  readonly code = "InstanceNotFailed";

  constructor(
    readonly instanceId: string,
    readonly runtimeStatus: RuntimeStatus,
  ) {
    super(
      `The rewind operation is only supported on failed orchestration instances. ` +
        `Instance '${instanceId}' is ${runtimeStatus}.`,
    );
  }
}

/**
 * Asks for the rewind of an instance that has failed; to ask twice for one failure is to ask once.
 *
 * @throws InstanceNotFoundError, InstanceNotFailedError.
 */
export async function rewind(
  { hub }: ClientParts,
  instanceId: string,
  reason: string | undefined,
): Promise<void> {
  const outcome = await hub.rewindInstance(instanceId, reason);
  if (outcome.kind === "absent") throw new InstanceNotFoundError(instanceId);
  if (outcome.kind === "notFailed") {
    throw new InstanceNotFailedError(instanceId, outcome.runtimeStatus);
  }
}
