/** Writes that were half finished, or whose end nobody heard of. */
import { scenarios, smallScenarios } from "../../src/simulation/scenarios/scenarios.js";
import type { Scenario } from "../../src/simulation/scenario.js";
import { World } from "../../src/simulation/world.js";
import { callsOf, everyNth, played } from "../played.js";

jest.setTimeout(600_000);

const INSTANCES = "SimInstances";
const HISTORY = "SimHistory";
/** Of the faults at each place, one in so many is tried, in turn; `ONE_IN=1` has all of them. */
const ONE_IN = Number(process.env["ONE_IN"] ?? 8);
const LONG_FREEZE_MS = 85_000;
/** A store that refuses for good keeps nobody's promise: what is tried again gets through at last. */
const MOST_FAILURES = 6;

function isCommit({ operation, target }: { operation: string; target: string }): boolean {
  return operation === "tables.transact" && target === HISTORY;
}

describe("half-finished writes", () => {
  test("PT-1: the row is the fold of the history, though every write of a row fails or loses its reply", async () => {
    const wrong: string[] = [];
    expect(scenarios.size).toBeGreaterThanOrEqual(25);
    for (const [index, scenario] of [...scenarios.values()].entries()) {
      for (const [turn, kind] of (["error-before", "error-after", "repeat"] as const).entries()) {
        if ((index + turn) % ONE_IN !== 0) continue;
        let left = MOST_FAILURES;
        const plan = everyNth(1, kind, ({ operation, target }) => {
          return operation === "tables.transact" && target === INSTANCES && left-- > 0;
        });
        const run = await played({ scenario, seed: 1, workers: 2, partitions: 1, plan });
        wrong.push(...run.wrong);
      }
    }
    expect(wrong).toEqual([]);
  });

  test.each(["chain", "events", "eternal", "relay", "spill"])(
    "PT-4: a worker frozen past its lease at any call of %s does no harm when it wakes",
    async (name) => {
      const options = { scenario: scenarios.get(name)!, seed: 3, workers: 2, partitions: 1 };
      const wrong: string[] = [];
      for (const [index, call] of (await callsOf(options, () => true)).entries()) {
        for (const [turn, kind] of (["freeze-before", "freeze-after"] as const).entries()) {
          if ((index + turn) % ONE_IN !== 0) continue;
          const faults = [{ call, kind, ms: LONG_FREEZE_MS }];
          wrong.push(...(await played({ ...options, faults })).wrong);
        }
      }
      expect(wrong).toEqual([]);
    },
  );

  test.each(["big", "diary"])("PT-5: nor to the blobs of large payloads in %s", async (name) => {
    const options = { scenario: scenarios.get(name)!, seed: 3, workers: 2, partitions: 1 };
    const wrong: string[] = [];
    const calls = await callsOf(options, ({ operation }) => operation !== "queues.receive");
    for (const call of calls.filter((_, index) => index % ONE_IN === 0)) {
      const faults = [{ call, kind: "freeze-after" as const, ms: LONG_FREEZE_MS }];
      wrong.push(...(await played({ ...options, faults })).wrong);
    }
    expect(wrong).toEqual([]);
  });

  // a purge is a conflict to whoever remembers what was purged
  test.each(smallScenarios.filter(({ name }) => name !== "purge").map(({ name }) => name))(
    "PT-6: an episode of %s that was committed is never given up when its reply is lost",
    async (name) => {
      for (const kind of ["error-after", "repeat"] as const) {
        const conflicts: string[] = [];
        const { wrong } = await played({
          ...{ scenario: scenarios.get(name)!, seed: 5, workers: 1, partitions: 1 },
          plan: everyNth(1, kind, isCommit),
          log: (_at, _process, message, { event }) => {
            if (event === "EpisodeConflict") conflicts.push(message);
          },
        });
        expect({ kind, conflicts, wrong }).toEqual({ kind, conflicts: [], wrong: [] });
      }
    },
  );

  describe("PT-8: a fan-out of 1,000", () => {
    const seen = { partial: 0, longest: 0 };
    const { app } = scenarios.get("fan")!;
    const thousand: Scenario = {
      name: "thousand",
      app,
      settings: { maxConcurrentActivities: 2_000 },
      play: async (stage) => {
        await stage.start("i1", "fan", 1_000);
        const end = { isOver: false };
        void stage.finished("i1").then(() => (end.isOver = true));
        while (!end.isOver) {
          const events = await stage.history("i1");
          seen.longest = Math.max(seen.longest, events.length);
          if (events.length > 0 && events.at(-1)?.type !== "OrchestratorCompleted") seen.partial++;
          await stage.sleep(150);
        }
      },
    };
    const options = { scenario: thousand, seed: 1, workers: 2, partitions: 1 };

    test("is committed in more than ten transactions, and survives a crash after every third of them", async () => {
      const calls = await callsOf(options, isCommit);
      expect(calls.length).toBeGreaterThan(10);
      for (const call of calls.slice(0, 11).filter((_, index) => index % 3 === 0)) {
        const faults = [{ call, kind: "crash-after" as const, ms: 1_000 }];
        expect((await played({ ...options, faults })).wrong).toEqual([]);
      }
    });

    test("is never seen in part", () => {
      expect(seen.longest).toBeGreaterThan(2_000);
      expect(seen.partial).toBe(0);
    });
  });

  test("a row that somebody spoils after the end is seen", async () => {
    const scenario = scenarios.get("chain")!;
    const { violations } = await new World({
      ...{ scenario, seed: 1, workers: 1, partitions: 1 },
      meddle: {
        everyMs: 1,
        act: (storage) => {
          const [row] = storage.rows(INSTANCES, "i1");
          if (row?.columns["RuntimeStatus"] !== "Completed") return;
          const entity = { ...row, columns: { ...row.columns, Output: "7" } };
          void storage.services.tables.transact(INSTANCES, [{ kind: "put", entity }], "hub");
        },
      },
    }).run();
    expect(violations.join()).toMatch(
      /P8: the row of 'i1' says Completed 7, its history Completed 3/,
    );
  });
});
