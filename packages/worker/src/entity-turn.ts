/**
 * One turn of an entity's session: from the messages in the inbox to what is durable.
 *
 * The order is that of `turn.ts`. What differs: operations are the user's code, and may take their
 * time; each batch becomes an execution of its own, whose input is the state.
 *
 * @module
 */
import {
  decodeSchedulerState,
  entityStatusText,
  isRequestName,
  LiveEntity,
  type Delivery,
  type FailureDetails,
} from "@taskhub/core";
import { commitEpisode } from "./commit.js";
import { dispatch } from "./dispatch.js";
import { isOverLimit } from "./doom.js";
import { isElsewhere } from "./elsewhere.js";
import { findEntity, unknownEntity, waitForEntity } from "./find-entity.js";
import type { Holdings } from "./holdings.js";
import { deliveriesOf, type InboxItem } from "./inbox.js";
import { logEvents } from "./log-events.js";
import type { Memory } from "./memory.js";
import { performOperations } from "./perform-operations.js";
import { poisonMessage } from "./poison-message.js";
import { recall } from "./recall.js";
import { siftOperations, type SiftedOperations } from "./sift-operations.js";
import type { TurnEnd } from "./turn.js";
import type { Workplace } from "./workplace.js";

/** How soon a message is looked at again that waits for another. */
const WAIT_RETRY_MS = 1_000;
/** What is due within that time is held until then. */
const HELD_AHEAD_MS = 60_000;

/**
 * Works off a batch. Throws a `StorageError` if the store fails.
 *
 * @param grow - Adds to the batch what has come since it was taken.
 */
export async function entityTurn(
  place: Workplace,
  holdings: Holdings,
  batch: readonly InboxItem[],
  grow: () => void,
): Promise<TurnEnd> {
  const hold = () => {
    for (const delivery of deliveriesOf(batch)) holdings.hold(delivery);
  };
  hold();
  const isFresh = holdings.memory === undefined;
  const memory = (holdings.memory ??= await recallEntity(place, holdings, batch));
  // what waited in the queue has come in several receives while the state was read
  if (isFresh) grow();
  hold();
  if (isFresh) {
    holdings.compareOutbox(memory.state);
    if (isElsewhere(place, holdings, memory, batch)) return { kind: "elsewhere" };
    // what a message that came back keeps is sent again, before anything can go wrong (P9)
    await dispatch(place, holdings, "fresh");
  }
  // whatever comes may set free what waits in the queue
  const mayPerform = memory.entity.queue.length > 0 || deliveriesOf(batch).some(isRequest);
  const waitMs = mayPerform ? waitForEntity(place, holdings.instanceId) : 0;
  if (waitMs > 0) return { kind: "wait", waitMs };

  const sifted = siftOperations({
    ...{ batch, state: memory.state, buried: memory.buried, buriedHeard: memory.buriedHeard },
    refusalOf: (delivery) => refusalOf(place, holdings, delivery),
    now: place.clock.now(),
  });
  if (!(await advanceEntity(place, holdings, memory, sifted, isFresh))) return { kind: "conflict" };
  await dispatch(place, holdings, "all");
  // also repairs a row that a crash or a slow worker left behind (P8)
  const isPurged = !(await holdings.view.show(memory));
  await giveBack(place, holdings, sifted);
  // a message that comes back all the same is recognised and dropped (P5)
  holdings.completeWhatKeepsNothing(batch);
  holdings.lockWatch.look(memory.entity);
  if (isPurged) holdings.forgetMemory();
  return { kind: "done", later: [] };
}

function isRequest({ message: { event } }: Delivery): boolean {
  return event.type === "EventRaised" && isRequestName(event.name);
}

/** Its state is all there is to replay. @throws Error if it cannot be read: its messages must wait. */
async function recallEntity(
  place: Workplace,
  holdings: Holdings,
  batch: readonly InboxItem[],
): Promise<Memory> {
  const memory = await recall(place, holdings, batch, "withoutReplay");
  if (memory.problem) throw new Error(`The state cannot be read: ${memory.problem.reason}`);
  memory.entity = decodeSchedulerState(memory.state?.started?.input);
  if (memory.state) memory.customStatus = entityStatusText(memory.entity);
  return memory;
}

/** Why a request is not performed, whoever tries; `undefined` if it is to be. */
function refusalOf(
  place: Workplace,
  { instanceId }: Holdings,
  delivery: Delivery,
): FailureDetails | undefined {
  if (isOverLimit(place, delivery)) {
    const count = String(delivery.dequeueCount);
    const failure = poisonMessage(`it was received ${count} times, and never performed to its end`);
    place.log(...logEvents.poisoned(instanceId, failure.errorMessage));
    return failure;
  }
  return findEntity(place, instanceId) ? undefined : unknownEntity(place, instanceId);
}

/** Performs the operations and commits. @returns False if the memory turned out to be old. */
async function advanceEntity(
  place: Workplace,
  holdings: Holdings,
  memory: Memory,
  sifted: SiftedOperations,
  isFresh: boolean,
): Promise<boolean> {
  const { taken, unusable, tooSoon, overdue, heard } = sifted;
  const marksDue = holdings.marksDue && memory.state !== undefined;
  // what is put aside is not to be waited for either, by those behind it in its stream
  const isBatch = taken.length > 0 || unusable.some(({ delivery }) => delivery.message.inStream);
  if (!isBatch && !marksDue) {
    if (tooSoon.length === 0 || isFresh) return true;
    // too soon only against an old memory is not evidence (P5)
    return (await place.hub.readStamp(holdings.instanceId)) === memory.stamp;
  }
  const performed = isBatch ? await perform(place, holdings, memory, sifted) : undefined;
  const episode = performed?.episode();
  const accepted = taken.map(({ delivery, event }) => {
    const item = { kind: "delivery", delivery, accepted: undefined } as const;
    return { event: { ...event, messageId: delivery.message.messageId }, item };
  });
  // nothing written, nothing visible: the messages come back and the operations are performed again
  const input = { episode, accepted, isStart: false, heard };
  if (!(await commitEpisode(place, holdings, memory, input))) return false;
  if (performed) memory.entity = performed.state;
  for (const delivery of overdue) place.log(...logEvents.outOfOrder(delivery));
  return true;
}

async function perform(
  place: Workplace,
  { instanceId }: Holdings,
  { state, entity: before }: Memory,
  { taken, unusable }: SiftedOperations,
): Promise<LiveEntity> {
  const [first] = [...taken, ...unusable];
  const entity = new LiveEntity(
    {
      instanceId,
      executionId: state?.executionId,
      firstMessageId: first?.delivery.message.messageId ?? "",
      state: before,
    },
    place.clock.now(),
    place.settings.defaultVersion,
  );
  await performOperations(place, entity, taken);
  return entity;
}

/** What waits for something else goes back meanwhile; what is due soon is held for its time. */
async function giveBack(
  place: Workplace,
  holdings: Holdings,
  { notYetDue, tooSoon, unusable }: SiftedOperations,
): Promise<void> {
  for (const delivery of notYetDue) await holdings.holdFor(delivery, HELD_AHEAD_MS);
  await holdings.postpone(tooSoon, WAIT_RETRY_MS);
  for (const { delivery, reason } of unusable) await holdings.quarantine([delivery], reason);
}
