import { LiveOrchestration, type HistoryEvent, type Orchestrator } from "@taskhub/core";
import type { Figure } from "./figure.js";
import { playedOut, settled } from "./played-out.js";
import { processorMs } from "./processor-time.js";

const FEW = 1_000;
const MANY = 10_000;
/** Of these the cheapest counts: whatever disturbs a round only adds to it. */
const ROUNDS = 5;
const LIMIT_MS = 2_000;
/** 1 is linear growth: the garbage of a large heap may add to that, a square would be 10. */
const GROWTH_LIMIT = 2;

type Form = (count: number) => Orchestrator;

const FORMS: Readonly<Record<string, Form>> = {
  "Task.all": (count) =>
    function* (df) {
      yield df.Task.all(Array.from({ length: count }, (_, i) => df.callActivity("part", i)));
    },
  "Promise.all": (count) => async (df) => {
    await Promise.all(Array.from({ length: count }, (_, i) => df.callActivity("part", i)));
  },
};

/** What waiting for 10,000 tasks costs the orchestrator, alive and replayed, against 10 times 1,000. */
export async function measureFanIn(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [form, make] of Object.entries(FORMS)) {
    const few = await cost(make, { count: FEW, times: MANY / FEW });
    const many = await cost(make, { count: MANY, times: 1 });
    for (const way of ["live", "replayed"] as const) {
      const name = `${form} over ${MANY} tasks, ${way}`;
      figures.push(
        { name: `${name}: processor time`, value: many[way], unit: "ms", limit: LIMIT_MS },
        {
          name: `${name}: against ${MANY / FEW} of ${FEW}`,
          value: many[way] / few[way],
          unit: "times",
          limit: GROWTH_LIMIT,
        },
      );
    }
  }
  return figures;
}

async function cost(
  make: Form,
  { count, times }: { readonly count: number; readonly times: number },
) {
  const orchestrator = make(count);
  const live: number[] = [];
  const replayed: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // all are kept, so that few large ones and many small ones take the same memory
    const histories: (readonly HistoryEvent[])[] = [];
    const rebuilt = Array.from({ length: times }, () => new LiveOrchestration(orchestrator));
    live.push(
      await processorMs(async () => {
        for (let i = 0; i < times; i++) histories.push(await playedOut(orchestrator, count));
      }),
    );
    replayed.push(
      await processorMs(async () => {
        for (const [i, each] of rebuilt.entries()) await settled(each.replay(histories[i] ?? []));
      }),
    );
  }
  return { live: Math.min(...live), replayed: Math.min(...replayed) };
}
