/**
 * One turn of a session's loop: from what is in the inbox to what is durable.
 *
 * The order is the protocol. Whatever fails on the way, the deliveries stay held or come back, and
 * the next turn begins from what the store says.
 *
 * @module
 */
import { LONGEST_HIDDEN_MS, showsStart } from "@taskhub/core";
import { advance, waitToBegin, waitToGoOn } from "./advance.js";
import { dispatch } from "./dispatch.js";
import { doomOf, isSuspect, type Doom } from "./doom.js";
import { isElsewhere } from "./elsewhere.js";
import { endDoomed } from "./end-doomed.js";
import type { InboxItem } from "./inbox.js";
import { logEvents } from "./log-events.js";
import type { Memory } from "./memory.js";
import { recall } from "./recall.js";
import type { Holdings } from "./holdings.js";
import { putOffStarts, startsAhead } from "./scheduled-starts.js";
import { heedRequests, mayBeEdited } from "./rewind.js";
import { announcesRewind } from "./show-status.js";
import { isStart, sift, type Sifted } from "./sift.js";
import { arbitrate, refuseStart } from "./start-arbiter.js";
import { tolerate } from "./tolerate.js";
import type { Workplace } from "./workplace.js";

/**
 * `done`: what is to come `later` goes back into the inbox; `conflict`: take the batch up again; `wait`:
 * give its messages back for a while; `elsewhere`: give them back for another worker.
 */
export type TurnEnd =
  | { readonly kind: "done"; readonly later: readonly InboxItem[] }
  | { readonly kind: "conflict" }
  | { readonly kind: "wait"; readonly waitMs: number }
  | { readonly kind: "elsewhere" };

/** How soon a message is looked at again that waits for another. */
const WAIT_RETRY_MS = 1_000;

/** Works off a batch. Throws a `StorageError` if the store fails. */
export async function turn(
  place: Workplace,
  holdings: Holdings,
  batch: readonly InboxItem[],
): Promise<TurnEnd> {
  for (const item of batch) if (item.kind === "delivery") holdings.hold(item.delivery);
  // a message may be judged by the row
  if (batch.some((item) => item.kind === "delivery")) await holdings.view.settled();
  if (holdings.memory && mayBeEdited(holdings.memory, batch)) holdings.forgetMemory();
  const isFresh = holdings.memory === undefined;
  const known = await comeToKnow(place, holdings, batch);
  if (known.doom) return await endThen(place, holdings, known.memory, known.doom, batch);
  if (isFresh && isElsewhere(place, holdings, known.memory, batch)) return { kind: "elsewhere" };
  const heeded = await heedRequests(place, holdings, known.memory, batch);
  if (!heeded) return { kind: "conflict" };
  const { memory } = heeded;
  // its work is begun by whoever runs it: results of what began here could not be used
  if (waitToGoOn(memory) > 0) return { kind: "wait", waitMs: waitToGoOn(memory) };
  // what a message that came back keeps is started again, before anything can go wrong (P9)
  if (isFresh) await dispatch(place, holdings, "fresh");

  const ahead = startsAhead(place, memory, batch);
  const due = batch.filter(isStart).filter((start) => !ahead.has(start));
  const starts = await arbitrate(place, memory, due, isFresh);
  const isPending = awaitsStart(memory);
  const waitMs = waitToBegin(place, memory, starts, isPending);
  if (waitMs > 0) return { kind: "wait", waitMs };
  const sifted = sift({
    batch,
    state: memory.state,
    buried: memory.buried,
    start: starts.start,
    isPending: isPending || starts.early.length > 0 || announcesRewind(memory),
    line: holdings.line,
    now: place.clock.now(),
  });

  const accepted = [...heeded.accepted, ...sifted.accepted];
  const step = { sifted: { ...sifted, accepted }, starts, isFresh };
  if (!(await advance(place, holdings, memory, step))) return { kind: "conflict" };
  for (const delivery of sifted.unheard) place.log(...logEvents.unheard(delivery));
  // a crash until they are answered brings them back
  for (const start of starts.doubtful) await refuseStart(place, start);
  holdings.forgetResults(batch);
  // a keeper that comes back starts the work it keeps (P9), and so does a call whose result was of no use
  const isResult = resultsIn(sifted);
  await dispatch(place, holdings, batch.every(isResult) ? "latest" : "all");
  // also repairs a row that a crash or a slow worker left behind (P8)
  const isPurged = !(await show(holdings, memory, batch));
  endIfOver(place, holdings, memory);
  const early = [...sifted.early, ...starts.early.map(({ delivery }) => delivery)];
  await giveBack(place, holdings, { ...sifted, early }, memory.row?.status.scheduledStartAt);
  await putOffStarts(place, holdings, ahead);
  for (const { delivery } of starts.later) holdings.letGo(delivery);
  // a message that comes back all the same is recognised and dropped (P5)
  holdings.completeWhatKeepsNothing(batch);
  if (isPurged) holdings.forgetMemory();
  return { kind: "done", later: starts.later };
}

/** True if the row announces an execution that is not history yet. */
function awaitsStart({ row, state }: Memory): boolean {
  return row !== undefined && showsStart(row.status, state);
}

/** What is known of the instance, and whether it has to end at once. */
interface Knowledge {
  readonly memory: Memory;
  readonly doom: Doom | undefined;
}

/** Reads the history if need be; the orchestrator is not run before it is clear that it may be. */
async function comeToKnow(
  place: Workplace,
  holdings: Holdings,
  batch: readonly InboxItem[],
): Promise<Knowledge> {
  const known = holdings.memory;
  if (known) return { memory: known, doom: doomOf(place, holdings, known, batch, false) };
  if (isSuspect(place, batch)) {
    const memory = await recall(place, holdings, batch, "withoutReplay");
    const doom = doomOf(place, holdings, memory, batch, true);
    holdings.memory = memory;
    if (doom) return { memory, doom };
    // nothing of it has to run any more; a code that ends the process would do so each time
    if (memory.state?.completed) {
      holdings.compareOutbox(memory.state);
      return { memory, doom };
    }
  }
  const memory = (holdings.memory = await recall(place, holdings, batch));
  holdings.compareOutbox(memory.state);
  return { memory, doom: doomOf(place, holdings, memory, batch, true) };
}

/** Whatever else came is looked at again once the instance has ended: some of it may start anew. */
async function endThen(
  place: Workplace,
  holdings: Holdings,
  memory: Memory,
  doom: Doom,
  batch: readonly InboxItem[],
): Promise<TurnEnd> {
  if (!(await endDoomed(place, holdings, memory, doom))) return { kind: "conflict" };
  const poison = new Set(doom.poison);
  const later = batch.filter((item) => item.kind !== "delivery" || !poison.has(item.delivery));
  if (later.length === 0) holdings.completeWhatKeepsNothing([]);
  return { kind: "done", later };
}

/**
 * Shows what a client would see; a step that lets no message go does not wait for it (P3).
 *
 * @returns False if the instance was purged.
 */
async function show(
  holdings: Holdings,
  memory: Memory,
  batch: readonly InboxItem[],
): Promise<boolean> {
  if (holdings.letsGo(batch)) return await holdings.view.show(memory);
  holdings.view.showSoon(memory);
  return true;
}

/** What tells the results of activities that ran here, and that were of use. */
function resultsIn({ accepted }: Sifted): (item: InboxItem) => boolean {
  const taken = new Set<InboxItem>(accepted.map(({ item }) => item));
  return (item) => item.kind === "result" && taken.has(item);
}

function endIfOver(place: Workplace, holdings: Holdings, memory: Memory): void {
  const { state, live } = memory;
  if (state) holdings.growth.check(place, state);
  if (!state?.completed || !live) return;
  memory.live = undefined;
  const { executionId, origin } = state;
  place.log(...logEvents.ended(holdings.instanceId, executionId, origin.name, state.runtimeStatus));
}

/** What waits for something else goes back meanwhile; timers are held for their time. */
async function giveBack(
  place: Workplace,
  holdings: Holdings,
  sifted: Sifted,
  scheduledStartAt: Date | undefined,
): Promise<void> {
  const { notYetDue, early, tooSoon, unusable } = sifted;
  for (const delivery of notYetDue) {
    holdings.letGo(delivery);
    holdings.arm(delivery);
  }
  const retryMs = earlyRetryMs(place, scheduledStartAt);
  if (early.length > 0 && retryMs === WAIT_RETRY_MS) {
    const { instanceId } = holdings;
    // its starter may have died before it put the start
    await tolerate(place.log, { instanceId, what: "Putting a start anew" }, () =>
      place.hub.resendStart(instanceId),
    );
  }
  const waiting = tooSoon.map(({ message }) => message.messageId);
  holdings.line.saw(waiting, place.clock.now());
  await holdings.postpone(early, retryMs);
  await holdings.postpone(tooSoon, WAIT_RETRY_MS);
  for (const { item, reason } of unusable) await holdings.quarantine([item.delivery], reason);
}

/** What waits for a start that is scheduled waits as long. */
function earlyRetryMs({ clock }: Workplace, scheduledStartAt: Date | undefined): number {
  const leftMs = (scheduledStartAt?.getTime() ?? 0) - clock.now().getTime();
  return Math.min(LONGEST_HIDDEN_MS, Math.max(WAIT_RETRY_MS, leftMs));
}
