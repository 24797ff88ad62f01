/**
 * One turn of a session's loop: from what is in the inbox to what is durable.
 *
 * The order is the protocol. Whatever fails on the way, the deliveries stay held or come back, and
 * the next turn begins from what the store says.
 *
 * @module
 */
import { LiveOrchestration, type Delivery, type Episode, type HistoryEvent } from "@taskhub/core";
import { commitEpisode } from "./commit.js";
import { dispatch } from "./dispatch.js";
import { inParallel } from "./in-parallel.js";
import { failInstance } from "./fail-instance.js";
import { findOrchestrator, orchestratorNotFound } from "./find-orchestrator.js";
import type { Accepted, DeliveredItem, InboxItem } from "./inbox.js";
import { logEvents } from "./log-events.js";
import type { Memory } from "./memory.js";
import { recall } from "./recall.js";
import type { Holdings } from "./holdings.js";
import { differs, showStatus } from "./show-status.js";
import { isStart, sift, type Sifted } from "./sift.js";
import { arbitrate, type Arbitration } from "./start-arbiter.js";
import { sendOutcome } from "./work-item.js";
import type { Workplace } from "./workplace.js";

/** `done`: what is to come `later` goes back into the inbox; `conflict`: take the batch up again; `wait`: give its messages back for a while. */
export type TurnEnd =
  | { readonly kind: "done"; readonly later: readonly InboxItem[] }
  | { readonly kind: "conflict" }
  | { readonly kind: "wait"; readonly waitMs: number };

const EARLY_RETRY_MS = 1_000;

/** Works off a batch. Throws a `StorageError` if the store fails. */
export async function turn(
  place: Workplace,
  holdings: Holdings,
  batch: readonly InboxItem[],
): Promise<TurnEnd> {
  for (const item of batch) if (item.kind === "delivery") holdings.hold(item.delivery);
  const isFresh = holdings.memory === undefined;
  const memory = (holdings.memory ??= await recall(place, holdings, batch));
  // what a message that came back keeps is started again, before anything can go wrong (P9)
  if (isFresh) await dispatch(place, holdings);

  const starts = await arbitrate(place, memory, batch.filter(isStart), isFresh);
  const waitMs = waitFor(place, memory, starts);
  if (waitMs > 0) return { kind: "wait", waitMs };
  const isPending = memory.row?.status.runtimeStatus === "Pending";
  const sifted = sift({
    batch,
    state: memory.state,
    start: starts.start,
    isPending,
    now: place.clock.now(),
  });

  if (!(await advance(place, holdings, memory, { sifted, starts, isFresh }))) {
    return { kind: "conflict" };
  }
  // the keeper comes back and starts the work it keeps (P9)
  await dispatch(place, holdings);
  // also repairs a row that a crash or a slow worker left behind (P8)
  if (differs(memory)) await showStatus(place, memory);
  endIfOver(place, holdings, memory);
  await giveBack(place, holdings, sifted);
  for (const { delivery } of starts.later) holdings.letGo(delivery);
  // a message that comes back all the same is recognised and dropped (P5)
  holdings.completeWhatKeepsNothing(batch);
  return { kind: "done", later: starts.later };
}

interface Step {
  readonly sifted: Sifted;
  readonly starts: Arbitration;
  readonly isFresh: boolean;
}

/** Runs the episode and commits it. @returns False if the memory turned out to be old. */
async function advance(
  place: Workplace,
  holdings: Holdings,
  memory: Memory,
  { sifted, starts, isFresh }: Step,
): Promise<boolean> {
  const accepted = await withKeeper(place, holdings, memory, sifted.accepted);
  const marksDue = holdings.marksDue && memory.state !== undefined;
  if (accepted.length === 0 && !marksDue) {
    const isDoubtful = sifted.doubtful.length + starts.doubtful.length > 0;
    if (!isDoubtful || isFresh) return true;
    // late only against an old memory is not evidence (P5)
    return (await place.hub.readStamp(holdings.instanceId)) === memory.stamp;
  }
  const episode = accepted.length > 0 ? run(place, memory, accepted, starts.start) : undefined;
  if (episode) memory.customStatus = episode.customStatus;
  const input = { episode, accepted, isStart: starts.start !== undefined };
  // nothing written, nothing visible: the deliveries come back and the episode runs again
  if (!(await commitEpisode(place, holdings, memory, input))) return false;
  holdings.resultsAreHistory(accepted);
  if (episode) holdings.disarm(episode);
  return true;
}

/**
 * What may be committed without leaving new work unkept (P2).
 *
 * Local results alone bring no delivery that could keep what follows from them. If no anchor is
 * held any more, they take the way through the control queue and come back as messages.
 */
async function withKeeper(
  place: Workplace,
  holdings: Holdings,
  { state }: Memory,
  accepted: readonly Accepted[],
): Promise<readonly Accepted[]> {
  if (!state || holdings.anchor(state)) return accepted;
  if (accepted.some(({ item }) => item.kind === "delivery")) return accepted;
  await inParallel(
    accepted.map(({ item }) => async () => {
      if (item.kind !== "result") return;
      const workItem = state.workItemOf(item.event.taskScheduledId);
      if (workItem) await sendOutcome(place, workItem, item.event);
    }),
  );
  return [];
}

/** Feeds the orchestrator; a start begins a new one. */
function run(
  place: Workplace,
  memory: Memory,
  accepted: readonly Accepted[],
  start: DeliveredItem | undefined,
): Episode {
  const news = accepted.map(({ event }) => event);
  const now = place.clock.now();
  const name = nameOf(memory, start);
  if (start) {
    const { orchestrator } = findOrchestrator(place, name, start.delivery.message.instanceId);
    memory.live = orchestrator && new LiveOrchestration(orchestrator);
    const { dequeueCount } = start.delivery;
    if (dequeueCount > place.settings.maxDequeueCount) {
      const reason = poisonText(dequeueCount);
      return failInstance(memory, news, { reason, errorType: "PoisonMessage" }, now);
    }
  }
  if (memory.live) return memory.live.advance(news, now);
  const { message: reason, name: errorType } = orchestratorNotFound(place, name);
  return failInstance(memory, news, { reason, errorType }, now);
}

function poisonText(dequeueCount: number): string {
  return (
    `its start was received ${dequeueCount} times and never got as far as a first commit. ` +
    `Look in the log for what ended the process each time.`
  );
}

function nameOf(memory: Memory, start: DeliveredItem | undefined): string {
  const event: HistoryEvent | undefined = start?.delivery.message.event;
  return event?.type === "ExecutionStarted" ? event.name : (memory.state?.origin.name ?? "");
}

/** Milliseconds to wait for a worker that knows the orchestrator. */
function waitFor(place: Workplace, memory: Memory, { start }: Arbitration): number {
  if (!start) return memory.state && !memory.state.completed ? memory.waitMs : 0;
  const { instanceId } = start.delivery.message;
  return findOrchestrator(place, nameOf(memory, start), instanceId).waitMs;
}

function endIfOver(place: Workplace, holdings: Holdings, memory: Memory): void {
  const { state, live } = memory;
  if (!state?.completed || !live) return;
  memory.live = undefined;
  const { executionId, origin } = state;
  place.log(...logEvents.ended(holdings.instanceId, executionId, origin.name, state.runtimeStatus));
}

/** Events before the start wait for it; timers wait for their time. */
async function giveBack(place: Workplace, holdings: Holdings, sifted: Sifted): Promise<void> {
  for (const delivery of sifted.notYetDue) {
    holdings.letGo(delivery);
    holdings.arm(delivery);
  }
  await Promise.all(
    sifted.early.map(async (delivery: Delivery) => {
      holdings.letGo(delivery);
      await place.leases.abandon(delivery, EARLY_RETRY_MS);
    }),
  );
}
