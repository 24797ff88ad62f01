/** Storage that is busy for long. */
import type { CallFault, CallFaultKind } from "../../src/simulation/fault.js";
import type { CallSite, FaultPlan } from "../../src/simulation/fault-plan.js";
import { app, ONCE } from "../../src/simulation/scenarios/entities.js";
import { raiseEach } from "../../src/simulation/scenarios/raise-each.js";
import type { Scenario, Stage } from "../../src/simulation/scenario.js";
import { SeededRandom } from "../../src/simulation/seeded-random.js";
import { played } from "../played.js";

jest.setTimeout(600_000);

const STORM_MS = 1_800_000;
const ROUND_MS = 20_000;
const SHARE_OF_CALLS = 0.3;
const RECOVERED_WITHIN_MS = 120_000;
/** Refused; executed though no answer came; no answer until the client gave up, and executed late. */
const KINDS: readonly CallFaultKind[] = ["error-before", "error-before", "error-after", "late"];

/** One piece of work after the other, each in turn. */
const WORK: readonly ((stage: Stage, id: string) => Promise<unknown>)[] = [
  (stage, id) => stage.start(id, "chain", 3),
  (stage, id) => stage.start(id, "parent"),
  (stage, id) => stage.start(id, "spill", 5),
  (stage, id) => stage.start(id, "timer", 20_000),
  (stage, id) => stage.start(id, "fan", 20),
  (stage, id) => stage.start(id, "teller", `@hearer@${id}`, ONCE),
  async (stage, id) => {
    await stage.start(id, "eternal", { got: [], most: 3 });
    await raiseEach(stage, id, 3, 2_000);
  },
];

/** Work that comes all the time while storage fails, and some that has just come when it does no more. */
function storm(seed: number) {
  const chance = new SeededRandom(seed);
  const met = { calls: 0, faults: 0, endedAtMs: 0 };
  let isStormy = true;
  const plan: FaultPlan = ({ call }: CallSite): CallFault | undefined => {
    if (!isStormy) return undefined;
    met.calls += 1;
    if (chance.fraction() >= SHARE_OF_CALLS) return undefined;
    met.faults += 1;
    const kind = chance.pick(KINDS);
    return { call, kind, ms: kind === "late" ? chance.between(10_000, 30_000) : 0 };
  };
  const scenario: Scenario = {
    ...{ name: "storm", app },
    play: async (stage) => {
      const begun: Promise<unknown>[] = [];
      const startedAt = stage.now();
      for (let round = 0; round * ROUND_MS < STORM_MS; round += 1) {
        const work = WORK[round % WORK.length]!;
        begun.push(work(stage, `w${round}`));
        await stage.sleep(ROUND_MS);
      }
      begun.push(...WORK.map((work, index) => work(stage, `last${index}`)));
      await stage.sleep(1_000);
      isStormy = false;
      met.endedAtMs = stage.now() - startedAt;
      await Promise.all(begun);
    },
  };
  return { scenario, plan, met };
}

describe("PT-25: thirty minutes in which three of ten calls are throttled or time out", () => {
  test.each([1, 2])(
    "lose no work, and all of it is done within two minutes of their end (seed %i)",
    async (seed) => {
      const { scenario, plan, met } = storm(seed);
      const { wrong, result } = await played({
        ...{ scenario, plan, seed, workers: 3, partitions: 2 },
      });
      expect(wrong.map((text) => text.slice(0, 500))).toEqual([]);
      expect(met.faults / met.calls).toBeGreaterThan(0.28);
      expect(met.calls).toBeGreaterThan(3_000);
      expect(result.elapsedMs - met.endedAtMs).toBeLessThanOrEqual(RECOVERED_WITHIN_MS);
    },
  );
});
