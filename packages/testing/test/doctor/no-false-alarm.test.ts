/** The doctor at the bedside of every scenario: whatever runs, and whatever befalls it, nothing is wrong. */
import { Meter, createTaskHub } from "@taskhub/azure-storage";
import type { Clock } from "@taskhub/core";
import type { EventFault } from "../../src/simulation/fault.js";
import { scenarios, smallScenarios } from "../../src/simulation/scenarios/scenarios.js";
import { SeededRandom } from "../../src/simulation/seeded-random.js";
import { HUB_NAME } from "../../src/simulation/simulated-worker.js";
import { World } from "../../src/simulation/world.js";
import type { SimulatedStorage } from "../../src/storage/simulated-storage.js";
import { accountOf } from "./simulated-account.js";
import { HOUR, MINUTE, SECOND } from "./clinic.js";

jest.setTimeout(300_000);

const PARTITIONS = 2;

/** The hub as it stands, with a clock that stands still: examined between two events of the world. */
function standing(storage: SimulatedStorage, nowMs: number) {
  const clock: Clock = {
    now: () => new Date(nowMs),
    schedule: () => () => undefined,
    sleep: () => Promise.resolve(),
    settle: () => Promise.resolve(),
  };
  return createTaskHub({
    ...{ name: HUB_NAME, partitionCount: PARTITIONS, services: storage.services, clock },
    ...{ meter: new Meter(), random: new SeededRandom(1) },
  });
}

/** Put aside on purpose, in some scenarios. */
const ON_PURPOSE: ReadonlySet<string> = new Set(["quarantined", "poisonQueue"]);

async function alarmsIn(name: string, faults: readonly EventFault[]): Promise<readonly string[]> {
  const alarms: string[] = [];
  const examine = async (storage: SimulatedStorage, nowMs: number) => {
    const account = accountOf(storage, () => nowMs, new Date(0));
    const options = { quietForMs: 3 * MINUTE };
    for await (const found of standing(storage, nowMs).examine(account, options)) {
      const { kind, severity, instanceId, subject = "", what } = found;
      if (severity === "info" || ON_PURPOSE.has(kind)) continue;
      alarms.push(`${kind} ${instanceId ?? subject}: ${what}`);
    }
  };
  let last: { readonly storage: SimulatedStorage; readonly nowMs: number } | undefined;
  let examinedAt = 0;
  await new World({
    ...{ scenario: scenarios.get(name)!, seed: 11, workers: 2, partitions: PARTITIONS, faults },
    meddle: {
      everyMs: 10,
      act: (storage, nowMs) => {
        last = { storage, nowMs };
        if (nowMs < examinedAt + 20 * SECOND) return;
        examinedAt = nowMs;
        examine(storage, nowMs).catch((error: unknown) => alarms.push(String(error)));
      },
    },
  }).run();
  // at rest, and so much later that nothing can be on its way
  await examine(last!.storage, last!.nowMs + HOUR);
  return alarms;
}

const FAULTS: readonly EventFault[] = [
  { kind: "kill", atMs: 900, ms: 20 * SECOND, worker: 0 },
  { kind: "freeze", atMs: 2_500, ms: 70 * SECOND, worker: 1 },
  { kind: "kill", atMs: 90 * SECOND, ms: SECOND, worker: 0 },
];

describe("an examination", () => {
  test.each([...scenarios.keys()])("of %s finds nothing wrong while it runs", async (name) => {
    expect(await alarmsIn(name, [])).toEqual([]);
  });

  test.each(smallScenarios.map(({ name }) => name))(
    "of %s finds nothing wrong among faults",
    async (name) => {
      expect(await alarmsIn(name, FAULTS)).toEqual([]);
    },
  );
});
