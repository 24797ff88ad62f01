import { assertNotBlank } from "../assert-not-blank.js";

const MARK = "@";

/**
 * Names one entity: the kind of entity, and which of them.
 *
 * Names are compared without regard to case, keys as they are.
 *
 * @see The extension's `EntityId.cs`.
 */
export class EntityId {
  readonly name: string;
  readonly key: string;

  /** @throws TypeError or Error if the name or the key is no text, or blank. */
  constructor(name: string, key: string) {
    assertNotBlank(name, "name");
    assertNotBlank(key, "key");
    this.name = name;
    this.key = key;
  }

  /** The instance id of the entity: `@<name in lower case>@<key>`. */
  static getSchedulerIdFromEntityId({ name, key }: EntityId): string {
    return `${MARK}${name.toLowerCase()}${MARK}${key}`;
  }

  /** @throws Error if it is not the instance id of an entity. */
  static getEntityIdFromSchedulerId(instanceId: string): EntityId {
    const id = entityIdOf(instanceId);
    if (id) return id;
    throw new Error(
      `Expected the instance id of an entity, such as "@counter@a", but got "${instanceId}".`,
    );
  }

  /** The instance id of the entity: `@<name in lower case>@<key>`. */
  toString(): string {
    return EntityId.getSchedulerIdFromEntityId(this);
  }
}

/** @returns True if the id is that of an entity, and not of an orchestration. */
export function isEntityInstance(instanceId: string): boolean {
  return instanceId.startsWith(MARK) && entityIdOf(instanceId) !== undefined;
}

/**
 * What v3 takes for an id: whatever has a name and a key, such as an id of another copy of the package.
 *
 * @throws TypeError or Error if it has not.
 */
export function asEntityId(given: EntityId): EntityId {
  if (given instanceof EntityId) return given;
  const members: unknown = given;
  if (typeof members !== "object" || members === null) {
    throw new TypeError(`entityId: Expected an EntityId but got ${String(members)}`);
  }
  const { name, key }: { readonly name?: unknown; readonly key?: unknown } = members;
  assertNotBlank(name, "name");
  assertNotBlank(key, "key");
  return new EntityId(name, key);
}

/** @returns The entity of an instance id; `undefined` if it is not one of an entity. */
export function entityIdOf(instanceId: string): EntityId | undefined {
  // the name ends at the second mark; a key may contain more of them
  const [, name, key] = /^@([^@]+)@([\s\S]+)$/.exec(instanceId) ?? [];
  if (name === undefined || key === undefined || key.trim() === "" || name.trim() === "") {
    return undefined;
  }
  return new EntityId(name, key);
}
