import { describe, expect, test } from "@jest/globals";
import { activities, orchestrators } from "./programs.js";
import type { Fault } from "./world/memory-hub.js";
import { idOf, postEvent } from "./world/post.js";
import { World, type WorldOptions } from "./world/world.js";

const KINDS: readonly Fault[] = [
  "crash-before",
  "crash-after",
  "fail-before",
  "fail-after",
  "freeze-after",
  "slow-reply",
];

/** Of the faults at each call, one in so many is tried, in turn; `ONE_IN=1` has all of them. */
const ONE_IN = Number(process.env["ONE_IN"] ?? 5);

interface Scenario {
  readonly run: (world: World) => void;
  readonly options?: Partial<WorldOptions>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Five events, the second half only when the first has been taken in. */
function raiseFive(w: World): void {
  for (let i = 0; i < 5; i++)
    w.at(150 * i + 10, () => {
      w.raise("i1", "e", i);
    });
}

/** Five events of one sender, put in another order than sent. */
function raiseInOrder(w: World): void {
  for (const [index, i] of [1, 0, 2, 4, 3].entries())
    w.at(150 * index + 10, () => {
      postEvent(w, "i1", i, { after: i > 0 ? idOf(i - 1) : undefined });
    });
}

const scenarios: Readonly<Record<string, Scenario>> = {
  chain: {
    run: (w) => {
      w.start("i1", "chain", 3);
    },
    outputs: { i1: "3" },
  },
  fan: {
    run: (w) => {
      w.start("i1", "fan", 12);
    },
    options: { slots: 3 },
    outputs: { i1: "12" },
  },
  spill: {
    run: (w) => {
      w.start("i1", "fanThenChain", 6);
    },
    options: { slots: 2 },
    outputs: { i1: '"done"' },
  },
  timer: {
    run: (w) => {
      w.start("i1", "timer", 2_000);
    },
    outputs: { i1: "2" },
  },
  events: {
    run: (w) => {
      w.start("i1", "events", 5);
      raiseFive(w);
    },
    outputs: { i1: "5 events" },
  },
  ordered: {
    run: (w) => {
      w.start("i1", "eternal", []);
      raiseInOrder(w);
    },
    outputs: { i1: "[0,1,2,3,4]" },
  },
  eternal: {
    run: (w) => {
      w.start("i1", "eternal", []);
      raiseFive(w);
    },
    outputs: { i1: "5 events" },
  },
  restless: {
    run: (w) => {
      w.start("i1", "restless", 0);
      raiseFive(w);
    },
    outputs: { i1: "3", "i1-r0": "3", "i1-r1": "3", "i1-r2": "3", "i1-r3": "3" },
  },
  relay: {
    run: (w) => {
      w.start("i1", "relay", 0);
    },
    outputs: { i1: "3", "i1-r0": "1", "i1-r1": "1", "i1-r2": "1", "i1-r3": "1" },
  },
  parent: {
    run: (w) => {
      w.start("i1", "parent");
    },
    outputs: { i1: "[1,2,3]", "i1-c1": "1", "i1-c2": "2", "i1-c3": "3" },
  },
};

function build(scenario: Scenario, options: Partial<WorldOptions> & { seed: number }): World {
  const w: World = new World({
    orchestrators,
    activities: {
      ...activities,
      slow: (input) =>
        new Promise((resolve) =>
          w.at(900, () => {
            resolve(input);
          }),
        ),
    },
    ...scenario.options,
    ...options,
  });
  return w;
}

/** Everything the run got wrong; empty if it is as it should be. */
async function play(scenario: Scenario, w: World): Promise<string[]> {
  scenario.run(w);
  await w.settle();
  const wrong = [...w.violations];
  for (const [id, output] of Object.entries(scenario.outputs)) {
    const found = w.status(id)?.output ?? "nothing";
    const events = output === "5 events" ? JSON.stringify([0, 1, 2, 3, 4]) : undefined;
    const sorted =
      events && found !== "nothing"
        ? JSON.stringify((JSON.parse(found) as number[]).sort())
        : found;
    if (sorted !== (events ?? output)) wrong.push(`${id} gave ${found}`);
  }
  return wrong;
}

describe("a worker among faults", () => {
  test.each(Object.keys(scenarios))(
    "survives single faults at every call of %s (P2, P3, P4, P5, P9)",
    async (name) => {
      const scenario = scenarios[name];
      if (!scenario) throw new Error(name);
      const clean = build(scenario, { seed: 7 });
      expect(await play(scenario, clean)).toEqual([]);
      const bad: string[] = [];
      for (let call = 1; call <= clean.calls.length; call++) {
        if (clean.calls[call - 1] === "receive") continue;
        for (const [index, kind] of KINDS.entries()) {
          if ((call + index) % ONE_IN !== 0) continue;
          const w = build(scenario, { seed: 7, faultAt: { call, kind } });
          const wrong = await play(scenario, w);
          if (wrong.length > 0)
            bad.push(`${kind} at ${call} (${w.calls[call - 1] ?? ""}): ${wrong.join("; ")}`);
        }
      }
      expect(bad).toEqual([]);
    },
  );

  test.each(Object.keys(scenarios))(
    "survives random faults with several workers in %s",
    async (name) => {
      const scenario = scenarios[name];
      if (!scenario) throw new Error(name);
      const bad: string[] = [];
      for (let seed = 1; seed <= Number(process.env["SEEDS"] ?? 10); seed++) {
        const faults = { kinds: KINDS, chance: 0.05, most: 4 };
        const w = build(scenario, { seed, workers: 1 + (seed % 3), faults });
        const wrong = await play(scenario, w);
        if (wrong.length > 0) bad.push(`seed ${seed}: ${wrong.join("; ")}`);
      }
      expect(bad).toEqual([]);
    },
  );
});
