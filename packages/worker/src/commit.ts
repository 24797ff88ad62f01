/**
 * Stop 7 as the worker sees it: an episode gets its keeper and its marks, and becomes history.
 *
 * @module
 */
import {
  BrokenInvariantError,
  ExecutionState,
  isWork,
  NO_MARKS,
  type Commit,
  type Episode,
  type HeardStream,
  type HistoryEvent,
  type Keeper,
  type Marks,
  type TaskMessage,
} from "@taskhub/core";
import type { Accepted } from "./inbox.js";
import type { Memory } from "./memory.js";
import type { Holdings } from "./holdings.js";
import type { Workplace } from "./workplace.js";

/** What a commit is made of. */
export interface CommitInput {
  /** Absent if only marks are due. */
  readonly episode: Episode | undefined;
  readonly accepted: readonly Accepted[];
  /** True if a start in the batch begins a new execution. */
  readonly isStart: boolean;
  /** What an entity has heard of its senders with these. */
  readonly heard?: readonly HeardStream[];
}

/** Commits and takes the result into the session's memory. @returns False on a conflict. */
export async function commitEpisode(
  place: Workplace,
  holdings: Holdings,
  memory: Memory,
  input: CommitInput,
): Promise<boolean> {
  const sentOutbox: ReadonlySet<string> = new Set(holdings.sentOutbox);
  const commit = compose(place, holdings, memory, input, sentOutbox);
  const outcome = await place.hub.commitEpisode(commit);
  if (outcome.kind === "conflict") return false;
  holdings.wasRefused = false;
  memory.stamp = outcome.stamp;
  memory.commitNumber = commit.commitNumber;
  memory.othersAt = undefined;
  // either a new history, or the end of one that could not be read
  memory.problem = undefined;
  memory.voided = [];
  holdings.sentOutboxIsDurable(sentOutbox);
  if (commit.replaces || !memory.state) {
    memory.state = new ExecutionState(commit.executionId, commit.marks);
  } else {
    memory.state.marked(commit.marks);
  }
  memory.state.append(commit.events);
  // not before: what is shown of it is shown as of this commit (P8)
  if (input.episode) memory.customStatus = input.episode.customStatus;
  return true;
}

function compose(
  place: Workplace,
  holdings: Holdings,
  memory: Memory,
  input: CommitInput,
  sentOutbox: ReadonlySet<string>,
): Commit {
  const { episode, accepted, isStart } = input;
  const { state } = memory;
  const executionId = episode?.executionId ?? state?.executionId ?? "";
  const begins = episode !== undefined && executionId !== state?.executionId;
  const keeper = chooseKeeper(holdings, memory, accepted, isStart);
  const events = (episode?.events ?? []).map((event) => withKeeper(event, keeper, memory, episode));
  const firstRow = begins ? 0 : (state?.rowCount ?? 0);
  const marks = begins
    ? marksOfNew(place, memory, { ...input, episode }, keeper, sentOutbox)
    : (state?.marks(firstRow, sentOutbox) ?? NO_MARKS);
  const ending = begins ? new ExecutionState(executionId, marks) : state;
  return {
    instanceId: holdings.instanceId,
    executionId,
    stamp: memory.stamp,
    commitNumber: memory.commitNumber + 1,
    firstRow,
    replaces: begins && state !== undefined,
    rowsBefore: begins ? (state?.rowCount ?? 0) : 0,
    events,
    voided: begins ? [] : memory.voided,
    marks: withFarewells(
      marks,
      [...(ending?.terminationsBelow(events) ?? []), ...(ending?.releasesBy(events) ?? [])],
      keeper,
    ),
  };
}

/** Who has to know of the end is told from the outbox: one end may have many to tell (P9). */
function withFarewells(
  marks: Marks,
  messages: readonly TaskMessage[],
  keeper: Keeper | undefined,
): Marks {
  if (messages.length === 0) return marks;
  if (!keeper) throw new BrokenInvariantError("P2", "terminations or releases without a keeper");
  const entries = messages.map((message) => ({ message, keeper }));
  return { ...marks, outbox: [...marks.outbox, ...entries] };
}

function marksOfNew(
  place: Workplace,
  { state, buried }: Memory,
  { episode, accepted, heard = [] }: CommitInput & { readonly episode: Episode },
  keeper: Keeper | undefined,
  sentOutbox: ReadonlySet<string>,
): Marks {
  const { leftBehind, answers = [] } = episode;
  const isFirst = !state && buried.length === 0;
  if (isFirst && leftBehind.length === 0 && !hasContinued(episode, accepted)) return NO_MARKS;
  const before = state ?? new ExecutionState("", { ...NO_MARKS, appliedIds: buried });
  return before.marksForSuccessor({
    ...{ keeper, leftBehind, answers, sentOutbox, heard },
    // what is in a stream is known by that
    received: accepted.filter(({ item }) => !isInStream(item)).map(({ event }) => event),
    now: place.clock.now(),
  });
}

function isInStream(item: Accepted["item"]): boolean {
  return item.kind === "delivery" && (item.delivery.message.inStream?.number ?? 0) > 0;
}

/** True if the execution that the start began was left behind in the same episode. */
function hasContinued(episode: Episode, accepted: readonly Accepted[]): boolean {
  return !accepted.some(
    ({ event }) => event.type === "ExecutionStarted" && event.executionId === episode.executionId,
  );
}

/**
 * A delivery that keeps the new work (P2): one that kept open work at the stamp the commit carries,
 * or else one that this commit applies.
 *
 * An instance that is ended without being run applies nothing: its answer to a parent is kept by
 * whatever message is at hand. Nobody else has deleted that at this stamp, for whoever sees this
 * history and that message ends the instance too, and one of the two commits is a conflict.
 */
function chooseKeeper(
  holdings: Holdings,
  { state }: Memory,
  accepted: readonly Accepted[],
  isStart: boolean,
): Keeper | undefined {
  const anchor = isStart || !state ? undefined : holdings.anchor(state);
  const applied = accepted.find(({ item }) => item.kind === "delivery")?.item;
  const delivery =
    anchor ??
    (applied?.kind === "delivery" ? applied.delivery : undefined) ??
    holdings.allHeld()[0];
  if (!delivery) return undefined;
  const { messageId, standsFor } = delivery.message;
  // put anew once more it will stand for the first one still, so that is the name to be found by
  return { queueMessageId: standsFor ?? delivery.queueMessageId, messageId };
}

function withKeeper(
  event: HistoryEvent,
  keeper: Keeper | undefined,
  { state }: Memory,
  episode: Episode | undefined,
): HistoryEvent {
  if (!isWork(event)) return event;
  // an end is work only if a parent waits for the answer
  if (event.type === "ExecutionCompleted" && !parentOf(state, episode)) return event;
  if (!keeper)
    throw new BrokenInvariantError("P2", `${event.type} ${event.eventId} without a keeper`);
  return { ...event, keeper };
}

/** The new execution's parent if the episode begins one, else that of the execution so far. */
function parentOf(state: ExecutionState | undefined, episode: Episode | undefined) {
  for (const event of episode?.events ?? []) {
    if (event.type === "ExecutionStarted") return event.parent;
  }
  return state?.started?.parent;
}
