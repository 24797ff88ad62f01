import type { EntityContext } from "../context/user-context.js";
import { runOperation, type Entity } from "./entity.js";
import { operationNames } from "./operations.js";
import { UnknownOperationError } from "./unknown-operation-error.js";

/** What every entity can do, unless it does it in its own way. */
const DELETE = "delete";

/**
 * Performs an operation by the method of its name: that of exactly this name, else ignoring case.
 *
 * @throws UnknownOperationError if there is none; and whatever the method throws.
 */
export async function performOperation<State>(
  name: string,
  entity: Entity<State>,
  context: EntityContext<State>,
): Promise<void> {
  const { df } = context;
  const { operationName } = df;
  const known = operationNames(entity);
  const method = known.includes(operationName)
    ? operationName
    : known.find((each) => sameName(each, operationName));
  if (method !== undefined) {
    // a function: that is what makes it an operation
    const run = (entity as unknown as Record<string, (input: unknown) => unknown>)[method];
    const result = await runOperation(entity, context, () => run?.call(entity, df.getInput()));
    if (result !== undefined) df.return(result);
    return;
  }
  if (!sameName(operationName, DELETE)) throw new UnknownOperationError(name, operationName, known);
  df.destructOnExit();
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
