/**
 * The same thing in the words of the two libraries: every difference of form that is not one of
 * behaviour, with a sentence each.
 *
 * @module
 */
import {
  decodeRequest,
  EntityId,
  RELEASE,
  type Episode,
  type EventSent,
  type HistoryEvent,
} from "@taskhub/core";
import type { PublishedAction, PublishedAnswer } from "./published-engine.js";
import type { Trace } from "./trace.js";
import type { Decision, Outcome } from "./view.js";

/** `ActionType` of the published library. */
const ACTION = {
  CallActivity: 0,
  CallActivityWithRetry: 1,
  CallSubOrchestrator: 2,
  CallSubOrchestratorWithRetry: 3,
  ContinueAsNew: 4,
  CreateTimer: 5,
  WaitForExternalEvent: 6,
  CallEntity: 7,
  SignalEntity: 9,
  LockEntities: 13,
  ReleaseEntities: 14,
} as const;

const RETRIED: readonly number[] = [
  ACTION.CallActivityWithRetry,
  ACTION.CallSubOrchestratorWithRetry,
];

/** What both sides need to know of the program. */
export interface Form {
  /** Fire times of the timers of more than six days. */
  readonly longTimers: ReadonlySet<string>;
  /** Calls with retries, as `callKey` has them. */
  readonly retried: ReadonlySet<string>;
}

interface FormDifference<T> {
  readonly says: string;
  readonly levels: (list: readonly T[], form: Form) => readonly T[];
}

/** What has to be done to the list of the published library. */
const THEIRS: readonly FormDifference<PublishedAction>[] = [
  {
    says: "Task.all and Task.any are actions there, with those of their tasks inside; here only these count.",
    levels: (actions) => actions.flatMap(tasksOf),
  },
  {
    says: "An action is listed there each time it is yielded, as the same object; here it is one row.",
    levels: (actions) => [...new Set(actions)],
  },
  {
    says: "Waiting for an external event is an action there; here nothing has to be done for it.",
    levels: (actions) =>
      actions.filter(({ actionType }) => actionType !== ACTION.WaitForExternalEvent),
  },
  {
    says: "Continue-as-new is an action there; here it is the history of the next execution.",
    levels: (actions) => actions.filter(({ actionType }) => actionType !== ACTION.ContinueAsNew),
  },
  {
    says: "A timer of more than six days is one action there, which the host slices; here each slice is a row.",
    levels: (actions, { longTimers }) =>
      actions.filter(({ fireAt }) => !longTimers.has(fireAt?.toISOString() ?? "")),
  },
];

/** What has to be done to the rows of ours. */
const OURS: readonly FormDifference<Decision>[] = [
  {
    says: "A call with retries is one action there, which the host repeats; here each attempt is a row.",
    levels: (decisions, { retried }) => {
      const seen = new Set<string>();
      return decisions.filter((decision) => {
        const key = callKey(decision);
        const isRepeat = seen.has(key);
        seen.add(key);
        return !(isRepeat && retried.has(key));
      });
    },
  },
  {
    says: "The host waits between attempts, and for the slices of long timers; here the waits are rows.",
    levels: (decisions, { longTimers }) =>
      decisions.filter(
        ({ kind, ...timer }) =>
          kind !== "timer" || !("fireAt" in timer) || !isOfTheEngine(timer.fireAt, longTimers),
      ),
  },
  {
    says: "A release is one action there, whatever it releases; here each entity has a row.",
    levels: (decisions) =>
      decisions.filter(
        ({ kind }, index) => kind !== "release" || decisions[index - 1]?.kind !== "release",
      ),
  },
];

/** All that the published library has decided, as decisions in the order of their ids. */
export function theirDecisions({ actions }: PublishedAnswer, form: Form): Decision[] {
  let list = actions;
  for (const { levels } of THEIRS) list = levels(list, form);
  return list.map(asDecision);
}

/** All that ours has decided: the rows of its history. */
export function ourDecisions(
  history: readonly HistoryEvent[],
  canceledTimers: ReadonlySet<number>,
  form: Form,
): Decision[] {
  let list: readonly Decision[] = history.flatMap((event) => decisionIn(event, canceledTimers));
  for (const { levels } of OURS) list = levels(list, form);
  return [...list];
}

/** What has to be known of a run to compare it. */
export function formOf({ actions }: PublishedAnswer, trace: Trace): Form {
  const calls = actions.flatMap(tasksOf).filter(({ actionType }) => RETRIED.includes(actionType));
  const longTimers = trace.flatMap((entry) => ("facts" in entry ? entry.facts.longTimers : []));
  return {
    retried: new Set(calls.map((call) => callKey(asDecision(call)))),
    longTimers: new Set(longTimers),
  };
}

/** What the published library answered; its output is a value, ours is JSON text. */
export function theirOutcome(answer: PublishedAnswer): Outcome {
  const { isFailure, isDone, error, output, actions } = answer;
  if (isFailure) return { is: "failed", error };
  if (!isDone) return { is: "running" };
  const next = actions.find(({ actionType }) => actionType === ACTION.ContinueAsNew);
  if (next) return { is: "continued", input: textOf(next.input) };
  return { is: "completed", output };
}

/** What ours ended with; here the engine, there the host says which orchestrator failed. */
export function ourOutcome({ events, replaces }: Episode): Outcome {
  const [, start] = events;
  if (replaces && start?.type === "ExecutionStarted") {
    return { is: "continued", input: start.input };
  }
  const end = events.find((event) => event.type === "ExecutionCompleted");
  if (!end) return { is: "running" };
  if (end.status === "Completed")
    return { is: "completed", output: JSON.parse(end.result ?? "null") };
  return { is: "failed", error: end.result?.replace(/^Orchestrator function '\w+' failed: /, "") };
}

/**
 * Failures in the words of ours.
 *
 * Of a failed task the published library shows the reason and the details of the host, or the type
 * and the message of newer hosts; ours always the reason, which is what user code looks for.
 */
export function inOurWords<T>(value: T, history: readonly HistoryEvent[]): T {
  const said = history.flatMap((event) => [...wordsOf(event), ...entityWordsOf(event, history)]);
  const words = [...new Map(said)]; // an answer may have come twice
  if (words.length === 0) return value;
  const translated = (text: string): string =>
    words.reduce((said, [theirs, ours]) => said.replaceAll(theirs, ours), text);
  return JSON.parse(
    JSON.stringify(value, (_key, each: unknown) =>
      typeof each === "string" ? translated(each) : each,
    ),
  ) as T; // only words in it have changed
}

function wordsOf(event: HistoryEvent): [theirs: string, ours: string][] {
  if (event.type !== "TaskFailed" && event.type !== "SubOrchestrationInstanceFailed") return [];
  const { reason, details, failureDetails } = event;
  if (!failureDetails) return [[`${reason} \n ${details}`, reason]];
  const said = `${failureDetails.errorType}: ${failureDetails.errorMessage}`;
  return [
    [`TaskFailedError: ${said}`, `Error: ${reason}`],
    [said, reason],
  ];
}

/** An operation that failed: there its message only, here which operation it was, too. */
function entityWordsOf(
  event: HistoryEvent,
  history: readonly HistoryEvent[],
): [theirs: string, ours: string][] {
  if (event.type !== "EventRaised" || !event.input?.includes("exceptionType")) return [];
  const asked = history.find(
    (each) => each.type === "EventSent" && decodeRequest(each.input)?.id === event.name,
  );
  if (asked?.type !== "EventSent") return [];
  const { result } = JSON.parse(event.input) as { result: string }; // as the hub writes it
  const message = JSON.parse(result) as string; // the same
  const operation = decodeRequest(asked.input)?.operation ?? "";
  return [[message, `Operation '${operation}' of entity '${asked.instanceId}' failed: ${message}`]];
}

function tasksOf(action: PublishedAction): PublishedAction[] {
  return action.compoundActions?.flatMap(tasksOf) ?? [action];
}

/** Inputs of activities are a value there, text as JSON; here a JSON list of one, never absent. */
function asDecision(action: PublishedAction): Decision {
  const { actionType, functionName: name = "", instanceId = "", input, fireAt } = action;
  const { operation = "", lockSet = [], lockRequestId: id = "" } = action;
  switch (actionType) {
    case ACTION.CallActivity:
    case ACTION.CallActivityWithRetry:
      return { kind: "activity", name, input: `[${textOf(input) ?? "null"}]` };
    case ACTION.CallSubOrchestrator:
    case ACTION.CallSubOrchestratorWithRetry:
      return { kind: "child", name, input: textOr("", input), instanceId };
    case ACTION.CreateTimer: {
      const isCanceled = action.isCanceled ?? false;
      return { kind: "timer", fireAt: fireAt?.toISOString() ?? "", isCanceled };
    }
    case ACTION.CallEntity:
    case ACTION.SignalEntity: {
      const kind = actionType === ACTION.CallEntity ? "entity call" : "signal";
      return { kind, entity: instanceId, operation, input: textOr("", input) };
    }
    case ACTION.LockEntities: {
      const entities = lockSet.map((each) => String(new EntityId(each.name, each.key)));
      return { kind: "lock", entities, id };
    }
    case ACTION.ReleaseEntities:
      return { kind: "release" };
    default:
      throw new RangeError(`Expected an action that programs ask for, got type ${actionType}.`);
  }
}

/** A sub-orchestration without an id gets one from the host there, here from the engine. */
function decisionIn(event: HistoryEvent, canceledTimers: ReadonlySet<number>): Decision[] {
  const { type, eventId } = event;
  if (type === "TaskScheduled") {
    return [{ kind: "activity", name: event.name, input: event.input ?? "" }];
  }
  if (type === "SubOrchestrationInstanceCreated") {
    const { name, input = "" } = event;
    const instanceId = event.instanceId.endsWith(`:${eventId}`) ? "" : event.instanceId;
    return [{ kind: "child", name, input, instanceId }];
  }
  if (type === "EventSent") return sentAs(event);
  if (type !== "TimerCreated") return [];
  const isCanceled = canceledTimers.has(eventId);
  return [{ kind: "timer", fireAt: event.fireAt.toISOString(), isCanceled }];
}

/** The id of a call or a signal is the host's there, here the engine's: only that of a lock counts. */
function sentAs({ instanceId: entity, name, input: text }: EventSent): Decision[] {
  if (name === RELEASE) return [{ kind: "release" }];
  const request = decodeRequest(text);
  if (!request) throw new RangeError(`Expected a request to ${entity}, got ${text ?? "nothing"}.`);
  const { lockSet, id, isSignal, operation = "", input = "" } = request;
  if (lockSet) return [{ kind: "lock", entities: lockSet.map(String), id }];
  return [{ kind: isSignal ? "signal" : "entity call", entity, operation, input }];
}

/** The published library writes text as JSON, and leaves other values to the host. */
function textOf(input: unknown): string | undefined {
  return typeof input === "string" ? input : JSON.stringify(input);
}

function textOr(nothing: string, input: unknown): string {
  return input === undefined ? nothing : JSON.stringify(input);
}

function callKey(decision: Decision): string {
  return "name" in decision ? `${decision.name} ${decision.input}` : "";
}

/** Timers of programs never fire on the first two milliseconds of a second, the engine's only then. */
function isOfTheEngine(fireAt: string, longTimers: ReadonlySet<string>): boolean {
  return /\.00[01]Z$/.test(fireAt) || longTimers.has(fireAt);
}
