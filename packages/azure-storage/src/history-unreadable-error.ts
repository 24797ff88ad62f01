import { DurableError } from "@taskhub/core";

/** A history that is not whole, however often it is read. Somebody else wrote or deleted parts of it. */
export class HistoryUnreadableError extends DurableError {
  override readonly name = "HistoryUnreadableError";
  readonly code = "HistoryUnreadable";

  constructor(
    readonly instanceId: string,
    /** What was expected and what was found. */
    readonly reason: string,
  ) {
    super(`The history of instance '${instanceId}' cannot be read: ${reason}.`);
  }
}
