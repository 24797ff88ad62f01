/** Messages that nobody takes, that come twice, or that nobody can work on. */
import type { DurableOrchestrationContext } from "@taskhub/core";
import type { SimulatedStorage } from "../../src/storage/simulated-storage.js";
import { random } from "../../src/simulation/fault-plan.js";
import type { Scenario, SimulatedApp, Stage } from "../../src/simulation/scenario.js";
import { scenarios } from "../../src/simulation/scenarios/scenarios.js";
import { SeededRandom } from "../../src/simulation/seeded-random.js";
import { swarmRun } from "../../src/simulation/swarm.js";
import { World } from "../../src/simulation/world.js";
import { played } from "../played.js";

/** Of the blobs that may be lost, one in so many is; `ONE_IN=1` has all of them. */
const ONE_IN = Number(process.env["ONE_IN"] ?? 3);

jest.setTimeout(600_000);

const LEASE_MS = 30_000;
const POLL_MS = 5_000;
const WORK_ITEMS = "sim-workitems";
const CONTROL = "sim-control-00";
const { app } = scenarios.get("chain")!;

type Df = DurableOrchestrationContext;

describe("messages", () => {
  test("PT-2: no message is visible for longer than a lease and a poll while one worker lives", async () => {
    let oldestMs = 0;
    const look = (storage: SimulatedStorage, nowMs: number) => {
      for (const { visibleAt } of storage.messages(CONTROL)) {
        oldestMs = Math.max(oldestMs, nowMs - visibleAt);
      }
    };
    for (let seed = 1; seed <= 40; seed++) {
      const chance = new SeededRandom(seed);
      const harm = random(chance, { chance: 0.1, most: 6 });
      const { wrong } = await played({
        scenario: scenarios.get(chance.pick(["chain", "parent", "events", "relay", "spill"]))!,
        ...{ seed, workers: 3, partitions: 1 },
        settings: { maxQueuePollingIntervalMs: POLL_MS },
        // nothing befalls the third
        plan: (site) => (site.place === 2 ? undefined : harm(site)),
        meddle: { everyMs: 500, act: look },
      });
      expect(wrong).toEqual([]);
    }
    expect(oldestMs).toBeGreaterThan(0);
    expect(oldestMs).toBeLessThanOrEqual(LEASE_MS + POLL_MS);
  });

  test("PT-7: an activity runs once without faults, and again only where one took its worker, lease or result", async () => {
    for (const scenario of scenarios.values()) {
      for (const workers of [1, 3]) {
        const { result } = await played({ scenario, seed: 11, workers, partitions: 4 });
        expect({ name: scenario.name, repeats: result.repeats }).toEqual({
          name: scenario.name,
          repeats: 0,
        });
      }
    }
    // with faults the oracle `duplicates` judges every run, and `P5` that each result counts once
    for (let seed = 1; seed <= 15; seed++) {
      expect((await played(swarmRun(seed, [...scenarios.values()]))).wrong).toEqual([]);
    }
  });

  test("PT-9: whichever blob is lost, nothing loops and every instance ends", async () => {
    const big = scenarios.get("big")!;
    const scenario: Scenario = {
      ...big,
      tolerates: ["Quarantined", "MessageUndecodable"],
      judges: { i1: () => undefined },
      play: async (stage) => {
        await big.play(stage);
        // should the first be the one that is lost
        await stage.raise("i1", "e", "again");
      },
    };
    const blobs = new Set<string>();
    const container = "sim-largemessages";
    const options = { scenario, seed: 1, workers: 2, partitions: 1 };
    const collect = (storage: SimulatedStorage) => {
      for (const name of storage.blobNames(container)) blobs.add(name);
    };
    await new World({ ...options, meddle: { everyMs: 1, act: collect } }).run();
    expect(blobs.size).toBeGreaterThan(8);
    for (const lost of [...blobs].filter((_, index) => index % ONE_IN === 0)) {
      const lose = (storage: SimulatedStorage) => {
        if (storage.blob(container, lost))
          void storage.services.blobs.delete(container, lost, "hub");
      };
      const { wrong } = await played({ ...options, meddle: { everyMs: 1, act: lose } });
      // what an instance says of a payload that is gone is not what it would have said
      expect({
        lost,
        wrong: wrong.filter((text) => !/^(model|P8|lost|unreadable)/.test(text)),
      }).toEqual({
        lost,
        wrong: [],
      });
    }
  });

  describe("PT-13: poison", () => {
    const neighbours = async (stage: Stage) => {
      await stage.start("n1", "chain", 3);
      await stage.start("n2", "parent");
    };
    const clean: Scenario = { name: "neighbours", app, play: neighbours };

    async function endOf(scenario: Scenario, act?: (storage: SimulatedStorage) => void) {
      const ends = new Map<string, number>();
      const quarantined: string[] = [];
      let isDone = false;
      const { result, wrong } = await played({
        ...{ scenario, seed: 1, workers: 1, partitions: 1 },
        ...(act && {
          meddle: {
            everyMs: 3,
            act: (storage: SimulatedStorage) => {
              if (!isDone) act(storage);
              isDone = true;
              quarantined.splice(0, quarantined.length, ...storage.blobNames("sim-poison"));
            },
          },
        }),
        log: (atMs, _process, _message, { event, instanceId = "" }) => {
          if (event === "InstanceEnded") ends.set(instanceId, atMs);
        },
      });
      return { ends, wrong, quarantined, elapsedMs: result.elapsedMs };
    }

    test("messages nobody can read are put aside at once, and the neighbours do not notice", async () => {
      const before = await endOf(clean);
      const tolerant = { ...clean, tolerates: ["Quarantined", "MessageUndecodable"] };
      const spoiled = await endOf(tolerant, ({ services }) => {
        const bodies = ["no JSON", "e30=", Buffer.from('{"TaskMessage":7}').toString("base64")];
        for (const body of bodies) {
          void services.queues.put(CONTROL, body, 0, "hub");
          void services.queues.put(WORK_ITEMS, body, 0, "hub");
        }
      });
      expect(spoiled.wrong).toEqual([]);
      expect(spoiled.quarantined).toHaveLength(6);
      for (const [id, endedAtMs] of before.ends) {
        expect(spoiled.ends.get(id)).toBeLessThan(endedAtMs + 200);
      }
    });

    test("a message that always breaks its session ends its instance, and no other", async () => {
      const scenario: Scenario = {
        name: "broken",
        app,
        tolerates: ["Quarantined", "SessionBroken"],
        judges: {
          i1: ({ runtimeStatus, output }) =>
            runtimeStatus === "Failed" && /received \d+ times|cannot|read/.test(String(output))
              ? undefined
              : `expected a failure that says why, found ${runtimeStatus} ${String(output)}`,
        },
        play: async (stage) => {
          await stage.start("i1", "events", 3);
          await neighbours(stage);
          await stage.raise("i1", "e", 0);
          await stage.finished("n2");
          await stage.sleep(60_000);
          await stage.raise("i1", "e", 1);
        },
      };
      let isSpoiled = false;
      const { wrong } = await played({
        ...{ scenario, seed: 1, workers: 1, partitions: 1 },
        settings: { maxDequeueCount: 5, sessionIdleMs: 1_000 },
        meddle: {
          everyMs: 50,
          act: (storage: SimulatedStorage) => {
            const [, row] = storage.rows("SimHistory", "i1");
            if (isSpoiled || !row) return;
            isSpoiled = true;
            const spoiled = { ...row, columns: { ...row.columns, EventType: "Nonsense" } };
            void storage.services.tables.transact(
              "SimHistory",
              [{ kind: "put", entity: spoiled }],
              "hub",
            );
          },
        },
      });
      expect(wrong.filter((text) => !/^(P8|unreadable)/.test(text))).toEqual([]);
    });
  });

  describe("PT-14: a function that a deployment took away", () => {
    const without = (names: readonly string[]): SimulatedApp => ({
      orchestrators: Object.fromEntries(
        Object.entries(app.orchestrators).filter(([name]) => !names.includes(name)),
      ),
      activities: Object.fromEntries(
        Object.entries(app.activities).filter(([name]) => !names.includes(name)),
      ),
    });

    test.each([["spill"], ["add"]])(
      "fails the instance that needs '%s' after the grace period, with a message that says so",
      async (gone) => {
        let failedAfterMs = 0;
        const scenario: Scenario = {
          ...scenarios.get("spill")!,
          judges: {
            i1: ({ runtimeStatus, output, createdAt, completedAt = createdAt }) => {
              failedAfterMs = completedAt.getTime() - createdAt.getTime();
              return runtimeStatus === "Failed" && output?.includes(`named '${gone}' is registered`)
                ? undefined
                : `found ${runtimeStatus} ${String(output)}`;
            },
          },
        };
        const { wrong } = await played({
          ...{ scenario, seed: 1, workers: 2, partitions: 1 },
          faults: [
            { kind: "restart", atMs: 500, ms: 0, worker: 0 },
            { kind: "restart", atMs: 500, ms: 0, worker: 1 },
          ],
          appOf: (_place, atMs) => (atMs < 500 ? app : without([gone])),
        });
        expect(wrong).toEqual([]);
        expect(failedAfterMs).toBeGreaterThan(30_000);
      },
    );

    test("waits for the worker that still has it", async () => {
      const { wrong } = await played({
        ...{ scenario: scenarios.get("spill")!, seed: 1, workers: 2, partitions: 1 },
        faults: [{ kind: "restart", atMs: 500, ms: 0, worker: 0 }],
        appOf: (place, atMs) =>
          place === 1 || atMs < 500 ? app : without(["spill", "add", "slow"]),
      });
      expect(wrong).toEqual([]);
    });
  });

  describe("PT-17: 1,000 events to an instance that continues as new every seven", () => {
    const counting: SimulatedApp = {
      activities: {},
      orchestrators: {
        *count(df: Df) {
          const { from, most } = df.getInput<{ from: number; most: number }>();
          let next = from;
          do {
            const event = (yield df.waitForExternalEvent("e")) as number;
            if (event !== next) return `event ${event} came in place of ${next}`;
            next += 1;
          } while (next % 7 > 0 && next < most);
          if (next < most) df.continueAsNew({ from: next, most });
          else return next;
        },
      },
    };
    const counted = (most: number): Scenario => ({
      name: "count",
      app: counting,
      play: async (stage) => {
        await stage.start("i1", "count", { from: 0, most });
        for (let event = 0; event < most; event++) await stage.raise("i1", "e", event);
      },
    });

    test.each([
      [300, 1, 1],
      [1_000, 1, 2],
      [150, 3, 3],
      [150, 3, 4],
    ])(
      "loses none of %i and keeps their order, %i workers (seed %i)",
      async (most, workers, seed) => {
        const plan = random(new SeededRandom(seed), { chance: 0.02, most: 12 });
        const options = { scenario: counted(most), seed, workers, partitions: 1, plan };
        const { result, wrong } = await played(options);
        expect(wrong).toEqual([]);
        expect(result.faults.length).toBeGreaterThan(5);
      },
    );
  });
});
