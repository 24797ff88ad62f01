import { InvocationContext, type LogHandler } from "@azure/functions";
import { dummyContext, type DummyStart, type DurableOrchestrationContext } from "@taskhub/core";

/**
 * A context for unit tests of orchestrators.
 *
 * Its `df` works: it makes tasks, of which nothing comes. A test steps through the generator, looks at
 * the tasks that are yielded, and passes in their results. Any part of it may be replaced.
 */
export class DummyOrchestrationContext<Input = unknown> extends InvocationContext {
  df: DurableOrchestrationContext<Input>;

  /** @param start - What the orchestrator is told of its start: input, instance id, time and so on. */
  constructor(
    functionName?: string,
    invocationId?: string,
    logHandler?: LogHandler,
    start: DummyStart = {},
  ) {
    super({
      ...(functionName === undefined ? {} : { functionName }),
      ...(invocationId === undefined ? {} : { invocationId }),
      ...(logHandler === undefined ? {} : { logHandler }),
    });
    this.df = dummyContext<Input>({
      ...(functionName === undefined ? {} : { name: functionName }),
      ...start,
    });
  }
}
