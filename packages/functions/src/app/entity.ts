import type { FunctionOptions, FunctionTrigger } from "@azure/functions";
import { runAs } from "../context/running.js";
import { entityContext, type EntityContext } from "../context/user-context.js";
import { durableApp } from "../durable-app.js";
import { Entity } from "../entity/entity.js";
import type { OperationsOf, UntypedOperations } from "../entity/operations.js";
import { performOperation } from "../entity/perform-operation.js";
import { registeredEntity, type RegisteredEntity } from "../entity/registered-entity.js";
import { refuseBindings } from "./refuse-bindings.js";

/**
 * An entity: performs the operation that `context.df` names, and may be async.
 *
 * The answer is what it gives to `context.df.return`; what it returns itself is ignored, as in v3.
 */
export type EntityHandler<State = unknown> = (context: EntityContext<State>) => unknown;

/** How an entity is registered. */
export interface EntityOptions<State = unknown> extends Partial<FunctionOptions> {
  handler: EntityHandler<State>;
}

/** The trigger of an entity. */
export interface EntityTrigger extends FunctionTrigger {
  type: "entityTrigger";
}

/** The class of an entity: needs nothing to make an object. */
export type EntityClass<E extends Entity = Entity> = new () => E;

/** The state of a class of entities. */
export type StateOf<E> = E extends Entity<infer State> ? State : never;

// first the functions: else the compiler would not know the type of their context
/**
 * Registers an entity: a function that performs every operation.
 *
 * @returns A function for use in orchestrators and entities: gives the entity with a key.
 * @throws TypeError if the name is no function name, or taken, or has an `@`, or there is no handler.
 */
export function entity<State = unknown>(
  functionName: string,
  handlerOrOptions: EntityHandler<State> | EntityOptions<State>,
): RegisteredEntity<UntypedOperations, State>;
/**
 * Registers an entity: a class whose methods are its operations.
 *
 * @returns A function for use in orchestrators and entities: gives the entity with a key.
 * @throws TypeError if the name is no function name, or taken, or has an `@`.
 */
export function entity<E extends Entity>(
  functionName: string,
  entityClass: EntityClass<E>,
): RegisteredEntity<OperationsOf<E>, StateOf<E>>;
export function entity(
  functionName: string,
  registration: EntityClass | EntityHandler | EntityOptions,
): RegisteredEntity {
  const app = durableApp();
  const handler = handlerOf(functionName, registration);
  app.registry.addEntity(functionName, (df) =>
    runAs({ kind: "entity", df }, () => handler(entityContext(functionName, df, app.held))),
  );
  app.attach();
  return registeredEntity(functionName);
}

function handlerOf(
  name: string,
  registration: EntityClass | EntityHandler | EntityOptions,
): EntityHandler {
  if (isClass(registration)) {
    return (context) => performOperation(name, new registration(), context);
  }
  if (typeof registration === "object") refuseBindings("entity", name, registration);
  const handler = typeof registration === "object" ? registration.handler : registration;
  if (typeof handler === "function") return handler;
  throw new TypeError(`The entity '${name}' has no handler.`);
}

function isClass(registration: unknown): registration is EntityClass {
  return typeof registration === "function" && registration.prototype instanceof Entity;
}
