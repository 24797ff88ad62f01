/**
 * What an execution waits for, and what would bring it about: the words that its parts share.
 *
 * @module
 */
import {
  CLIENT,
  isEntityInstance,
  RECEIVED,
  type ExecutionState,
  type Keeper,
  type PlaceInStream,
  type QueueName,
  type TaskMessage,
} from "@taskhub/core";
import { controlQueueIndex } from "../control-queue-index.js";
import type { Examination } from "./examination.js";
import type { Look } from "./look-at-instance.js";

/** Something that an execution waits for, or owes to others. */
export interface Wait {
  /** Such as `activity 'Charge' (event 3), called at ...`. */
  readonly what: string;
  /** Why it will not come by itself; absent if it may. */
  readonly overdue?: string | undefined;
  /** What bringing it about may cost, as a sentence. */
  readonly risk?: string | undefined;
  /** What brings it about; absent if nothing can. */
  readonly remedy?: Remedy | undefined;
}

/** A message that is put. */
export interface Remedy {
  readonly queue: QueueName;
  readonly message: TaskMessage;
}

/** An execution that is looked at for what it waits for. */
export interface Waiting {
  readonly on: Examination;
  readonly look: Look;
  readonly state: ExecutionState;
  /** By event id: what the keeper of this work is, if its return starts it. */
  readonly kept: ReadonlyMap<number, Keeper>;
  /** True if no message for the instance is left in its control queue. */
  readonly isForgotten: boolean;
}

/** A message, put anew: its id is the same, so the copy of one that was only slow is known (P5). */
export function sent({ on }: Waiting, message: TaskMessage | undefined): Remedy | undefined {
  if (!message) return undefined;
  const partition = controlQueueIndex(message.instanceId, on.hub.partitionCount);
  return { queue: { kind: "control", partition }, message };
}

/**
 * The keeper of work, put anew: it names the message that the row knows, so whoever receives it loads
 * the instance and starts what it keeps (P9). It says nothing itself, and is dropped once it keeps
 * nothing.
 *
 * A worker that still holds the keeper, and runs what it keeps, is not told: the work may run twice.
 */
export function wake(waiting: Waiting, keeper: Keeper): Remedy | undefined {
  const { look, state } = waiting;
  const { instanceId } = look;
  const common = { eventId: RECEIVED, timestamp: state.movedAt ?? new Date(0), isPlayed: false };
  const isEntity = isEntityInstance(instanceId);
  return sent(waiting, {
    messageId: keeper.messageId,
    standsFor: keeper.queueMessageId,
    inStream: isEntity ? heardPlace(state) : undefined,
    instanceId,
    executionId: isEntity ? undefined : state.executionId,
    sender: CLIENT,
    event: isEntity
      ? // EntityMessageEventNames.cs: a wake-up
        { ...common, type: "EventRaised", name: "continue" }
      : // no orchestrator has a timer of this id: for every history it is one that has fired
        { ...common, type: "TimerFired", timerId: RECEIVED, fireAt: common.timestamp },
  });
}

/**
 * A place that the entity has heard already: so the message is no batch, with which it would forget
 * those of its senders that it has not heard for long.
 */
function heardPlace({ heard }: ExecutionState): PlaceInStream | undefined {
  for (const { stream, upTo, holes, ahead } of heard) {
    const number = ahead[0] ?? upTo;
    if (number > 0 && !holes.includes(number)) return { stream, number, after: 0 };
  }
  return undefined;
}

/**
 * True if no message for the instance is in its control queue, nor where the host moves what it gives
 * up: seen after it had moved last, for what it does next is not to be seen before.
 */
export function isAbsent(
  { hub, queues }: Pick<Examination, "hub" | "queues">,
  instanceId: string,
  movedAt: Date | undefined,
): boolean {
  if (movedAt && movedAt >= queues.lookedAt) return false;
  return queues.surelyLack(
    controlQueuesOf(hub, instanceId),
    ({ message }) => message === undefined || message.instanceId === instanceId,
  );
}

/** The control queue that serves an instance, and its poison queue. */
export function controlQueuesOf(
  { names, partitionCount }: Examination["hub"],
  instanceId: string,
): readonly string[] {
  const queue = {
    kind: "control",
    partition: controlQueueIndex(instanceId, partitionCount),
  } as const;
  return [names.queue(queue), names.poisonQueue(queue)];
}
