import { LiveOrchestration, type Orchestrator } from "@taskhub/core";
import type { Figure } from "./figure.js";
import { playedOut, settled } from "./played-out.js";
import { processorMs } from "./processor-time.js";

const FEW = 1_000;
const MANY = 10_000;
/** Of these the cheapest counts: whatever disturbs a round only adds to it. */
const ROUNDS = 5;
const LIMIT_MS = 2_000;
/** Twice what linear growth would be: a garbage collection more must not count, a square must. */
const GROWTH_LIMIT = (2 * MANY) / FEW;

/** What `Task.all` over 10,000 tasks costs the orchestrator, alive and replayed. */
export async function measureFanIn(): Promise<Figure[]> {
  const forms: Readonly<Record<string, (count: number) => Orchestrator>> = {
    "Task.all": (count) =>
      function* (df) {
        yield df.Task.all(Array.from({ length: count }, (_, i) => df.callActivity("part", i)));
      },
    "Promise.all": (count) => async (df) => {
      await Promise.all(Array.from({ length: count }, (_, i) => df.callActivity("part", i)));
    },
  };
  const figures: Figure[] = [];
  for (const [form, orchestrator] of Object.entries(forms)) {
    const few = await cost(orchestrator(FEW), FEW);
    const many = await cost(orchestrator(MANY), MANY);
    for (const way of ["live", "replayed"] as const) {
      const name = `${form} over ${MANY} tasks, ${way}`;
      figures.push(
        { name: `${name}: processor time`, value: many[way], unit: "ms", limit: LIMIT_MS },
        {
          name: `${name}: against ${FEW}`,
          value: many[way] / few[way],
          unit: "times",
          limit: GROWTH_LIMIT,
        },
      );
    }
  }
  return figures;
}

async function cost(orchestrator: Orchestrator, count: number) {
  const live: number[] = [];
  const replayed: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    let history: Awaited<ReturnType<typeof playedOut>> = [];
    live.push(
      await processorMs(async () => {
        history = await playedOut(orchestrator, count);
      }),
    );
    const rebuilt = new LiveOrchestration(orchestrator);
    replayed.push(await processorMs(() => settled(rebuilt.replay(history))));
  }
  return { live: Math.min(...live), replayed: Math.min(...replayed) };
}
