import { InvocationContext, type LogHandler } from "@azure/functions";
import type { DurableOrchestrationContext } from "@taskhub/core";

/** A context for unit tests of orchestrators. Its `df` is for the test to set. */
export class DummyOrchestrationContext extends InvocationContext {
  df!: DurableOrchestrationContext;

  constructor(functionName?: string, invocationId?: string, logHandler?: LogHandler) {
    super({
      ...(functionName === undefined ? {} : { functionName }),
      ...(invocationId === undefined ? {} : { invocationId }),
      ...(logHandler === undefined ? {} : { logHandler }),
    });
  }
}
