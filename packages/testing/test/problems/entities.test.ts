/** Locks that never open, and what an entity has to remember of its senders. */
import { hubNames } from "@taskhub/azure-storage";
import { decodeSchedulerState, type EntityFunction } from "@taskhub/core";
import type { SimulatedStorage } from "../../src/storage/simulated-storage.js";
import { random } from "../../src/simulation/fault-plan.js";
import type { Scenario, Stage } from "../../src/simulation/scenario.js";
import { felledOwner } from "../../src/simulation/scenarios/locks.js";
import { scenarios } from "../../src/simulation/scenarios/scenarios.js";
import { SeededRandom } from "../../src/simulation/seeded-random.js";
import { prepareSweep, singleFaults } from "../../src/simulation/sweep.js";
import { World } from "../../src/simulation/world.js";
import { played } from "../played.js";

jest.setTimeout(3_600_000);

/** Of the crashes in the longer scenarios, one in so many is tried; `ONE_IN=1` has all of them. */
const ONE_IN = Number(process.env["ONE_IN"] ?? 14);

describe("PT-19: locks of entities", () => {
  test.each(["lock", "transfers", "carelessOwners", "eternalOwner"])(
    "open again, and none was ever held by two, wherever a worker dies in %s",
    async (name) => {
      const sweep = await prepareSweep(scenarios.get(name)!, 1);
      expect(sweep.clean.violations).toEqual([]);
      const crashes = sweep.faults
        .filter(({ kind }) => kind.startsWith("crash"))
        .filter(
          (_, index) => index % (name === "transfers" ? Math.ceil(ONE_IN / 4) : ONE_IN) === 0,
        );
      expect(crashes.length).toBeGreaterThan(20);
      for (const options of singleFaults({ ...sweep, faults: crashes })) {
        expect((await played(options)).wrong).toEqual([]);
      }
    },
  );

  test("open again at whatever step their owner is terminated", async () => {
    const base = { seed: 1, workers: 2, partitions: 1 };
    const { elapsedMs } = await new World({ ...base, scenario: felledOwner("late", 2_000) }).run();
    const lastMs = Math.min(elapsedMs, OWNER_LIVES_MS);
    const ends = new Set<string>();
    for (let afterMs = 0; afterMs < lastMs; afterMs += STEP_MS) {
      const scenario = felledOwner("felledOwner", afterMs);
      const { wrong } = await played({ ...base, scenario: noting(scenario, ends) });
      expect({ afterMs, wrong }).toEqual({ afterMs, wrong: [] });
    }
    // from before it was given the lock to after it had released it
    expect(ends).toEqual(new Set(["Terminated", "Completed"]));
  });

  test("open again when their owner is terminated while workers die", async () => {
    for (let seed = 1; seed <= 25; seed++) {
      const chance = new SeededRandom(seed);
      const scenario = felledOwner("felledOwner", chance.between(0, OWNER_LIVES_MS));
      const plan = random(chance, {
        ...{ chance: 0.05, most: 3 },
        kinds: ["crash-before", "crash-after", "freeze-after", "error-after"],
      });
      const { wrong } = await played({ scenario, seed, workers: 2, partitions: 4, plan });
      expect({ seed, wrong }).toEqual({ seed, wrong: [] });
    }
  });
});

/** Longer than the owner lives if nothing befalls it, and shorter than a step of it takes. */
const OWNER_LIVES_MS = 700;
const STEP_MS = 15;

/** Collects how the owner has ended. */
function noting(scenario: Scenario, ends: Set<string>): Scenario {
  return {
    ...scenario,
    verdict: (found) => {
      ends.add(found.get("o1")?.runtimeStatus ?? "");
      return scenario.verdict?.(found) ?? [];
    },
  };
}

const hub = hubNames("Sim");
const REGISTER = "@register@r";
const SENDERS = 1_000;
/** In all; `SIGNALS=100000` has as many as the problem names. */
const SIGNALS = Number(process.env["SIGNALS"] ?? 5_000);
const MOST_BYTES_A_SENDER = 64;

/** Numbers of every sender come once each, and in order: the last of each, by the sender's number. */
const register: EntityFunction = (df) => {
  const { from, n } = df.getInput<{ from: number; n: number }>()!;
  const last = df.getState(() => new Array<number>(SENDERS).fill(0)) as number[]; // set below
  if (n !== (last[from] ?? 0) + 1) throw new Error(`${n} of ${from} follows ${last[from]}`);
  last[from] = n;
  df.setState(last);
};

describe("PT-20: what an entity remembers of its senders", () => {
  test(`takes at most 64 bytes for each, and no blob, over ${SIGNALS} signals of ${SENDERS} senders`, async () => {
    const each = SIGNALS / SENDERS;
    const senders = Array.from({ length: SENDERS }, (_, index) => index);
    const scenario: Scenario = {
      name: "manySenders",
      app: { orchestrators: {}, activities: {}, entities: { register } },
      play: (stage) => Promise.all(senders.map((from) => signalEach(stage, from, each))),
      judges: {
        [REGISTER]: ({ input }) => {
          const last = decodeSchedulerState(input).entity.text;
          return last === JSON.stringify(senders.map(() => each)) ? undefined : `found ${last}`;
        },
      },
    };
    let most = 0;
    const blobs = new Set<string>();
    const look = (storage: SimulatedStorage) => {
      most = Math.max(most, overheadOf(storage));
      for (const name of storage.blobNames(hub.largeMessages)) blobs.add(name);
    };
    const { wrong } = await played({
      ...{ scenario, seed: 1, workers: 1, partitions: 1 },
      meddle: { everyMs: 5, act: look },
    });
    expect(wrong).toEqual([]);
    expect([...blobs]).toEqual([]);
    // all of them are told apart
    expect(most).toBeGreaterThan(SENDERS * 11);
    expect(most).toBeLessThanOrEqual(SENDERS * MOST_BYTES_A_SENDER);
  });
});

async function signalEach(stage: Stage, from: number, count: number): Promise<void> {
  for (let n = 1; n <= count; n++) {
    await stage.signal(REGISTER, "hear", { from, n }, { by: String(from) });
  }
}

/** Bytes of all that the sentinel of the entity says besides what any sentinel says. */
function overheadOf(storage: SimulatedStorage): number {
  const rows = storage.rows(hub.historyTable, REGISTER);
  const { columns = {} } = rows.at(-1) ?? {};
  const text = ["ThHeard", "ThAppliedIds", "ThLastSent"].map((name) => String(columns[name] ?? ""));
  return Buffer.byteLength(text.join(""), "utf8");
}
