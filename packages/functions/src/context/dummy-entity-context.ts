import { InvocationContext, type LogHandler } from "@azure/functions";
import { dummyEntityContext, type DummyOperation, type DurableEntityContext } from "@taskhub/core";

/**
 * A context for unit tests of entities.
 *
 * Its `df` works: it keeps the state that is set, and what is signalled or started goes nowhere. Any
 * part of it may be replaced.
 */
export class DummyEntityContext<State = unknown> extends InvocationContext {
  df: DurableEntityContext<State>;

  /** @param operation - What the entity is told: its key, the operation, the input, its state. */
  constructor(
    functionName?: string,
    invocationId?: string,
    logHandler?: LogHandler,
    operation: DummyOperation = {},
  ) {
    super({
      ...(functionName === undefined ? {} : { functionName }),
      ...(invocationId === undefined ? {} : { invocationId }),
      ...(logHandler === undefined ? {} : { logHandler }),
    });
    this.df = dummyEntityContext<State>({
      ...(functionName === undefined ? {} : { name: functionName }),
      ...operation,
    });
  }
}
