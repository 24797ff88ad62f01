/**
 * What must hold of entities when nothing happens any more.
 *
 * @module
 */
import { decodeSchedulerState, isEntityInstance, type InstanceStatus } from "@taskhub/core";

/** What an entity of the scenarios has noticed itself. */
interface Witness {
  readonly wrong: readonly string[];
}

/** True if a row with this key is that of an entity. */
export function isEntityKey(key: string): boolean {
  return isEntityInstance(key); // what is escaped in keys is not the beginning of such an id
}

/** Why an entity is not at rest, by the custom status of its row; `undefined` if it is. */
export function whyRestless(customStatus: unknown): string | undefined {
  const text = typeof customStatus === "string" ? customStatus : "{}";
  const { lockedBy, queueSize } = JSON.parse(text) as {
    readonly lockedBy?: string;
    readonly queueSize?: number;
  }; // the format's own members
  if (lockedBy !== undefined) return `is locked by '${lockedBy}'`;
  return queueSize === undefined ? undefined : `has ${queueSize} requests that wait`;
}

/** Everything that is wrong with an instance, if it is an entity. */
export function checkEntity(
  { instanceId, input }: InstanceStatus,
  found: ReadonlyMap<string, InstanceStatus>,
): string[] {
  if (!isEntityInstance(instanceId)) return [];
  const { lock, queue, entity } = decodeSchedulerState(input);
  const wrong = [];
  if (lock) {
    const { runtimeStatus = "not there" } = found.get(lock.owner) ?? {};
    wrong.push(`lock: '${instanceId}' is locked by '${lock.owner}', which is ${runtimeStatus}`);
  }
  if (queue.length > 0) wrong.push(`lock: ${queue.length} requests wait in '${instanceId}'`);
  const state: unknown = JSON.parse(entity.text ?? "null");
  if (isWitness(state)) {
    wrong.push(...state.wrong.map((what) => `entity: '${instanceId}': ${what}`));
  }
  return wrong;
}

function isWitness(state: unknown): state is Witness {
  return typeof state === "object" && state !== null && "wrong" in state;
}
