/** The published library has this file, but no types for it. */
declare module "durable-functions/lib/src/util/testingUtils" {
  import type { InvocationContext } from "@azure/functions";
  import type { OrchestrationContext } from "durable-functions";

  /** @returns What the Functions host would call: it takes the trigger's value and a context. */
  export function createOrchestrator(
    handler: (context: OrchestrationContext) => Generator<unknown, unknown, unknown>,
  ): (trigger: object, context: InvocationContext) => Promise<unknown>;

  export class DummyOrchestrationContext extends InvocationContext {
    df: unknown;
  }
}
