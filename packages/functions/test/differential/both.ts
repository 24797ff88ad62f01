import {
  RECEIVED,
  type EventRaised,
  type HistoryEvent,
  type TaskCompleted,
  type TaskFailed,
} from "@taskhub/core";
import { OurInstance, type AnyOrchestrator } from "./our-engine.js";
import { runPublished, type PublishedAnswer } from "./published-engine.js";
import { ourOutcome } from "./representation.js";
import type { Outcome } from "./view.js";

const START = new Date("2026-01-01T00:00:00Z");
const SECOND_MS = 1_000;

/** What either library makes of the same history. */
export interface Answers {
  readonly ours: Outcome;
  readonly published: PublishedAnswer;
}

/** One orchestrator in both libraries, with a history that a test writes. */
export class Both {
  /** As ours has it, decisions included. */
  history: readonly HistoryEvent[] = [];
  private readonly instance: OurInstance;
  private now = START;

  constructor(private readonly orchestrator: AnyOrchestrator) {
    this.instance = new OurInstance(orchestrator);
  }

  /** The first episode; the news came with the start. */
  begin(...news: readonly HistoryEvent[]): Promise<Answers> {
    const start = { name: "OrderFlow", instanceId: "order-42", executionId: "e-1" };
    return this.next({ ...received("ExecutionStarted"), ...start }, ...news);
  }

  /** Another episode, a second after the one before. */
  async next(...news: readonly HistoryEvent[]): Promise<Answers> {
    const before = this.history;
    const episode = this.instance.advance(before, news, this.now, this.orchestrator);
    const came = episode.events.filter(({ eventId }) => eventId === RECEIVED);
    this.now = new Date(this.now.getTime() + SECOND_MS);
    this.history = [...before, ...episode.events];
    const published = await runPublished(
      (context) => this.orchestrator(context.df),
      [...before, ...came],
      before.length,
    );
    return { ours: ourOutcome(episode), published };
  }

  /** Time passes. */
  sleep(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
  }
}

/** An activity has ended well. */
export function completed(taskScheduledId: number, value: unknown): TaskCompleted {
  return { ...received("TaskCompleted"), taskScheduledId, result: JSON.stringify(value) };
}

/** An activity has failed. */
export function failed(taskScheduledId: number, reason: string): TaskFailed {
  return { ...received("TaskFailed"), taskScheduledId, reason, details: "" };
}

/** An external event has come. */
export function raised(name: string, value: unknown): EventRaised {
  return { ...received("EventRaised"), name, input: JSON.stringify(value) };
}

function received<T extends HistoryEvent["type"]>(type: T) {
  return { type, eventId: RECEIVED, timestamp: START, isPlayed: false };
}
