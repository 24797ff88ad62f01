/**
 * Which of the user's functions is running, for what is used in it without being given its context.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { DurableEntityContext, DurableOrchestrationContext } from "@taskhub/core";

/** An orchestrator, or an operation of an entity. */
export type Running =
  | { readonly kind: "orchestrator"; readonly df: DurableOrchestrationContext }
  | { readonly kind: "entity"; readonly df: DurableEntityContext };

// one for both: an operation that is reached from an orchestrator's own code is the running one
const storage = new AsyncLocalStorage<Running>();

/** @returns `undefined` in clients and activities. */
export function running(): Running | undefined {
  return storage.getStore();
}

/** Calls the function, and is what `running` gives in it and in all that it awaits. */
export function runAs<T>(what: Running, run: () => T): T {
  return storage.run(what, run);
}
