import { DurableError } from "./durable-error.js";

/** The orchestrator does something that cannot be replayed, or never ends. Retrying cannot help. */
export class ProgrammingConstraintError extends DurableError {
  override readonly name = "ProgrammingConstraintError";
  readonly code = "ProgrammingConstraint";
}
