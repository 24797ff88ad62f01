import { LiveOrchestration, type Orchestrator } from "@taskhub/core";
import type { Figure } from "./figure.js";
import { playedOut, settled } from "./played-out.js";
import { processorMs } from "./processor-time.js";

const EVENTS = 2_000;
/** Of these the cheapest counts: whatever disturbs a round only adds to it. */
const ROUNDS = 7;
const LIMIT_MS = 100;

const FORMS: Readonly<Record<string, Orchestrator>> = {
  generator: function* (df) {
    for (let step = 0; step < EVENTS; step++) yield df.callActivity("step", step);
  },
  "async function": async (df) => {
    for (let step = 0; step < EVENTS; step++) await df.callActivity("step", step);
  },
};

/** How long a chain of 2,000 calls takes to replay, each with its result in an episode of its own. */
export async function measureReplay(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [form, orchestrator] of Object.entries(FORMS)) {
    const history = await playedOut(orchestrator, EVENTS);
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const live = new LiveOrchestration(orchestrator);
      times.push(await processorMs(() => settled(live.replay(history))));
    }
    const name = `replay of ${EVENTS} results (${history.length} rows), ${form}`;
    figures.push({ name, value: Math.min(...times), unit: "ms", limit: LIMIT_MS });
  }
  return figures;
}
