import type { InvocationContext } from "@azure/functions";
import type { ActivityInvocation } from "@taskhub/worker";

/** Which call of an activity it is: `context.df`. */
export interface DurableActivityContext {
  /** The instance that called the activity. */
  readonly instanceId: string;
  readonly executionId: string;
  /** Event id of the call in its execution. */
  readonly taskId: number;
  /**
   * The same in every repeat of this call, and that of no other call: an idempotency key, for what
   * must not happen twice though an activity may run twice. A call that is retried has another.
   */
  readonly taskKey: string;
}

/** The context of an activity. */
export interface ActivityContext extends InvocationContext {
  df: DurableActivityContext;
}

/**
 * Says in the context which call of the activity it is; in its trigger metadata, too.
 *
 * @returns The same object.
 */
export function asActivityContext(
  context: InvocationContext,
  { instanceId, executionId, taskId, taskKey }: ActivityInvocation,
): ActivityContext {
  const df = { instanceId, executionId, taskId, taskKey };
  context.triggerMetadata = { ...df };
  return Object.assign(context, { df });
}
