import { DurableError } from "@taskhub/core";

/** A queue message that nobody can read. It is put aside with the reason; a retry cannot help. */
export class MessageUndecodableError extends DurableError {
  override readonly name = "MessageUndecodableError";
  readonly code = "MessageUndecodable";

  constructor(
    /** What was expected and what was found. */
    readonly reason: string,
  ) {
    super(`The message cannot be decoded: ${reason}.`);
  }
}
