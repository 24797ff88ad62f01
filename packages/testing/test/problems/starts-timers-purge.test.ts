/** Starts that meet, timers and their clocks, and what is left of an instance. */
import type { DurableOrchestrationContext } from "@taskhub/core";
import { parseFaults } from "../../src/simulation/run-spec.js";
import type { Scenario } from "../../src/simulation/scenario.js";
import { scenarios } from "../../src/simulation/scenarios/scenarios.js";
import { random } from "../../src/simulation/fault-plan.js";
import { SeededRandom } from "../../src/simulation/seeded-random.js";
import type { SimulatedStorage } from "../../src/storage/simulated-storage.js";
import { callsOf, played } from "../played.js";

jest.setTimeout(600_000);

type Df = DurableOrchestrationContext;

const LEASE_MS = 30_000;
const POLL_MS = 5_000;

describe("PT-18: 50 starts of one id at once", () => {
  function fifty(answers: string[]): Scenario {
    return {
      ...scenarios.get("rivals")!,
      play: async (stage) => {
        const starts = Array.from({ length: 50 }, async (_, n) => {
          const by = n % 5 === 0 ? ("client" as const) : ("worker" as const);
          answers.push(await stage.start("i1", "events", 1, { by }));
        });
        await Promise.all(starts);
        // until now it runs: no start may take the place of one that has finished
        await stage.raise("i1", "e", "go");
      },
    };
  }

  /** Executions that ever began, by the history's first rows. */
  function executions(seen: Set<unknown>) {
    return (storage: SimulatedStorage) => {
      const sentinel = storage.rows("SimHistory", "i1").at(-1);
      if (sentinel?.columns["ExecutionId"]) seen.add(sentinel.columns["ExecutionId"]);
    };
  }

  test("have one winner, and 49 are told that it exists", async () => {
    const answers: string[] = [];
    const seen = new Set<unknown>();
    const { wrong } = await played({
      ...{ scenario: fifty(answers), seed: 1, workers: 3, partitions: 1 },
      meddle: { everyMs: 1, act: executions(seen) },
    });
    expect(wrong).toEqual([]);
    expect(answers.filter((answer) => answer === "started")).toHaveLength(1);
    expect(answers.filter((answer) => answer === "exists")).toHaveLength(49);
    expect(seen.size).toBe(1);
  });

  test("have exactly one execution and never none, whichever of their writes a crash meets", async () => {
    const options = { seed: 1, workers: 3, partitions: 1 };
    const writes = await callsOf(
      { ...options, scenario: fifty([]) },
      ({ operation, target }) =>
        operation === "queues.put" ||
        (operation === "tables.transact" && target === "SimInstances"),
    );
    expect(writes.length).toBeGreaterThanOrEqual(80);
    // every fourth one: the 50 starters are alike
    for (const call of writes.filter((_, index) => index % 4 === 0).slice(0, 12)) {
      for (const kind of ["crash-before", "crash-after"] as const) {
        const answers: string[] = [];
        const seen = new Set<unknown>();
        const { wrong } = await played({
          ...{ ...options, scenario: fifty(answers), faults: [{ call, kind, ms: 500 }] },
          meddle: { everyMs: 5, act: executions(seen) },
        });
        expect({ call, kind, wrong, executions: seen.size }).toEqual({
          ...{ call, kind, wrong: [], executions: 1 },
        });
        // the winner may be the one that died before it was told
        expect(answers.filter((answer) => answer === "started").length).toBeLessThanOrEqual(1);
      }
    }
  });
});

describe("PT-21: timers", () => {
  const DURATIONS = [500, 2_000, 20_000, 59_000, 61_000, 90_000];
  const app = {
    activities: {},
    orchestrators: {
      *nap(df: Df) {
        yield df.createTimer(new Date(df.currentUtcDateTime.getTime() + df.getInput<number>()));
        return "awake";
      },
    },
  };

  /** Lateness of each timer by the true time; below 0 it was early. */
  async function lateness(options: { faults?: string; skewsMs?: number[]; seed: number }) {
    const begun = new Map<string, number>();
    const late: number[] = [];
    const scenario: Scenario = {
      name: "nap",
      app,
      play: async (stage) => {
        await Promise.all(
          Array.from({ length: 60 }, (_, n) =>
            stage.start(`i${n}`, "nap", DURATIONS[n % DURATIONS.length]),
          ),
        );
      },
    };
    const { wrong } = await played({
      ...{ scenario, workers: 3, partitions: 1, seed: options.seed },
      faults: parseFaults(options.faults ?? ""),
      skewsMs: options.skewsMs ?? [],
      settings: { maxQueuePollingIntervalMs: POLL_MS },
      meddle: {
        everyMs: 1,
        act: (storage, nowMs) => {
          for (const id of storage.partitionKeys("SimHistory")) {
            if (!begun.has(id)) begun.set(id, nowMs);
          }
        },
      },
      log: (atMs, _process, _message, { event, instanceId = "" }) => {
        if (event !== "InstanceEnded") return;
        const duration = DURATIONS[Number(instanceId.slice(1)) % DURATIONS.length]!;
        const begunAt = (begun.get(instanceId) ?? 0) - Date.UTC(2030, 0, 1);
        late.push(atMs - begunAt - duration);
      },
    });
    expect(wrong).toEqual([]);
    expect(late).toHaveLength(60);
    return late.sort((one, other) => one - other);
  }

  test("fire within a second while their worker lives", async () => {
    const late = await lateness({ seed: 1 });
    expect(late[0]).toBeGreaterThan(-20);
    expect(late.at(-1)).toBeLessThanOrEqual(1_000);
  });

  test("are at most a lease and a poll late after a crash", async () => {
    const faults = "kill@+300:0+1000 kill@+1500:1+1000 kill@+15000:2+1000";
    const late = await lateness({ seed: 2, faults });
    expect(late[0]).toBeGreaterThan(-20);
    expect(late.at(-1)).toBeLessThanOrEqual(LEASE_MS + POLL_MS + 12_000);
  });

  test.each([1, 2, 3])(
    "are never early though clocks differ by ten minutes (seed %i)",
    async (seed) => {
      const faults = "kill@+300:0+1000 kill@+1500:1+1000 kill@+15000:2+1000";
      const late = await lateness({ seed, faults, skewsMs: [300_000, -300_000, 120_000] });
      expect(late[0]).toBeGreaterThan(-3_000); // the storage tells its time in whole seconds
    },
  );
});

describe("PT-23: what is left", () => {
  const rounds = 1_000;
  const text = "t".repeat(35_000);
  const eternal: Scenario = {
    name: "thousandGenerations",
    app: {
      activities: { same: (input) => ({ kind: "value", value: input }) },
      orchestrators: {
        *loop(df: Df) {
          const { round } = df.getInput<{ round: number; text: string }>();
          yield df.callActivity("same", round);
          if (round < rounds) df.continueAsNew({ round: round + 1, text });
          else return round;
        },
      },
    },
    play: async (stage) => {
      await stage.start("i1", "loop", { round: 1, text });
      await stage.finished("i1");
    },
  };

  test("after 1,000 generations there are no more blobs than after ten", async () => {
    let most = 0;
    const { wrong } = await played({
      ...{ scenario: eternal, seed: 1, workers: 1, partitions: 1 },
      meddle: {
        everyMs: 50,
        act: (storage) => {
          most = Math.max(most, storage.blobNames("sim-largemessages").length);
        },
      },
    });
    expect(wrong).toEqual([]);
    expect(most).toBeLessThanOrEqual(6);
  });

  test.each([1, 2, 3, 4, 5])(
    "a purge leaves no row, blob or message of the tree, and nothing else is touched (seed %i)",
    async (seed) => {
      let left: unknown;
      const tree: Scenario = {
        ...scenarios.get("purge")!,
        play: async (stage) => {
          await scenarios.get("purge")!.play(stage);
          await stage.start("tree", "parent");
          await stage.finished("tree");
          const ids = ["i1", "i12", "i12-b", "tree", "tree-c1", "tree-c2", "tree-c3"];
          for (const id of ids) await stage.finished(id);
          // longer than any copy of a message, and any write that was under way, can last
          await stage.sleep(1_200_000);
          for (const id of ids.filter((each) => each !== "tree-c3")) await stage.purge(id);
          await stage.sleep(5_000);
        },
      };
      const { wrong } = await played({
        ...{ scenario: tree, seed, workers: 2, partitions: 1 },
        plan: random(new SeededRandom(seed), { chance: 0.03, most: 6 }),
        meddle: {
          everyMs: 1_000,
          act: (storage) => {
            left = {
              history: storage.partitionKeys("SimHistory"),
              instances: storage.partitionKeys("SimInstances"),
              blobs: storage
                .blobNames("sim-largemessages")
                .filter((name) => !/^(tree|i1-b)/.test(name)),
            };
          },
        },
      });
      expect(wrong.filter((violation) => !violation.startsWith("lost"))).toEqual([]);
      expect(left).toMatchObject({ blobs: [] });
    },
  );
});
