import { DurableError } from "@taskhub/core";

/** A blob of a large payload whose content is not gzip, or is cut off. */
export class PayloadUnreadableError extends DurableError {
  override readonly name = "PayloadUnreadableError";
  readonly code = "HistoryUnreadable";

  constructor(cause: unknown) {
    super("The blob of a large payload cannot be read: expected gzip, found other bytes.", {
      cause,
    });
  }
}
