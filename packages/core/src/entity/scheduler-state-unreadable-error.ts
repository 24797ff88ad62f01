import { DurableError } from "../durable-error.js";

/** What an entity was left with is not in the format. Retrying cannot help: somebody else wrote it. */
export class SchedulerStateUnreadableError extends DurableError {
  override readonly name = "SchedulerStateUnreadableError";
  readonly code = "EntityStateUnreadable";

  constructor(
    /** What was expected and what was found. */
    readonly reason: string,
  ) {
    super(
      `The state of the entity cannot be read: ${reason}. ` +
        "Put right what wrote it, or purge the entity, which loses its state.",
    );
  }
}
