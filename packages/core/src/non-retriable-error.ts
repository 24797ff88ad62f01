import { DurableError } from "./durable-error.js";

/**
 * What an activity or a sub-orchestration throws if trying again cannot help; retries end with it.
 *
 * Any error with a property `isNonRetriable` that is true has the same effect.
 */
export class NonRetriableError extends DurableError {
  override readonly name: string = "NonRetriableError";
  readonly code = "NonRetriable";
  readonly isNonRetriable = true;
}
