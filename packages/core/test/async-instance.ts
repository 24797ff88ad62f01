import { deepEqual, equal } from "node:assert/strict";
import { LiveOrchestration, type Episode, type Orchestrator } from "../src/episode/run-episode.js";
import type { Settling } from "../src/episode/settling.js";
import type { ExecutionCompleted, ExecutionStarted, HistoryEvent } from "../src/history-event.js";
import { START, started } from "./events.js";
import { withoutStacks } from "./instance.js";

/** Lets promises settle where the core says so. */
export async function settled<T>(steps: Settling<T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** An instance of an async orchestrator under test; each episode is also run on a rebuilt object. */
export class AsyncInstance {
  history: HistoryEvent[] = [];
  now = START;
  readonly strays: string[] = [];
  private readonly live: LiveOrchestration;

  constructor(
    private readonly orchestrator: Orchestrator,
    private readonly start: Partial<ExecutionStarted> = {},
  ) {
    this.live = new LiveOrchestration(orchestrator, {
      onStray: (_, what) => this.strays.push(what),
    });
  }

  begin(...news: HistoryEvent[]): Promise<Episode> {
    return this.next(started(this.start), ...news);
  }

  async next(...news: HistoryEvent[]): Promise<Episode> {
    const rebuilt = new LiveOrchestration(this.orchestrator);
    await settled(rebuilt.replay(structuredClone(this.history)));
    const again = await settled(rebuilt.advance(structuredClone(news), this.now));
    const episode = await settled(this.live.advance(news, this.now));
    deepEqual(withoutStacks(again), withoutStacks(episode));
    this.history = episode.replaces ? [...episode.events] : [...this.history, ...episode.events];
    this.now = new Date(this.now.getTime() + 1_000);
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
