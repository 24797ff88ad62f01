/**
 * What `df.app.entity` returns: an entity by its name, for who calls and signals it.
 *
 * @module
 */
import {
  EntityId,
  ProgrammingConstraintError,
  type DurableEntityContext,
  type DurableOrchestrationContext,
  type SignalOptions,
} from "@taskhub/core";
import { running } from "../context/running.js";
import { asked, type Calls, type Signals, type UntypedOperations } from "./operations.js";

/** One entity, for orchestrators; and for operations of entities, which can signal but not call. */
export interface EntityProxy<Operations = UntypedOperations> {
  readonly id: EntityId;
  /** Makes a task that waits for what an operation returns; for use in orchestrators. */
  readonly call: Calls<Operations>;
  /** Asks for an operation without waiting for it. */
  readonly signal: Signals<Operations, void>;
  /** The same, of an operation that is to be performed later: not before the time. */
  readonly signalAt: (time: Date) => Signals<Operations, void>;
}

/**
 * Makes the proxy of the entity with a key, for use in orchestrators and in operations of entities.
 *
 * `client.entity` takes it, too, and knows operations and state by it.
 *
 * @typeParam Operations - The methods of its class.
 * @typeParam State - As its class has it.
 */
export interface RegisteredEntity<Operations = UntypedOperations, State = unknown> {
  (key: string): EntityProxy<Operations>;
  /** As it was registered. */
  readonly functionName: string;
  /** The id of the entity with a key: for `lock`, and whatever else takes ids. */
  id(key: string): EntityId;
  /** For the compiler alone: never there. */
  readonly stateType?: State;
}

/** Makes proxies of the entities of a name. */
export function registeredEntity<Operations, State>(
  functionName: string,
): RegisteredEntity<Operations, State> {
  const id = (key: string) => new EntityId(functionName, key);
  return Object.assign((key: string) => entityProxy<Operations>(id(key)), { functionName, id });
}

function entityProxy<Operations>(id: EntityId): EntityProxy<Operations> {
  const signals = (options?: SignalOptions) =>
    asked((operation, input) => {
      signaller(id, operation).signalEntity(id, operation, input, options);
    });
  const calls = asked((operation, input) => caller(id, operation).callEntity(id, operation, input));
  // whatever name is asked for is there; which of them mean something, the types say
  return {
    id,
    call: calls as unknown as Calls<Operations>,
    signal: signals() as unknown as Signals<Operations, void>,
    signalAt: (time) => signals({ scheduledTime: time }) as unknown as Signals<Operations, void>,
  };
}

function caller(id: EntityId, operation: string): DurableOrchestrationContext {
  const current = running();
  if (current?.kind === "orchestrator") return current.df;
  const advice =
    current === undefined
      ? "Elsewhere use client.entity(...), to signal it or to read its state."
      : "An entity can only signal another one, and be signalled in answer.";
  throw new ProgrammingConstraintError(
    `Operation '${operation}' of entity '${String(id)}' was called outside of an orchestrator, and ` +
      `only an orchestrator can wait for the answer. ${advice}`,
  );
}

function signaller(
  id: EntityId,
  operation: string,
): DurableOrchestrationContext | DurableEntityContext {
  const current = running();
  if (current) return current.df;
  throw new ProgrammingConstraintError(
    `Entity '${String(id)}' was signalled '${operation}' outside of an orchestrator and of an ` +
      `entity. There a client is needed: client.entity(...).signal.`,
  );
}
