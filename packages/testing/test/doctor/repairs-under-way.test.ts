/** A doctor who repairs whatever he sees, needed or not, while workers run: nothing may come of it. */
import { Meter, createTaskHub, type Finding, type FindingKind } from "@taskhub/azure-storage";
import type { Clock } from "@taskhub/core";
import type { EventFault } from "../../src/simulation/fault.js";
import { scenarios, smallScenarios } from "../../src/simulation/scenarios/scenarios.js";
import { SeededRandom } from "../../src/simulation/seeded-random.js";
import { HUB_NAME } from "../../src/simulation/simulated-worker.js";
import type { SimulatedStorage } from "../../src/storage/simulated-storage.js";
import { played } from "../played.js";
import { accountOf } from "./simulated-account.js";
import { HOUR, SECOND } from "./clinic.js";

jest.setTimeout(600_000);

const PARTITIONS = 2;
/** Of the scenarios, one in so many is played; `ONE_IN=1` has all of them. */
const ONE_IN = Number(process.env["ONE_IN"] ?? 8);

/** For these it is always an hour later: nothing seems to be on its way. */
const HASTY: readonly FindingKind[] = [
  "rowDisagrees",
  "historyWithoutRow",
  "startLost",
  "rewindLost",
  "stuck",
  "waiting",
];
/** These wait because others rely on it. */
const TIMELY: readonly FindingKind[] = ["orphanedLock", "expiredTombstone", "orphanedBlobs"];

async function repairAll(storage: SimulatedStorage, nowMs: number): Promise<number> {
  let repaired = 0;
  for (const [kinds, aheadMs] of [[HASTY, HOUR] as const, [TIMELY, 0] as const]) {
    const now = () => nowMs + aheadMs;
    const clock: Clock = {
      now: () => new Date(now()),
      schedule: () => () => undefined,
      sleep: () => Promise.resolve(),
      settle: () => Promise.resolve(),
    };
    const hub = createTaskHub({
      ...{ name: HUB_NAME, partitionCount: PARTITIONS, services: storage.services, clock },
      ...{ meter: new Meter(), random: new SeededRandom(nowMs) },
    });
    const account = accountOf(storage, () => nowMs, new Date(0));
    const tables = [`${HUB_NAME}Instances`, `${HUB_NAME}History`];
    for (const instanceId of new Set(tables.flatMap((table) => storage.partitionKeys(table)))) {
      for (const kind of kinds) {
        const finding: Finding = { kind, instanceId, severity: "error", what: "", repair: "" };
        const outcome = await hub.repair(account, finding);
        if (outcome.kind === "repaired") repaired += 1;
      }
    }
  }
  return repaired;
}

/** What is run again is so for a reason: a worker dies at once. */
const KILL: EventFault = { kind: "kill", atMs: 1, ms: SECOND, worker: 1 };

let repaired = 0;

async function wrongIn(name: string, faults: readonly EventFault[]): Promise<readonly string[]> {
  const failed: string[] = [];
  let repairedAt = 0;
  const { wrong } = await played({
    ...{ scenario: scenarios.get(name)!, seed: 5, workers: 2, partitions: PARTITIONS, faults },
    meddle: {
      everyMs: 40,
      act: (storage, nowMs) => {
        // at rest sooner or later: each repair may put a message that somebody has to take
        repairedAt ||= nowMs;
        if (nowMs > repairedAt + SECOND) return;
        repairAll(storage, nowMs).then(
          (count) => (repaired += count),
          (error: unknown) => failed.push(String(error)),
        );
      },
    },
  });
  return [...wrong, ...failed];
}

describe("repair", () => {
  test.each(smallScenarios.map(({ name }) => name).filter((_, index) => index % ONE_IN === 0))(
    "of all of %s, again and again while it runs, changes nothing of its end (P5, P8, P9)",
    async (name) => {
      expect(await wrongIn(name, [KILL])).toEqual([]);
    },
  );

  test("had something to do", () => {
    expect(repaired).toBeGreaterThan(100);
  });
});
