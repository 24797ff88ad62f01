import { DurableError } from "@taskhub/core";
import { nearestName } from "../settings/nearest-name.js";

/** The class of an entity has no method for an operation that was asked for. */
export class UnknownOperationError extends DurableError {
  override readonly name = "UnknownOperationError";
  readonly code = "OperationNotFound";

  constructor(
    /** Name of the entity, as registered. */
    readonly entityName: string,
    readonly operationName: string,
    known: readonly string[],
  ) {
    const meant = nearestName(operationName, known);
    const question = meant === undefined ? "" : ` Is '${meant}' meant?`;
    const list = known.length === 0 ? "none" : known.join(", ");
    super(
      `The entity '${entityName}' has no operation '${operationName}'.${question} It has: ${list}.`,
    );
  }
}
