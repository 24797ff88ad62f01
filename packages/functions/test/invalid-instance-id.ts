import { DurableError } from "@taskhub/core";

/** The error of `azure-storage`, by its code. */
export class InvalidInstanceIdError extends DurableError {
  readonly code = "InvalidInstanceId";

  constructor(instanceId: string) {
    super(`Instance id '${instanceId}' cannot be used.`);
  }
}
