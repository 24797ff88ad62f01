/**
 * Messages: history events on their way to an instance, or to a worker as a work item.
 *
 * A message id is derived from its cause, so that a second send after a crash carries the first
 * one's id and is recognised where it arrives (P5).
 *
 * @see DurableTask.AzureStorage `MessageData.cs`; DurableTask.Core `TaskMessage.cs`.
 * @module
 */
import { deriveGuid, guidDigits } from "./derive-guid.js";
import {
  FIRE_AND_FORGET,
  isDetached,
  RECEIVED,
  type ExecutionStarted,
  type ExecutionTerminated,
  type HistoryEvent,
  type ParentInstance,
  type SubOrchestrationInstanceCreated,
  type WorkEvent,
} from "./history-event.js";

/** Half a GUID: streams of one entity within half an hour do not meet in it. */
const STREAM_DIGITS = 16;

/** One message of the task hub. */
export interface TaskMessage {
  /** The wire's `MessageData.ActivityId`: a GUID with hyphens, lower case. */
  readonly messageId: string;
  /** The instance it is for; of a work item, the instance whose activity it is. */
  readonly instanceId: string;
  /** The execution it is for; absent means whichever is current. */
  readonly executionId?: string | undefined;
  readonly event: HistoryEvent;
  readonly sender: Sender;
  /** Episodes the sender's execution had seen; the wire omits it for clients. */
  readonly episode?: number | undefined;
  /** Queue message id that this message stands for, if it was put anew in place of another. */
  readonly standsFor?: string | undefined;
  /** How often the messages it stands for were dequeued before. 0 if absent. */
  readonly earlierDequeues?: number | undefined;
  /**
   * Id of the message that the same sender had put for the same instance before: it comes first.
   *
   * Absent if there was none, or none lately.
   */
  readonly after?: string | undefined;
  /**
   * Id of the start that the same execution had put for the instance: until that has come, whoever is
   * there under the id is not meant. Absent if there was none lately.
   */
  readonly afterStart?: string | undefined;
  /** Of a message to an entity: its place among those of its sender. Absent if it has none. */
  readonly inStream?: PlaceInStream | undefined;
  /**
   * Of the start of a sub-orchestration: the sender was rewound and asks again, so what failed is to be
   * rewound too, and what has ended otherwise is to answer once more.
   */
  readonly asksAgain?: boolean | undefined;
  /** Of a call of an activity and of its outcome: the process that waits for it, as hubs are named. */
  readonly home?: string | undefined;
  /** Name of the blob that held the payload and is gone; the event has none then. */
  readonly missingPayload?: string | undefined;
}

/** Who sent a message: both empty for clients. */
export interface Sender {
  readonly instanceId: string;
  readonly executionId: string;
}

/** What a sender had put for the same instance before. */
export type PlaceInOrder = Pick<TaskMessage, "after" | "afterStart" | "inStream">;

/** The place of a message among those that one sender puts for one entity. */
export interface PlaceInStream {
  /** 16 hex digits; made of the id of the first message. */
  readonly stream: string;
  /** Counts the messages of the stream, from 1; 0 of one that only comes behind them. */
  readonly number: number;
  /** Messages up to this number come first; 0 if there are none. */
  readonly after: number;
}

/** The stream that begins with a message. */
export function streamOf(messageId: string): string {
  return guidDigits(messageId).slice(0, STREAM_DIGITS);
}

/** A client, as the wire names it. */
export const CLIENT: Sender = { instanceId: "", executionId: "" };

/** The execution in which work was decided. */
export interface Origin {
  readonly instanceId: string;
  readonly executionId: string;
  readonly name: string;
  readonly version?: string | undefined;
  readonly parent?: ParentInstance | undefined;
  readonly episode: number;
  /** How often it had been rewound when it asked. 0 if absent. */
  readonly rewinds?: number | undefined;
}

/**
 * The message that a piece of work travels in: the activity call, the delayed timer, the start of a
 * sub-orchestration, the event, the answer to a parent.
 *
 * The same event gives the same message, id included, however often it is asked.
 *
 * @param place - Of an event that is sent: what its execution had put for the same instance before.
 * @returns `undefined` for an `ExecutionCompleted` nobody waits for.
 */
export function messageOf(
  work: WorkEvent,
  origin: Origin,
  place: PlaceInOrder = {},
): TaskMessage | undefined {
  const sender: Sender = { instanceId: origin.instanceId, executionId: origin.executionId };
  const messageId = workId(origin, work.eventId);
  const own = { messageId, sender, episode: origin.episode };
  switch (work.type) {
    case "TaskScheduled":
      return { ...own, ...sender, event: bare(work) };
    case "TimerCreated":
      return {
        ...own,
        ...sender,
        event: {
          ...received(work.timestamp),
          type: "TimerFired",
          timerId: work.eventId,
          fireAt: work.fireAt,
        },
      };
    case "SubOrchestrationInstanceCreated":
      return { ...own, ...startOf(work, origin), ...(origin.rewinds ? { asksAgain: true } : {}) };
    case "EventSent":
      return {
        ...own,
        ...place,
        instanceId: work.instanceId,
        event: {
          ...received(work.timestamp),
          type: "EventRaised",
          name: work.name,
          input: work.input,
        },
      };
    case "ExecutionCompleted":
      return answerOf(work, origin, own);
  }
}

/**
 * The termination of an open sub-orchestration, with all below it.
 *
 * It is for what this very start has begun, however often that has continued as new since.
 */
export function terminationOf(
  child: SubOrchestrationInstanceCreated,
  origin: Origin,
  end: Pick<ExecutionTerminated, "reason" | "timestamp">,
): TaskMessage {
  const { instanceId, executionId, episode } = origin;
  return {
    messageId: deriveGuid("terminate", instanceId, executionId, String(child.eventId)),
    instanceId: child.instanceId,
    afterStart: workId(origin, child.eventId),
    sender: { instanceId, executionId },
    episode,
    event: {
      ...received(end.timestamp),
      type: "ExecutionTerminated",
      reason: end.reason,
      isRecursive: true,
    },
  };
}

/** The id of the message that carries the outcome of a work item: the same for every repeat of it. */
export function outcomeId(workItem: Pick<TaskMessage, "messageId">): string {
  return deriveGuid("outcome", workItem.messageId);
}

/** The execution id of a sub-orchestration, 32 hex digits: the same for every send of its start. */
export function childExecutionId(
  parent: { readonly instanceId: string; readonly executionId: string },
  eventId: number,
): string {
  return guidDigits(deriveGuid("child", parent.instanceId, parent.executionId, String(eventId)));
}

/** The execution id that follows on continue-as-new, 32 hex digits. */
export function nextExecutionId(instanceId: string, executionId: string): string {
  return guidDigits(deriveGuid("next", instanceId, executionId));
}

/** The id of the message that a piece of work travels in; another one each time a rewind asks for it. */
export function workId(origin: Sender & Pick<Origin, "rewinds">, eventId: number): string {
  const { instanceId, executionId, rewinds = 0 } = origin;
  const asked = rewinds > 0 ? [String(rewinds)] : [];
  return deriveGuid("work", instanceId, executionId, String(eventId), ...asked);
}

/** The start of a sub-orchestration, or of an orchestration that nobody waits for: it has no parent. */
function startOf(work: SubOrchestrationInstanceCreated, origin: Origin) {
  const { instanceId, name, version, input } = work;
  const executionId = childExecutionId(origin, work.eventId);
  const parent = {
    ...{ name: origin.name, version: origin.version },
    ...{ instanceId: origin.instanceId, executionId: origin.executionId },
    taskScheduledId: work.eventId,
  };
  const event: ExecutionStarted = {
    ...received(work.timestamp),
    type: "ExecutionStarted",
    ...{ instanceId, executionId, name, version, input },
    parent: isDetached(work) ? undefined : parent,
    tags: tagsOf(work),
  };
  return { instanceId, executionId, event };
}

/** Those that the started one is to have: how it was started is not among them. */
function tagsOf({ tags = {} }: SubOrchestrationInstanceCreated) {
  const own = Object.entries(tags).filter(([name]) => name !== FIRE_AND_FORGET);
  return own.length === 0 ? undefined : Object.fromEntries(own);
}

function received(timestamp: Date) {
  return { eventId: RECEIVED, isPlayed: false, timestamp };
}

/** Keeper and message id belong to the row, not to the message. */
function bare<E extends HistoryEvent>(event: E): E {
  return { ...event, keeper: undefined, messageId: undefined };
}

function answerOf(
  end: Extract<WorkEvent, { type: "ExecutionCompleted" }>,
  origin: Origin,
  own: Pick<TaskMessage, "messageId" | "sender" | "episode">,
): TaskMessage | undefined {
  const parent = origin.parent;
  if (!parent) return undefined;
  const { taskScheduledId } = parent;
  const target = { instanceId: parent.instanceId, executionId: parent.executionId };
  if (end.status === "Completed") {
    return {
      ...own,
      ...target,
      event: {
        ...received(end.timestamp),
        type: "SubOrchestrationInstanceCompleted",
        taskScheduledId,
        result: end.result,
      },
    };
  }
  return {
    ...own,
    ...target,
    event: {
      ...received(end.timestamp),
      type: "SubOrchestrationInstanceFailed",
      taskScheduledId,
      reason: end.result ?? `Orchestrator function '${origin.name}' ended as ${end.status}.`,
      details: end.failureDetails?.stackTrace ?? "",
      failureDetails: end.failureDetails,
    },
  };
}
