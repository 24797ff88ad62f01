/**
 * One episode: replay what happened, feed in what is new, return what follows.
 *
 * Pure. No I/O, no clock, no event loop, no randomness: the same history and messages give the same result, so
 * a crash before the commit is repaired by running the episode again.
 *
 *   from  worker/session                  holds the history, gathers what is new
 *   to    azure-storage/commit-episode    writes the result
 *
 * Invariants
 *   E1  The orchestrator moves only in `Execution.step`, when what it waits for has settled.
 *   E2  An outcome settles at most one task, at most once.
 *   E3  An action is new only if no history event already records it.
 *   E4  Event ids are 0, 1, 2, ... in the order the orchestrator asks.
 *   E5  An event that comes while the instance is suspended is heard when it is resumed, in order.
 *   E6  What comes after the end changes nothing.
 *   E7  An external event that nobody waited for goes on to the next generation, once.
 *   E8  A new event costs the same however long the history is.
 *
 * @module
 */
import { RECEIVED, type ExecutionStarted, type HistoryEvent } from "../history-event.js";
import { messageOf, nextExecutionId, type TaskMessage } from "../message.js";
import { ProgrammingConstraintError } from "../programming-constraint-error.js";
import { Execution, type ExecutionSurroundings, type Orchestrator } from "./execution.js";
import type { Settling } from "./settling.js";

export type { ExecutionSurroundings, Orchestrator } from "./execution.js";

const MAX_GENERATIONS = 1_000;

/** What follows from an episode. */
export interface Episode {
  readonly executionId: string;
  /** Rows to append; if `replaces`, the whole new history of another execution. */
  readonly events: readonly HistoryEvent[];
  /** True if the instance continued as new in this episode. */
  readonly replaces: boolean;
  /** JSON text as it stands after the episode. */
  readonly customStatus: string | undefined;
  /**
   * Messages decided in this episode by executions that continue-as-new left behind, in order: events
   * sent and sub-orchestrations started. Activities and timers end with the execution that asked.
   */
  readonly leftBehind: readonly TaskMessage[];
  /** Of an entity: what its callers are told. None if absent. */
  readonly answers?: readonly TaskMessage[] | undefined;
  /** Event ids of timers cancelled in this episode. */
  readonly canceledTimers: readonly number[];
}

/** One instance, alive: fed with its history first, then with what is new. */
export class LiveOrchestration {
  private execution: Execution;

  constructor(
    private readonly orchestrator: Orchestrator,
    private readonly surroundings: ExecutionSurroundings = {},
  ) {
    this.execution = new Execution(orchestrator, surroundings);
  }

  /** JSON text. */
  get customStatus(): string | undefined {
    return this.execution.customStatus;
  }

  /** True if replay asked for something other than the history records. */
  get hasDiverged(): boolean {
    return this.execution.hasDiverged;
  }

  /** Looks ahead, before a history is fed in several calls: a rewind may have left word at its end. */
  foresee(events: readonly HistoryEvent[]): void {
    this.execution.foresee(events);
  }

  /**
   * Feeds committed history, in order, in as many calls as it takes.
   *
   * If it records something other than the orchestrator asks for, the next episode fails the
   * instance.
   */
  *replay(events: readonly HistoryEvent[]): Settling<void> {
    this.execution.isReplaying = true;
    this.execution.foresee(events);
    for (const event of events) yield* this.execution.feed(event);
  }

  /**
   * Runs one episode. If it cannot be committed, the object is of no use any more.
   *
   * @param news - What came, in order; a start may stand anywhere and is heard first.
   * @param now - The time of the episode.
   * @returns Without events if the execution has ended.
   * @throws BrokenInvariantError if the execution never started.
   */
  *advance(news: readonly HistoryEvent[], now: Date): Settling<Episode> {
    const leftBehind: TaskMessage[] = [];
    this.execution.canceledTimers = [];
    if (this.execution.isClosed) return this.episode([], false, leftBehind);
    const received = startFirst(news, this.execution.isStarted);
    this.execution.compareWithHistory();
    let events = yield* this.bracket(received, now);
    let allowed = MAX_GENERATIONS;
    let replaces = false;
    for (let next = this.execution.successor; next; next = this.execution.successor) {
      const left = this.execution;
      leftBehind.push(...messagesOf(left, events));
      const carried = left.remaining();
      // each generation may answer to one of the events that were there at first
      if (!replaces) allowed += carried.length;
      const orchestrator = allowed-- > 0 ? this.orchestrator : neverWaits;
      this.execution = new Execution(orchestrator, this.surroundings);
      // later than the one before, so that ids made from the time are new
      const at = new Date(left.now.getTime() + 1);
      events = yield* this.bracket([startOf(left, next.input, at), ...carried], at);
      replaces = true;
    }
    return this.episode(events, replaces, leftBehind);
  }

  /** The rows of one episode of one generation: what came in, then what was decided. */
  private *bracket(received: readonly HistoryEvent[], now: Date): Settling<HistoryEvent[]> {
    const { execution } = this;
    const common = { eventId: RECEIVED, timestamp: now, isPlayed: false };
    execution.isReplaying = false;
    yield* execution.feed({ ...common, type: "OrchestratorStarted" });
    const played = received.map((event) => (event.isPlayed ? event : { ...event, isPlayed: true }));
    for (const event of played) yield* execution.feed(event);
    return [
      { ...common, type: "OrchestratorStarted" },
      ...played,
      ...execution.decide(now),
      { ...common, type: "OrchestratorCompleted" },
    ];
  }

  private episode(
    events: readonly HistoryEvent[],
    replaces: boolean,
    leftBehind: readonly TaskMessage[],
  ): Episode {
    const { customStatus, canceledTimers, started } = this.execution;
    const { executionId } = started;
    return { executionId, events, replaces, customStatus, leftBehind, canceledTimers };
  }
}

/** A start that is late or repeated is left out: an execution starts once. */
function startFirst(news: readonly HistoryEvent[], isStarted: boolean): HistoryEvent[] {
  const rest = news.filter((event) => event.type !== "ExecutionStarted");
  if (isStarted) return rest;
  const start = news.filter((event) => event.type === "ExecutionStarted");
  return [...start.slice(0, 1), ...rest];
}

function startOf(left: Execution, input: string | undefined, timestamp: Date): ExecutionStarted {
  const { instanceId, executionId, parent, name, version, tags, generation } = left.started;
  return {
    type: "ExecutionStarted",
    eventId: RECEIVED,
    timestamp,
    isPlayed: true,
    instanceId,
    executionId: nextExecutionId(instanceId, executionId),
    parent,
    name,
    version,
    input,
    tags,
    generation,
  };
}

function messagesOf(left: Execution, events: readonly HistoryEvent[]): TaskMessage[] {
  const origin = { ...left.started, episode: left.episodes };
  return events
    .filter(
      (event) => event.type === "SubOrchestrationInstanceCreated" || event.type === "EventSent",
    )
    .map((event) => messageOf(event, origin))
    .filter((message) => message !== undefined);
}

function neverWaits(): never {
  throw new ProgrammingConstraintError(
    `It continued as new more than ${MAX_GENERATIONS} times without waiting for anything. Wait for ` +
      `a timer, an event or an activity before calling continueAsNew, or return when there is ` +
      `nothing left to do.`,
  );
}
