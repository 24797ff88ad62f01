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
  outcomeId,
  RECEIVED,
  type Delivery,
  type ExecutionStarted,
  type InstanceRow,
  type TaskMessage,
} from "@taskhub/core";
import { sendMessage } from "./send-message.js";
import type { DeliveredItem } from "./inbox.js";
import type { Memory } from "./memory.js";
import type { Workplace } from "./workplace.js";

/** What becomes of the starts in a batch. */
export interface Arbitration {
  /** The start that begins an execution now. */
  readonly start: DeliveredItem | undefined;
  /** Starts that have to wait for the next turn. */
  readonly later: readonly DeliveredItem[];
  /** Starts that would be late if the memory were fresh. */
  readonly doubtful: readonly DeliveredItem[];
}

/** Decides the starts of a batch. Reads the row only where it has to. */
export async function arbitrate(
  place: Workplace,
  memory: Memory,
  starts: readonly DeliveredItem[],
  isFresh: boolean,
): Promise<Arbitration> {
  const doubtful: DeliveredItem[] = [];
  for (const [index, item] of starts.entries()) {
    const { message } = item.delivery;
    if (isRepeated(memory, message)) continue;
    if (memory.state && !memory.state.completed) {
      if (isFresh) await refuseChild(place, item.delivery);
      doubtful.push(item);
      continue;
    }
    if (
      item.accepted !== undefined ||
      isChild(message) ||
      (await rowAccepts(place, memory, item))
    ) {
      return { start: item, later: starts.slice(index + 1), doubtful };
    }
  }
  return { start: undefined, later: [], doubtful };
}

function isRepeated({ state }: Memory, message: TaskMessage): boolean {
  return state?.executionId === message.executionId || !!state?.hasApplied(message.messageId);
}

function startedBy(message: TaskMessage): ExecutionStarted | undefined {
  return message.event.type === "ExecutionStarted" ? message.event : undefined;
}

/** A sub-orchestration has no row before its first commit; its parent's history stands for it. */
function isChild(message: TaskMessage): boolean {
  return startedBy(message)?.parent !== undefined;
}

async function rowAccepts(
  place: Workplace,
  memory: Memory,
  { delivery: { message } }: DeliveredItem,
): Promise<boolean> {
  const started = startedBy(message);
  if (!started) return false;
  for (;;) {
    memory.row = await place.hub.readInstance(message.instanceId);
    const verdict = judge(memory.row, started);
    if (verdict !== "write") return verdict === "run";
    // the starter died before its row: without one the start could be told neither from a copy
    // nor from a rival, so the row comes first
    const outcome = await place.hub.writeInstance(pending(started), memory.row);
    if (outcome.kind === "written") {
      memory.row = outcome.row;
      return true;
    }
  }
}

function judge(row: InstanceRow | undefined, started: ExecutionStarted): "run" | "write" | "drop" {
  if (!row) return "write";
  const { executionId, runtimeStatus, generation = 0 } = row.status;
  // `func durable start-new` writes no execution id
  if (executionId === undefined || executionId === started.executionId) return "run";
  return isFinished(runtimeStatus) && generation + 1 === (started.generation ?? 0)
    ? "write"
    : "drop";
}

function pending(started: ExecutionStarted) {
  return {
    instanceId: started.instanceId,
    executionId: started.executionId,
    name: started.name,
    version: started.version,
    runtimeStatus: "Pending" as const,
    input: started.input,
    createdAt: started.timestamp,
    lastUpdatedAt: started.timestamp,
    scheduledStartAt: started.scheduledStartAt,
    generation: started.generation ?? 0,
    tags: started.tags,
  };
}

/** A parent that asks for an id in use would wait for ever; it is told instead. */
async function refuseChild(place: Workplace, delivery: Delivery): Promise<void> {
  const { message } = delivery;
  const parent = startedBy(message)?.parent;
  if (!parent) return;
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
