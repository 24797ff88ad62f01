import { describe, expect, test } from "@jest/globals";
import { terminateTree, world } from "./between-orchestrations.js";
import type { Fault } from "./world/memory-hub.js";
import type { World, WorldOptions } from "./world/world.js";

const KINDS: readonly Fault[] = [
  "crash-before",
  "crash-after",
  "fail-before",
  "fail-after",
  "freeze-after",
  "slow-reply",
];

/** Of the faults at each call, one in so many is tried, in turn; `ONE_IN=1` has all of them. */
const ONE_IN = Number(process.env["ONE_IN"] ?? 8);

interface Scenario {
  readonly run: (w: World) => void;
  /** The output of each instance, or how it ended. */
  readonly ends: Readonly<Record<string, string>>;
}

const IN_ORDER = "[0,1,2,3,4]";

const scenarios: Readonly<Record<string, Scenario>> = {
  "events to another": {
    run: (w) => {
      w.start("to", "listener", 5);
      w.at(30, () => w.start("from", "messenger", "to"));
    },
    ends: { from: '"sent"', to: IN_ORDER },
  },
  "events over generations": {
    run: (w) => {
      w.start("to", "eternalListener", { got: [], most: 5 });
      w.at(30, () => w.start("from", "eternalMessenger", { to: "to", next: 0 }));
    },
    ends: { from: '"sent"', to: IN_ORDER },
  },
  "events to oneself": {
    run: (w) => w.start("i1", "soliloquy"),
    ends: { i1: "[0,1,2]" },
  },
  "events to those just started": {
    run: (w) => w.start("i1", "herald"),
    ends: { i1: "[0,1]", child: "[0,1]", detached: "[0,1]" },
  },
  "a start that nobody waits for": {
    run: (w) => w.start("i1", "launcher", "other"),
    ends: { i1: '"other"', other: "2" },
  },
  "a start that nobody waits for, of an id in use": {
    run: (w) => {
      w.start("taken", "events", 1);
      w.at(300, () => w.start("i1", "launcher", "taken"));
      w.at(120_000, () => w.raise("taken", "e", 7));
    },
    ends: { i1: '"taken"', taken: "[7]" },
  },
  "the end of a tree": {
    run: (w) => {
      w.start("root", "root");
      w.at(20, () => terminateTree(w, "root"));
    },
    ends: { root: "Terminated" },
  },
  "the end of a tree that has grown": {
    run: (w) => {
      w.start("root", "root");
      w.at(400, () => terminateTree(w, "root"));
    },
    ends: { root: "Terminated" },
  },
};

/** Everything the run got wrong; empty if it is as it should be. */
async function play({ run, ends }: Scenario, w: World): Promise<string[]> {
  run(w);
  await w.settle();
  const wrong = [...w.violations];
  for (const [id, expected] of Object.entries(ends)) {
    const { runtimeStatus, output } = w.status(id) ?? {};
    const found = expected === "Terminated" ? runtimeStatus : output;
    if (found !== expected) wrong.push(`${id} came to ${String(found)}`);
  }
  for (const id of ["branch", "leaf-1", "leaf-2"]) {
    const { runtimeStatus = "Terminated" } = w.status(id) ?? {};
    if (runtimeStatus !== "Terminated") wrong.push(`${id} is ${runtimeStatus}`);
  }
  const { runtimeStatus: beside = "Completed" } = w.status("beside") ?? {};
  if (beside !== "Completed") wrong.push(`what stands beside the tree is ${beside}`);
  return wrong;
}

const names = Object.keys(scenarios);
const named = (name: string): Scenario => {
  const scenario = scenarios[name];
  if (!scenario) throw new Error(name);
  return scenario;
};

describe("what orchestrations do to each other, among faults", () => {
  test.each(names)(
    "survives single faults at every call of %s (P2, P3, P5, P8, P9)",
    async (name) => {
      const scenario = named(name);
      const clean = world({ seed: 7 });
      expect(await play(scenario, clean)).toEqual([]);
      const bad: string[] = [];
      for (let call = 1; call <= clean.calls.length; call++) {
        if (clean.calls[call - 1] === "receive") continue;
        for (const [index, kind] of KINDS.entries()) {
          if ((call + index) % ONE_IN !== 0) continue;
          const w = world({ seed: 7, faultAt: { call, kind } });
          const wrong = await play(scenario, w);
          const what = `${kind} at ${String(call)} (${w.calls[call - 1] ?? ""})`;
          if (wrong.length > 0) bad.push(`${what}: ${wrong.join("; ")}`);
        }
      }
      expect(bad).toEqual([]);
    },
  );

  test.each(names)("survives random faults with several workers in %s", async (name) => {
    const scenario = named(name);
    const bad: string[] = [];
    for (let seed = 1; seed <= Number(process.env["SEEDS"] ?? 8); seed++) {
      const faults: WorldOptions["faults"] = { kinds: KINDS, chance: 0.05, most: 4 };
      const wrong = await play(scenario, world({ seed, workers: 1 + (seed % 3), faults }));
      if (wrong.length > 0) bad.push(`seed ${String(seed)}: ${wrong.join("; ")}`);
    }
    expect(bad).toEqual([]);
  });
});
