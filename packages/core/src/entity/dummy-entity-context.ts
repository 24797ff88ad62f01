import { deriveGuid } from "../derive-guid.js";
import type { DurableEntityContext } from "./entity-context.js";
import { EntityId } from "./entity-id.js";
import { OperationRun } from "./operation-run.js";

/** What an entity under test is told. */
export interface DummyOperation {
  /** Of the entity. `dummy` if absent. */
  readonly name?: string;
  /** Of the entity. `dummy` if absent. */
  readonly key?: string;
  /** `dummy` if absent. */
  readonly operationName?: string;
  /** Must be JSON. */
  readonly input?: unknown;
  /** Must be JSON. The entity does not exist yet if absent. */
  readonly state?: unknown;
  /** When the operation is performed. 2000-01-01 UTC if absent. */
  readonly now?: Date;
}

const NOW = new Date("2000-01-01T00:00:00Z");

/** A context of an operation that belongs to no entity, for unit tests: what it sends goes nowhere. */
export function dummyEntityContext<State = unknown>({
  name = "dummy",
  key = "dummy",
  operationName = "dummy",
  input,
  state,
  now = NOW,
}: DummyOperation = {}): DurableEntityContext<State> {
  let made = 0;
  const operation = {
    ...{ entityId: new EntityId(name, key), name: operationName, now },
    input: JSON.stringify(input),
    ids: (what: string) => deriveGuid("dummy", what, String(made++)),
  };
  const before = { exists: state !== undefined, text: JSON.stringify(state) };
  // what the state is, only the test knows
  return new OperationRun(operation, before).df as DurableEntityContext<State>;
}
