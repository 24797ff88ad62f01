/**
 * The published `durable-functions`, given a history as the Functions host gives it.
 *
 * @module
 */
import type { ExecutionStarted, HistoryEvent } from "@taskhub/core";
import type { OrchestrationContext } from "durable-functions";
import {
  createOrchestrator,
  DummyOrchestrationContext,
} from "durable-functions/lib/src/util/testingUtils";
import { publishedHistory } from "./published-history.js";

const LATEST_SCHEMA = 3; // ReplaySchema.V4
const FAILURE_MARK = "\n\n$OutOfProcData$:"; // OrchestrationFailureError: what follows is the answer

/** What the published library asks the host to do; it has one class for each `actionType`. */
export interface PublishedAction {
  readonly actionType: number;
  readonly functionName?: string;
  readonly instanceId?: string;
  readonly input?: unknown;
  readonly fireAt?: Date;
  readonly isCanceled?: boolean;
  readonly operation?: string;
  readonly lockSet?: readonly { readonly name: string; readonly key: string }[];
  readonly lockRequestId?: string;
  readonly compoundActions?: readonly PublishedAction[];
}

/** What the published library answers the host. */
export interface PublishedAnswer {
  readonly isDone: boolean;
  readonly output?: unknown;
  readonly error?: string;
  readonly customStatus?: unknown;
  /** True if it was thrown at the host: the orchestrator failed. */
  readonly isFailure: boolean;
  /** As objects, which tell an action that is repeated from another one that is alike. */
  readonly actions: readonly PublishedAction[];
}

/** A user's orchestrator, as the published library takes it. */
export type PublishedOrchestrator = (
  context: OrchestrationContext,
) => Generator<unknown, unknown, unknown>;

/**
 * Runs an orchestrator from the beginning of its history.
 *
 * @param newFrom - Index of the first event of the current episode.
 */
export async function runPublished(
  orchestrator: PublishedOrchestrator,
  history: readonly HistoryEvent[],
  newFrom: number,
): Promise<PublishedAnswer> {
  const start = startOf(history);
  const trigger = {
    history: publishedHistory(history, newFrom),
    input: start.input === undefined ? undefined : (JSON.parse(start.input) as unknown),
    instanceId: start.instanceId,
    isReplaying: newFrom > 0,
    parentInstanceId: start.parent?.instanceId,
    upperSchemaVersion: LATEST_SCHEMA,
    upperSchemaVersionNew: LATEST_SCHEMA,
    longRunningTimerIntervalDuration: "3.00:00:00",
    maximumShortTimerDuration: "6.00:00:00",
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
  };
  const context = new DummyOrchestrationContext();
  const run = createOrchestrator(orchestrator)(trigger, context);
  const { answer, isFailure } = await run.then(
    (returned) => ({ answer: returned as PublishedAnswer, isFailure: false }),
    (thrown: unknown) => ({ answer: answerIn(thrown), isFailure: true }),
  );
  return { ...answer, isFailure, actions: actionsOf(context) };
}

function startOf(history: readonly HistoryEvent[]): ExecutionStarted {
  const start = history.find((event) => event.type === "ExecutionStarted");
  if (!start) throw new Error("Expected a history with an ExecutionStarted, found none.");
  return start;
}

/** @throws What was thrown, if it is not the failure of an orchestrator. */
function answerIn(thrown: unknown): PublishedAnswer {
  const { message } = thrown as Error;
  const mark = message.indexOf(FAILURE_MARK);
  if (mark < 0) throw thrown;
  return JSON.parse(message.slice(mark + FAILURE_MARK.length)) as PublishedAnswer;
}

/** Not from the answer: an error carries them as text, in which repeated ones are copies. */
function actionsOf({ df }: DummyOrchestrationContext): readonly PublishedAction[] {
  const { taskOrchestratorExecutor } = df as {
    taskOrchestratorExecutor: { actions: readonly PublishedAction[] };
  };
  return taskOrchestratorExecutor.actions;
}
