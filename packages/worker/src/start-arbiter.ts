/**
 * Which start lives (P8).
 *
 * Several starts of one id can be on their way: a starter that crashed between message and row, two
 * starters at once, a copy. Before the first commit the instance row decides, not the order in
 * which messages happen to arrive.
 *
 * @module
 */
import {
  isFinished,
  isScheduledAhead,
  outcomeId,
  RECEIVED,
  type ExecutionStarted,
  type ExecutionState,
  type InstanceRow,
  type InstanceStatus,
  type TaskMessage,
} from "@taskhub/core";
import { sendMessage } from "./send-message.js";
import { logEvents } from "./log-events.js";
import type { DeliveredItem } from "./inbox.js";
import type { Memory } from "./memory.js";
import type { Workplace } from "./workplace.js";

/** How often a start is looked at, a second apart, before its starter is taken for dead. */
const ROW_IS_LATE = 2;

/** What becomes of the starts in a batch. */
export interface Arbitration {
  /** The start that begins an execution now. */
  readonly start: DeliveredItem | undefined;
  /** Starts that have to wait for the next turn. */
  readonly later: readonly DeliveredItem[];
  /** Starts that would be late if the memory were fresh. */
  readonly doubtful: readonly DeliveredItem[];
  /**
   * Starts by orchestrations whose id another start has claimed that is not history yet, and starts by
   * tools that have not written their row yet.
   */
  readonly early: readonly DeliveredItem[];
}

/**
 * Decides the starts of a batch. Reads the row only where it has to.
 *
 * @param isFresh - The row in memory was read after the starts came.
 */
export async function arbitrate(
  place: Workplace,
  memory: Memory,
  starts: readonly DeliveredItem[],
  isFresh = false,
): Promise<Arbitration> {
  const doubtful: DeliveredItem[] = [];
  const early: DeliveredItem[] = [];
  for (const [index, item] of starts.entries()) {
    const { message } = item.delivery;
    if (isRepeated(memory, message)) continue;
    if (wasRefused(memory, item) || (memory.state && !memory.state.completed)) {
      doubtful.push(item);
      continue;
    }
    if (await awaitsItsRow(place, item)) {
      early.push(item);
      continue;
    }
    const isAccepted =
      item.accepted !== undefined ||
      (await rowAccepts(place, memory, item, isFresh && index === 0));
    if (isAccepted) return { start: item, later: starts.slice(index + 1), doubtful, early };
    if (isByOrchestration(message)) early.push(item);
  }
  return { start: undefined, later: [], doubtful, early };
}

function isRepeated({ state, buried }: Memory, message: TaskMessage): boolean {
  if (!state) return buried.some(({ messageId }) => messageId === message.messageId);
  return state.hasApplied(message.messageId) || hasBegunBy(state, message);
}

/** True if this start, or a copy of it, has begun the instance. */
export function hasBegunBy(state: ExecutionState, message: TaskMessage): boolean {
  if (state.executionId === message.executionId) return true;
  // a child that continues as new keeps its parent, longer than ids are kept
  const [parent, mine] = [startedBy(message)?.parent, state.started?.parent];
  return (
    parent !== undefined &&
    parent.executionId === mine?.executionId &&
    parent.taskScheduledId === mine.taskScheduledId
  );
}

function startedBy(message: TaskMessage): ExecutionStarted | undefined {
  return message.event.type === "ExecutionStarted" ? message.event : undefined;
}

/** True if it was put without a look at the id: by a parent, or by an orchestration that waits for no answer. */
function isByOrchestration({ sender }: TaskMessage): boolean {
  return sender.instanceId !== "";
}

/** True if it is history that this start was refused: the id of the answer stands for it, if nobody waits for one too. */
function wasRefused({ state }: Memory, { delivery: { message } }: DeliveredItem): boolean {
  return !!state?.hasApplied(outcomeId(message));
}

/**
 * Notes with the next commit that these starts are refused.
 *
 * A copy of one must not begin when the id is free again, and is answered again if a crash took the
 * answer.
 *
 * @returns True if there is anything to commit.
 */
export function noteRefusals(
  memory: Memory,
  doubtful: readonly DeliveredItem[],
  now: Date,
): boolean {
  const refused = doubtful.filter(
    (item) => isByOrchestration(item.delivery.message) && !wasRefused(memory, item),
  );
  for (const { delivery } of refused) memory.state?.remember(outcomeId(delivery.message), now);
  return refused.length > 0 && memory.state !== undefined;
}

/**
 * True if the row of this start is still to come: `func durable` writes it after the message, over
 * whatever is there then, so that the end of a short orchestration would be gone.
 */
async function awaitsItsRow(
  { hub }: Workplace,
  { delivery: { message, dequeueCount }, accepted }: DeliveredItem,
): Promise<boolean> {
  if (accepted || isByOrchestration(message)) return false;
  // one that was put anew counts from nothing, and has been looked at before
  if (dequeueCount > ROW_IS_LATE || message.standsFor !== undefined) return false;
  // clients that know of generations insert their row, or replace the one they have read
  if (startedBy(message)?.generation !== undefined) return false;
  const row = await hub.readInstance(message.instanceId);
  return row === undefined || row.status.executionId !== undefined; // its own names none
}

async function rowAccepts(
  place: Workplace,
  memory: Memory,
  { delivery: { message } }: DeliveredItem,
  isFresh: boolean,
): Promise<boolean> {
  const started = startedBy(message);
  if (!started) return false;
  for (let tries = 0; ; tries++) {
    if (tries > 0 || !isFresh) memory.row = await place.hub.readInstance(message.instanceId);
    const verdict = judge(memory, message, started);
    if (verdict !== "write") return verdict === "run";
    // a starter may have died before its row, and a parent in another process writes none: without one
    // the start could be told neither from a copy nor from a rival, so the row comes first
    const outcome = await place.hub.writeInstance(
      announced(message, started, memory.row),
      memory.row,
    );
    if (outcome.kind === "written") {
      memory.row = outcome.row;
      return true;
    }
  }
}

function judge(
  { row, state }: Memory,
  message: TaskMessage,
  started: ExecutionStarted,
): "run" | "write" | "drop" {
  const { timestamp: createdAt, scheduledStartAt } = started;
  const isNamed = row?.status.executionId === started.executionId;
  if (!isNamed && isScheduledAhead({ createdAt, scheduledStartAt })) return "drop";
  if (!row) return "write";
  const { executionId, runtimeStatus, generation = 0 } = row.status;
  // one that was ended before it began stays so
  if (isNamed) return isFinished(runtimeStatus) ? "drop" : "run";
  // the row of an execution whose history has ended may not say so yet
  const isFree = isFinished(runtimeStatus) || (state && executionId === state.executionId);
  if (isByOrchestration(message)) return isFree ? "write" : "drop";
  // `func durable start-new` writes no execution id
  if (executionId === undefined) return "run";
  return isFree && generation + 1 === (started.generation ?? 0) ? "write" : "drop";
}

/** The row of an execution that is about to begin. */
export function announced(
  message: TaskMessage,
  started: ExecutionStarted,
  before: InstanceRow | undefined,
): InstanceStatus {
  const generation = before?.status.generation ?? 0;
  // a child has none of its own; an orchestration that starts another does not know it
  const own = started.parent || !before ? generation : generation + 1;
  return {
    instanceId: started.instanceId,
    executionId: started.executionId,
    name: started.name,
    version: started.version,
    // it says at once what the first commit would make it say, unless a client waits for that: one
    // write less
    runtimeStatus: isByOrchestration(message) ? "Running" : "Pending",
    input: started.input,
    createdAt: started.timestamp,
    lastUpdatedAt: started.timestamp,
    scheduledStartAt: started.scheduledStartAt,
    generation: started.generation ?? own,
    tags: started.tags,
  };
}

/**
 * Answers the start of a child whose refusal is history: its parent would wait for ever. Of one that
 * nobody waits for, the log says so.
 */
export async function refuseStart(
  place: Workplace,
  { delivery: { message } }: DeliveredItem,
): Promise<void> {
  if (!isByOrchestration(message)) return;
  const parent = startedBy(message)?.parent;
  if (!parent) {
    place.log(...logEvents.startRefused(message));
    return;
  }
  const reason = `Sub-orchestration '${message.instanceId}' cannot be started: an instance with this id is running.`;
  await sendMessage(place, {
    messageId: outcomeId(message),
    instanceId: parent.instanceId,
    executionId: parent.executionId,
    sender: { instanceId: message.instanceId, executionId: message.executionId ?? "" },
    event: {
      type: "SubOrchestrationInstanceFailed",
      eventId: RECEIVED,
      isPlayed: false,
      timestamp: place.clock.now(),
      taskScheduledId: parent.taskScheduledId,
      reason,
      details: "",
      failureDetails: {
        errorType: "InstanceAlreadyExists",
        errorMessage: reason,
        isNonRetriable: true,
      },
    },
  });
}
