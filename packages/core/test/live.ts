import { equal } from "node:assert/strict";
import {
  LiveOrchestration as Stepwise,
  type Episode,
  type ExecutionSurroundings,
} from "../src/episode/run-episode.js";
import type { Settling } from "../src/episode/settling.js";
import type { HistoryEvent } from "../src/history-event.js";
import type { DurableOrchestrationContext } from "../src/orchestration-context.js";

/** A live orchestration whose orchestrator is a generator: nothing has to settle on the way. */
export class LiveOrchestration {
  private readonly stepwise: Stepwise;

  constructor(
    orchestrator: (df: DurableOrchestrationContext) => unknown,
    surroundings?: ExecutionSurroundings,
  ) {
    this.stepwise = new Stepwise(orchestrator, surroundings);
  }

  get customStatus(): string | undefined {
    return this.stepwise.customStatus;
  }

  get hasDiverged(): boolean {
    return this.stepwise.hasDiverged;
  }

  replay(events: readonly HistoryEvent[]): void {
    atOnce(this.stepwise.replay(events));
  }

  advance(news: readonly HistoryEvent[], now: Date): Episode {
    return atOnce(this.stepwise.advance(news, now));
  }
}

function atOnce<T>(steps: Settling<T>): T {
  const { done, value } = steps.next();
  equal(done, true);
  return value;
}
