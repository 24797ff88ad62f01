import { DurableError, EntityId } from "@taskhub/core";

const MAX_ID_LENGTH = 256; // DurableClient.cs: MaxInstanceIdLength
// DurableClient.cs: what an id may not have; table keys and addresses of the HTTP API could not hold it
// eslint-disable-next-line no-control-regex -- they are what is looked for
const FORBIDDEN = /[/\\#?\u0000-\u001f\u007f-\u009f]/;

/** No entity may have the id. Choose another name or key. */
export class InvalidEntityIdError extends DurableError {
  override readonly name = "InvalidEntityIdError";
  readonly code = "InvalidInstanceId";

  constructor(
    readonly entityId: string,
    problem: string,
  ) {
    super(`No entity may have the ID '${entityId}': ${problem}.`);
  }
}

/**
 * The entity that a caller means, who may have made the id by another copy of the package.
 *
 * @throws TypeError or Error if it has no name and key that are texts.
 * @throws InvalidEntityIdError if no entity may have the id.
 */
export function entityTarget({ name, key }: Pick<EntityId, "name" | "key">): EntityId {
  const id = new EntityId(name, key);
  const text = String(id);
  const problem = problemOf(id, text);
  if (problem !== undefined) throw new InvalidEntityIdError(text, problem);
  return id;
}

function problemOf({ name }: EntityId, text: string): string | undefined {
  if (name.includes("@")) return "its name contains '@', which ends a name";
  if (text.length > MAX_ID_LENGTH) {
    return `it has ${text.length} characters, ${MAX_ID_LENGTH} are allowed`;
  }
  const forbidden = FORBIDDEN.exec(text)?.[0];
  if (forbidden === undefined) return undefined;
  return `it contains ${JSON.stringify(forbidden)}; '/', '\\', '#', '?' and control characters are not allowed`;
}
