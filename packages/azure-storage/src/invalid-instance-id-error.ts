import { DurableError } from "@taskhub/core";

/** An id that no new instance may have, or with which nothing of the kind can be done. */
export class InvalidInstanceIdError extends DurableError {
  override readonly name = "InvalidInstanceIdError";
  readonly code = "InvalidInstanceId";

  constructor(
    readonly instanceId: string,
    /** The rule it breaks, such as `it contains '/'`. */
    readonly reason: string,
  ) {
    super(`Instance id ${JSON.stringify(instanceId)} cannot be used: ${reason}.`);
  }
}
