/**
 * The middle of a turn: the episode runs and is committed.
 *
 * @module
 */
import {
  ExecutionState,
  LiveOrchestration,
  type Episode,
  type FailureDetails,
  type HistoryEvent,
} from "@taskhub/core";
import { commitEpisode } from "./commit.js";
import { sendLeftovers } from "./dispatch.js";
import { isOverLimit } from "./doom.js";
import { failInstance } from "./fail-instance.js";
import {
  findOrchestrator,
  leaveToOthers,
  whyNotRun,
  type WantedOrchestrator,
} from "./find-orchestrator.js";
import { historyTooLarge } from "./history-limits.js";
import type { Holdings } from "./holdings.js";
import { inParallel } from "./in-parallel.js";
import type { Accepted, DeliveredItem } from "./inbox.js";
import { logEvents } from "./log-events.js";
import type { Memory } from "./memory.js";
import { missingPayload } from "./missing-payload.js";
import { poisonMessage } from "./poison-message.js";
import { settle } from "./settle.js";
import type { Sifted } from "./sift.js";
import { noteRefusals, type Arbitration } from "./start-arbiter.js";
import { surroundingsOf } from "./surroundings.js";
import { sendOutcome } from "./work-item.js";
import type { Workplace } from "./workplace.js";

/** What a turn has to work with. */
export interface Step {
  readonly sifted: Sifted;
  readonly starts: Arbitration;
  readonly isFresh: boolean;
}

/** Runs the episode and commits it. @returns False if the memory turned out to be old. */
export async function advance(
  place: Workplace,
  holdings: Holdings,
  memory: Memory,
  { sifted, starts, isFresh }: Step,
): Promise<boolean> {
  const accepted = await withKeeper(place, holdings, memory, sifted.accepted);
  const hasRefusals = noteRefusals(memory, starts.doubtful, place.clock.now());
  const marksDue = hasRefusals || (holdings.marksDue && memory.state !== undefined);
  if (accepted.length === 0) {
    const isDoubtful = sifted.doubtful.length + starts.doubtful.length > 0;
    // late only against an old memory is not evidence (P5)
    if (isDoubtful && !isFresh && !(await isAsKnown(place, memory, holdings.instanceId))) {
      return false;
    }
    if (!marksDue) return true;
  }
  const episode =
    accepted.length > 0
      ? withinLimits(place, memory, await run(place, memory, accepted, starts.start), starts.start)
      : undefined;
  if (episode && episode.executionId !== memory.state?.executionId) {
    await sendLeftovers(place, holdings);
  }
  const input = { episode, accepted, isStart: starts.start !== undefined };
  // nothing written, nothing visible: the deliveries come back and the episode runs again
  if (!(await commitEpisode(place, holdings, memory, input))) return false;
  if (episode) holdings.disarm(episode);
  for (const delivery of sifted.overdue) place.log(...logEvents.outOfOrder(delivery));
  return true;
}

/** True if nothing has moved since, nor a start been announced that a message may be meant for. */
async function isAsKnown(
  { hub }: Workplace,
  { stamp, state, row }: Memory,
  instanceId: string,
): Promise<boolean> {
  const isOver = state === undefined || state.completed !== undefined;
  const [found, shown] = await Promise.all([
    hub.readStamp(instanceId),
    isOver ? hub.readInstance(instanceId) : row,
  ]);
  return found === stamp && shown?.etag === row?.etag;
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
async function run(
  place: Workplace,
  memory: Memory,
  accepted: readonly Accepted[],
  start: DeliveredItem | undefined,
): Promise<Episode> {
  const news = accepted.map(({ event }) => event);
  const now = place.clock.now();
  const wanted = wantedBy(memory, start);
  if (start) {
    const unfit = whyUnfit(place, start);
    if (unfit) return failInstance(memory, news, unfit, now);
    const { orchestrator } = findOrchestrator(place, wanted, start.delivery.message.instanceId);
    memory.live = orchestrator && new LiveOrchestration(orchestrator, surroundingsOf(place));
  }
  if (memory.live) return await settle(memory.live.advance(news, now), place.clock);
  return failInstance(memory, news, whyNotRun(place, wanted), now);
}

/**
 * The episode, or, if the history became too large by it, one that ends the instance.
 *
 * What was received is left out of it, for that may be what is too large; the start of an execution
 * is not, for without it there would be none.
 */
function withinLimits(
  place: Workplace,
  memory: Memory,
  episode: Episode,
  start: DeliveredItem | undefined,
): Episode {
  const { state } = memory;
  const isSame = !start && state?.executionId === episode.executionId;
  const base = isSame ? state : new ExecutionState(episode.executionId);
  const failure = historyTooLarge(place, base.sizeWith(episode.events));
  if (!failure) return episode;
  const { event, messageId } = start?.delivery.message ?? {};
  const news = event ? [{ ...event, messageId }] : [];
  return failInstance(memory, news, failure, place.clock.now());
}

/** Why an execution ends before it begins; `undefined` if it need not. */
function whyUnfit(place: Workplace, { delivery }: DeliveredItem): FailureDetails | undefined {
  const { dequeueCount, message } = delivery;
  const missing = missingPayload(message);
  if (missing?.kind === "fails") return missing.failure;
  if (!isOverLimit(place, delivery)) return undefined;
  return poisonMessage(
    `its start was received ${dequeueCount} times and never got as far as a first commit`,
  );
}

function wantedBy(memory: Memory, start: DeliveredItem | undefined): WantedOrchestrator {
  const event: HistoryEvent | undefined = start?.delivery.message.event;
  if (event?.type === "ExecutionStarted") return event;
  return memory.state?.origin ?? { name: "" };
}

/**
 * Milliseconds for which the start is left to a worker that can run it.
 *
 * @param isPending - True if the row announces an execution whose start may be still to come.
 */
export function waitToBegin(
  place: Workplace,
  memory: Memory,
  { start }: Arbitration,
  isPending: boolean,
): number {
  if (!start) return isPending ? waitForStart(place, memory) : 0;
  if (whyUnfit(place, start)) return 0;
  const { instanceId } = start.delivery.message;
  return findOrchestrator(place, wantedBy(memory, start), instanceId).waitMs;
}

/** The same of what came before its start; one that is scheduled is waited for until its time. */
function waitForStart(place: Workplace, { row }: Memory): number {
  if (!row) return 0;
  const { scheduledStartAt, instanceId } = row.status;
  if (scheduledStartAt && scheduledStartAt > place.clock.now()) return 0;
  return leaveToOthers(place, row.status, instanceId);
}

/** The same for the execution that is under way. */
export function waitToGoOn({ state, waitMs }: Memory): number {
  return state && !state.completed ? waitMs : 0;
}
