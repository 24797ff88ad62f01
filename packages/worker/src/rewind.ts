/**
 * A rewind: an instance that failed is brought back to the point before its failures.
 *
 * A client asks for it, or a parent that was rewound: its start of the child comes again, and says so.
 * Or another tool: what it has marked in the rows does not count, only that it asks.
 * The session then goes on from the history as it reads without the failures, and one commit makes
 * the rows void and adds what follows from the request. A crash before it leaves the instance failed,
 * and the request comes back; after it, the request keeps what was decided, and is known by its id.
 *
 *   from  turn                     the batch, before it is sifted
 *   to    advance                  the request as an event, on a memory that is rewound
 *         core/rewind-history      which rows are void
 *
 * @module
 */
import {
  announcedRewind,
  isFinished,
  isRewindRequest,
  isWakeAfterMarking,
  outcomeId,
  requestEvent,
  type ExecutionState,
  type TaskMessage,
} from "@taskhub/core";
import { isOverLimit } from "./doom.js";
import type { Holdings } from "./holdings.js";
import type { Accepted, DeliveredItem, InboxItem } from "./inbox.js";
import { logEvents } from "./log-events.js";
import type { Memory } from "./memory.js";
import { recall } from "./recall.js";
import { sendMessage } from "./send-message.js";
import { refusedTwice, showStatus } from "./show-status.js";
import { hasBegunBy } from "./start-arbiter.js";
import type { Workplace } from "./workplace.js";

/** What a batch comes to once its requests are heeded. */
export interface Heeded {
  /** To go on with; if a rewind is under way, as if it were done. */
  readonly memory: Memory;
  /** What the episode is fed with beside the rest. */
  readonly accepted: readonly Accepted[];
}

/** Heeds what asks for a rewind. @returns `undefined` if the memory turned out to be old. */
export async function heedRequests(
  place: Workplace,
  holdings: Holdings,
  memory: Memory,
  batch: readonly InboxItem[],
): Promise<Heeded | undefined> {
  const { state } = memory;
  const requests = state ? batch.filter((item) => asks(state, item)) : [];
  const [request] = requests;
  if (!state || !request) return { memory, accepted: [] };
  if (!state.completed) {
    // it has not failed; should it do so later, a copy of what was asked now must not rewind it
    const ofParents = requests.filter(({ delivery }) => delivery.message.asksAgain);
    return { memory, accepted: ofParents.map((item) => acceptedOf(place, item)) };
  }
  if (state.completed.status === "Failed") {
    return await rewind(place, holdings, memory, { state, request });
  }
  await answerAgain(place, state, requests);
  return { memory, accepted: [] };
}

/** Tells parents that ask again how this execution has ended; a crash brings their messages back. */
export async function answerAgain(
  place: Workplace,
  state: ExecutionState | undefined,
  items: readonly DeliveredItem[],
): Promise<void> {
  const answer = state?.completed && state.messageOf(state.completed);
  if (!state || !answer) return;
  for (const item of items) {
    const { message } = item.delivery;
    if (!message.asksAgain || !asks(state, item)) continue;
    // not the id of the answer that the parent has made void
    await sendMessage(place, { ...answer, messageId: outcomeId(message) });
  }
}

/** True if the message asks for a rewind of this execution, and is no copy of one that did. */
function asks(state: ExecutionState, item: InboxItem): item is DeliveredItem {
  if (item.kind !== "delivery") return false;
  const { message } = item.delivery;
  if (state.hasApplied(message.messageId)) return false;
  if (isRewindRequest(message)) return message.executionId === state.executionId;
  if (state.completed?.isMarked && (isWakeAfterMarking(message) || isOfChild(message, state))) {
    return true;
  }
  return message.asksAgain === true && hasBegunBy(state, message);
}

/**
 * True if a sub-orchestration tells its end: a tool that rewinds wakes the deepest instances alone, and
 * their parents hear of it this way. It is asked again, and answers again.
 */
function isOfChild({ event, executionId }: TaskMessage, state: ExecutionState): boolean {
  return (
    executionId === state.executionId &&
    (event.type === "SubOrchestrationInstanceCompleted" ||
      event.type === "SubOrchestrationInstanceFailed")
  );
}

/**
 * True if what is known of the instance may be old although its stamp is not: other tools edit rows and
 * leave the stamp as it is.
 */
export function mayBeEdited({ state }: Memory, batch: readonly InboxItem[]): boolean {
  const isFailed = state?.completed?.status === "Failed";
  return batch.some(
    (item) => item.kind === "delivery" && (isFailed || isWakeAfterMarking(item.delivery.message)),
  );
}

function acceptedOf(place: Workplace, item: DeliveredItem): Accepted {
  const { event, messageId, sender } = item.delivery.message;
  const other = event.type === "ExecutionStarted" ? "parent" : "sub-orchestration";
  const told =
    event.type === "GenericEvent"
      ? event
      : requestEvent(`Its ${other} '${sender.instanceId}' was rewound.`, place.clock.now());
  return { event: { ...told, messageId }, item };
}

/** What a rewind starts from. */
interface Failed {
  readonly state: ExecutionState;
  readonly request: DeliveredItem;
}

async function rewind(
  place: Workplace,
  holdings: Holdings,
  memory: Memory,
  { state, request }: Failed,
): Promise<Heeded | undefined> {
  const refuse = async (why: string): Promise<Heeded> => {
    place.log(...logEvents.notRewound(holdings.instanceId, why));
    await answerAgain(place, state, [request]);
    // a client may have shown that a rewind is on its way
    await showStatus(place, memory);
    await holdings.quarantine([request.delivery], why);
    return { memory, accepted: [] };
  };
  const { dequeueCount } = request.delivery;
  if (isOverLimit(place, request.delivery)) {
    return refuse(`the request for a rewind was received ${String(dequeueCount)} times`);
  }
  const { instanceId } = holdings;
  const rewound = await recall(place, { instanceId, mayAssumeNew: false }, [], "rewound");
  if (rewound.stamp !== memory.stamp) return undefined;
  if (rewound.problem) return refuse(rewound.problem.reason);
  if (!(await claimRow(place, instanceId, rewound))) {
    await answerAgain(place, state, [request]);
    return { memory, accepted: [] };
  }
  holdings.memory = rewound;
  place.log(...logEvents.rewound(instanceId, state.executionId, state.origin.name));
  return { memory: rewound, accepted: [acceptedOf(place, request)] };
}

/**
 * Shows that the instance is about to live again: from now on its id cannot be started anew.
 *
 * @throws StorageError if the store refuses the write, and again although the row is as it was read.
 * @returns False if it is too late: the row is gone, or announces a new start.
 */
async function claimRow(
  { hub, clock }: Workplace,
  instanceId: string,
  memory: Memory,
): Promise<boolean> {
  const own = memory.state?.executionId;
  let wasUnchanged = false;
  for (;;) {
    const { row } = memory;
    if (!row || (row.status.executionId ?? own) !== own) return false;
    if (!isFinished(row.status.runtimeStatus)) return true;
    const outcome = await hub.writeInstance(announcedRewind(row.status, clock.now()), row);
    memory.row = outcome.kind === "written" ? outcome.row : await hub.readInstance(instanceId);
    const isUnchanged = memory.row?.etag === row.etag;
    if (wasUnchanged && isUnchanged) throw refusedTwice(instanceId, memory.row);
    wasUnchanged = isUnchanged;
  }
}
