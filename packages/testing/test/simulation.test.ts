import { commandOf, optionsOf, parseFaults, specOf } from "../src/simulation/run-spec.js";
import { scenarios, smallScenarios } from "../src/simulation/scenarios/scenarios.js";
import { shrink } from "../src/simulation/shrink.js";
import { swarmRun } from "../src/simulation/swarm.js";
import { prepareSweep, singleFaults } from "../src/simulation/sweep.js";
import { Tally, type Failure } from "../src/simulation/tally.js";
import { World, type WorldOptions } from "../src/simulation/world.js";

jest.setTimeout(600_000);

/** What went wrong, and how to see it again. */
function told({ spec, violations }: Failure): string {
  return `${violations.join("; ")}\n  ${commandOf(spec)}`;
}

async function failuresOf(
  runs: Iterable<WorldOptions>,
): Promise<{ tally: Tally; failures: string[] }> {
  const tally = new Tally();
  for (const options of runs) await tally.play(options);
  return { tally, failures: tally.failures.map(told) };
}

describe("a simulated world", () => {
  // all but the one with a thousand messages
  test.each([...scenarios.values()].filter(({ name }) => name !== "hotEntity"))(
    "comes to what one thread comes to in $name",
    async (scenario) => {
      const { violations, repeats } = await new World({
        ...{ scenario, seed: 1, workers: 3, partitions: 4 },
      }).run();
      expect(violations).toEqual([]);
      expect(repeats).toBe(0);
    },
  );

  test("takes the same course for the same seed", async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const one = await new World(swarmRun(seed, smallScenarios)).run();
      const other = await new World(swarmRun(seed, smallScenarios)).run();
      expect(other).toEqual(one);
    }
  });

  test("takes another course for another seed", async () => {
    const traces = new Set<number>();
    for (let seed = 1; seed <= 20; seed++) {
      const scenario = [...smallScenarios][0]!;
      traces.add((await new World({ scenario, seed, workers: 2, partitions: 1 }).run()).trace);
    }
    expect(traces.size).toBe(20);
  });

  test("is played again from the line that a failure prints", async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const options = swarmRun(seed, smallScenarios);
      const first = await new World(options).run();
      const again = await new World(optionsOf(specOf(options, first))).run();
      expect(again.trace).toBe(first.trace);
    }
  });

  test("reads the faults of that line", () => {
    const text = "crash-after@12+3000 kill@+250:1+3000 clock@+7:0+-5000";
    expect(parseFaults(text)).toEqual([
      { kind: "crash-after", call: 12, ms: 3000 },
      { kind: "kill", atMs: 250, worker: 1, ms: 3000 },
      { kind: "clock", atMs: 7, worker: 0, ms: -5000 },
    ]);
    expect(() => parseFaults("crash@12")).toThrow(/Expected a fault such as/);
  });

  test("loses the faults that do not matter when it is shrunk", async () => {
    const chain = scenarios.get("chain")!;
    // a judge that nothing can satisfy: every run fails, whatever befalls it
    const scenario = { ...chain, judges: { i1: () => "no" } };
    const faults = parseFaults("error-before@9+0 slow@11+500 freeze@+10:0+7000");
    const failing = await new World({ scenario, seed: 1, workers: 3, partitions: 4, faults }).run();
    expect(failing.violations).not.toEqual([]);
    const spec = { scenario: "chain", seed: 1, workers: 3, partitions: 4, faults, skewsMs: [1000] };
    // as it is known by name, the chain does not fail, so nothing may be left out
    expect(await shrink(spec)).toEqual(spec);
  });
});

/** The smallest of each kind, for the time it takes: `npm run simulate -- --sweep` has them all. */
const SWEPT = [
  ...["fan", "timer", "race", "eagerEvents", "suspend", "terminate", "rivals", "catching"],
  ...["shrinking", "asyncEternal", "rewind", "herald"],
  ...["clientSignals", "failingOperations"],
];

/** Of their faults, one in so many is tried; `ONE_IN=1` has all of them. */
const ONE_IN = Number(process.env["ONE_IN"] ?? 3);

describe("whole workers", () => {
  test.each(SWEPT)("survive every single fault at every call of %s (P1 to P10)", async (name) => {
    const sweep = await prepareSweep(scenarios.get(name)!, 1);
    const faults = sweep.faults.filter((_, index) => index % ONE_IN === 0);
    const { tally, failures } = await failuresOf(singleFaults({ ...sweep, faults }));
    expect(failures).toEqual([]);
    expect(tally.runs).toBeGreaterThan(15);
  });
});
