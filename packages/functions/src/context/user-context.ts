/**
 * The context that user code gets: a real `InvocationContext`, though the host knows nothing of it.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { format } from "node:util";
import { InvocationContext, type LogHandler } from "@azure/functions";
import type { DurableEntityContext, DurableOrchestrationContext } from "@taskhub/core";
import type { ActivityInvocation } from "@taskhub/worker";
import { asActivityContext, type ActivityContext } from "./activity-context.js";
import type { HeldInvocations } from "./held-invocations.js";
import { writeLine } from "./write-line.js";

/**
 * The context of an orchestrator.
 *
 * @typeParam Input - What the orchestrator is started with.
 */
export interface OrchestrationContext<Input = unknown> extends InvocationContext {
  df: DurableOrchestrationContext<Input>;
}

/**
 * The context of one operation of an entity.
 *
 * @typeParam State - Of the entity, as it comes out of JSON.
 */
export interface EntityContext<State = unknown> extends InvocationContext {
  df: DurableEntityContext<State>;
}

/** A new context for one replay of an orchestrator. What it logs while replaying is not shown. */
export function orchestrationContext<Input>(
  functionName: string,
  df: DurableOrchestrationContext,
  held: HeldInvocations,
): OrchestrationContext<Input> {
  const log = logHandler(functionName, df.instanceId, held);
  const context = newContext(functionName, "orchestrationTrigger", (level, ...args) => {
    if (!df.isReplaying) log(level, ...args);
  });
  return Object.assign(context, { df });
}

/** A new context for one operation of an entity. */
export function entityContext<State>(
  functionName: string,
  df: DurableEntityContext,
  held: HeldInvocations,
): EntityContext<State> {
  const log = logHandler(functionName, String(df.entityId), held);
  // what the state is, only who registers the entity knows
  const typed = df as DurableEntityContext<State>;
  return Object.assign(newContext(functionName, "entityTrigger", log), { df: typed });
}

/** A new context for one call of an activity. */
export function activityContext(
  functionName: string,
  invocation: ActivityInvocation,
  held: HeldInvocations,
): ActivityContext {
  const log = logHandler(functionName, invocation.instanceId, held);
  return asActivityContext(newContext(functionName, "activityTrigger", log), invocation);
}

function newContext(
  functionName: string,
  type: "orchestrationTrigger" | "entityTrigger" | "activityTrigger",
  log: LogHandler,
): InvocationContext {
  return new InvocationContext({
    functionName,
    invocationId: randomUUID(),
    logHandler: log,
    options: { trigger: { type, name: type }, extraInputs: [], extraOutputs: [] },
  });
}

function logHandler(functionName: string, instanceId: string, held: HeldInvocations): LogHandler {
  return (level, ...args) => {
    writeLine(held.current, level, `[${functionName} ${instanceId}] ${format(...args)}`);
  };
}
