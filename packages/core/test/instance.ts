import { deepEqual, equal } from "node:assert/strict";
import type { Episode } from "../src/episode/run-episode.js";
import type { ExecutionCompleted, ExecutionStarted, HistoryEvent } from "../src/history-event.js";
import type { DurableOrchestrationContext } from "../src/orchestration-context.js";
import { START, started } from "./events.js";
import { LiveOrchestration } from "./live.js";

/** An orchestrator in the style of v3: what a `yield` gives is not known to the compiler. */
export type PlainOrchestrator = (
  df: DurableOrchestrationContext,
) => Generator<unknown, unknown, unknown>;

const SECOND_MS = 1_000;

/**
 * An instance under test: keeps the history as a store would, and turns the clock by a second for
 * each episode.
 *
 * Every episode is run a second time, on an object rebuilt from the history so far, and must come
 * out the same: whatever a test does, replay and live agree on it.
 */
export class Instance {
  history: HistoryEvent[] = [];
  now = START;
  private readonly live: LiveOrchestration;

  constructor(
    private readonly orchestrator: PlainOrchestrator,
    private readonly start: Partial<ExecutionStarted> = {},
  ) {
    this.live = new LiveOrchestration(orchestrator);
  }

  /** The first episode; `news` came with the start. */
  begin(...news: HistoryEvent[]): Episode {
    return this.next(started(this.start), ...news);
  }

  next(...news: HistoryEvent[]): Episode {
    const rebuilt = new LiveOrchestration(this.orchestrator);
    rebuilt.replay(structuredClone(this.history));
    const again = rebuilt.advance(structuredClone(news), this.now);
    const episode = this.live.advance(news, this.now);
    deepEqual(withoutStacks(again), withoutStacks(episode));
    this.history = episode.replaces ? [...episode.events] : [...this.history, ...episode.events];
    this.now = new Date(this.now.getTime() + SECOND_MS);
    return episode;
  }

  /** How the instance ended. */
  get end(): ExecutionCompleted | undefined {
    return this.history.find((event) => event.type === "ExecutionCompleted");
  }

  /** The output of an instance that has completed. */
  get output(): unknown {
    const { end } = this;
    equal(end?.status, "Completed");
    return end.result === undefined ? undefined : (JSON.parse(end.result) as unknown);
  }
}

/** What an episode decided: its rows without those that came in, and without the brackets. */
export function decided({ events }: Pick<Episode, "events">): HistoryEvent[] {
  return events.filter((event) => event.eventId >= 0);
}

/** Stack traces tell of files and lines, which are nobody's promise. */
export function withoutStacks<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (key, each: unknown) => (key === "stackTrace" ? undefined : each)),
  ) as T;
}
