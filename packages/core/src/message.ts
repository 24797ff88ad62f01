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
  RECEIVED,
  type HistoryEvent,
  type ParentInstance,
  type WorkEvent,
} from "./history-event.js";

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
  /** Name of the blob that held the payload and is gone; the event has none then. */
  readonly missingPayload?: string | undefined;
}

/** Who sent a message: both empty for clients. */
export interface Sender {
  readonly instanceId: string;
  readonly executionId: string;
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
}

/**
 * The message that a piece of work travels in: the activity call, the delayed timer, the start of a
 * sub-orchestration, the event, the answer to a parent.
 *
 * The same event gives the same message, id included, however often it is asked.
 *
 * @returns `undefined` for an `ExecutionCompleted` nobody waits for.
 */
export function messageOf(work: WorkEvent, origin: Origin): TaskMessage | undefined {
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
    case "SubOrchestrationInstanceCreated": {
      const executionId = childExecutionId(origin, work.eventId);
      return {
        ...own,
        instanceId: work.instanceId,
        executionId,
        event: {
          ...received(work.timestamp),
          type: "ExecutionStarted",
          instanceId: work.instanceId,
          executionId,
          parent: {
            name: origin.name,
            version: origin.version,
            ...sender,
            taskScheduledId: work.eventId,
          },
          name: work.name,
          version: work.version,
          input: work.input,
        },
      };
    }
    case "EventSent":
      return {
        ...own,
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

/** The id of the message that carries the outcome of a work item: the same for every repeat of it. */
export function outcomeId(workItem: TaskMessage): string {
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

function workId(origin: Origin, eventId: number): string {
  return deriveGuid("work", origin.instanceId, origin.executionId, String(eventId));
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
