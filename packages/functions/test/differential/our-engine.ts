/**
 * Our replay, with an instance kept alive as a worker keeps it.
 *
 * @module
 */
import { equal } from "node:assert/strict";
import {
  LiveOrchestration,
  type DurableOrchestrationContext,
  type Episode,
  type HistoryEvent,
  type Settling,
} from "@taskhub/core";
import type { AnyContext } from "./context.js";

/** An orchestrator that either library can run. */
export type AnyOrchestrator = (df: AnyContext) => Generator<unknown, unknown, unknown>;

/** An instance that lives from episode to episode. */
export class OurInstance {
  private readonly live: LiveOrchestration;

  constructor(private readonly orchestrator: AnyOrchestrator) {
    this.live = liveFrom(orchestrator, []);
  }

  /**
   * Runs an episode, and runs it again on an instance rebuilt from the history: both must decide the
   * same.
   *
   * @throws AssertionError if they do not.
   */
  advance(
    history: readonly HistoryEvent[],
    news: readonly HistoryEvent[],
    now: Date,
    rebuiltOrchestrator: AnyOrchestrator,
  ): Episode {
    const episode = atOnce(this.live.advance(news, now));
    const rebuilt = liveFrom(rebuiltOrchestrator, history);
    const again = atOnce(rebuilt.advance(news, now));
    equal(told(again), told(episode));
    return episode;
  }
}

function liveFrom(
  orchestrator: AnyOrchestrator,
  history: readonly HistoryEvent[],
): LiveOrchestration {
  const live = new LiveOrchestration((df: DurableOrchestrationContext) => orchestrator(df));
  atOnce(live.replay(history));
  return live;
}

/** The programs are generators: they have no promises that would have to settle on the way. */
function atOnce<T>(steps: Settling<T>): T {
  const { done, value } = steps.next();
  if (done !== true) throw new Error("Expected an episode in one step, got one that waits.");
  return value;
}

/** As text, without where in its sources an error was made, which is nobody's promise. */
function told(episode: Episode): string {
  return JSON.stringify(episode, (key, each: unknown) => (key === "stackTrace" ? undefined : each));
}
