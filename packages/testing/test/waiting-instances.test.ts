import { describe, expect, jest, test } from "@jest/globals";
import { hubNames } from "@taskhub/azure-storage";
import { CLIENT, RECEIVED, type Orchestrator } from "@taskhub/core";
import { DEFAULT_WORKER_SETTINGS } from "@taskhub/worker";
import { ActivityRuns } from "../src/simulation/activity-runs.js";
import { isAtRest } from "../src/simulation/at-rest.js";
import { SeededRandom } from "../src/simulation/seeded-random.js";
import { SimulatedProcess } from "../src/simulation/simulated-process.js";
import { bringUp, HUB_NAME, openHub } from "../src/simulation/simulated-worker.js";
import { VirtualTime } from "../src/simulation/virtual-time.js";
import { SimulatedStorage } from "../src/storage/simulated-storage.js";

/** How many wait for an event; `INSTANCES=20000` takes a minute and a half. */
const INSTANCES = Number(process.env["INSTANCES"] ?? 300);
/** Room for twenty sessions at twelve kilobytes. */
const ROOM_BYTES = 250_000;
const MOST_SESSIONS = 20;
const DAY_MS = 86_400_000;
const SLICE_MS = 10_000;
const MOST_SLICES = 1_000;

jest.setTimeout(600_000);

const names = hubNames(HUB_NAME);
const ids = Array.from({ length: INSTANCES }, (_, at) => `order-${String(at)}`);

const approve: Orchestrator = function* (df) {
  const approval: unknown = yield df.waitForExternalEvent("approval");
  return [df.instanceId, approval];
};

/** A worker that keeps idle sessions for a day, if there is room for them. */
async function world() {
  const time = new VirtualTime();
  const storage = new SimulatedStorage({ now: () => time.now });
  const common = { services: storage.services, partitionCount: 4, time };
  const client = openHub({
    ...{ ...common, random: new SeededRandom(1), log: () => undefined },
    clock: time.clockOf(new SimulatedProcess("client")),
  });
  await client.ensureCreated();
  const complaints: string[] = [];
  const { worker } = bringUp({
    ...{ ...common, process: new SimulatedProcess("worker"), random: new SeededRandom(2) },
    app: { orchestrators: { approve }, activities: {} },
    settings: { ...DEFAULT_WORKER_SETTINGS, sessionIdleMs: DAY_MS, maxSessionBytes: ROOM_BYTES },
    runs: new ActivityRuns(time, () => undefined),
    onOperation: () => undefined,
    log: (level, message) => {
      if (level === "warn" || level === "error") complaints.push(message);
    },
  });
  /** Lets time pass until it holds; looked at seldom, for it looks at everything. */
  const runUntil = async (holds: () => boolean) => {
    for (let slice = 0; slice < MOST_SLICES && !holds(); slice++) {
      await time.runUntil(() => false, SLICE_MS);
    }
  };
  return { time, storage, client, worker, complaints, runUntil };
}

describe("a worker with many instances that wait for an event", () => {
  test("keeps sessions of only as many as there is room for, and loses no event", async () => {
    const { time, storage, client, worker, complaints, runUntil } = await world();
    const isEmpty = () => storage.queueNames().every((name) => storage.messages(name).length === 0);
    for (const instanceId of ids) {
      await client.startInstance({ instanceId, name: "approve", held: false });
    }
    await runUntil(isEmpty);
    expect(storage.partitionKeys(names.historyTable)).toHaveLength(INSTANCES);
    const live = ids.filter((id) => worker.isLive(id));
    expect(live.length).toBeGreaterThan(MOST_SESSIONS / 2);
    expect(live.length).toBeLessThanOrEqual(MOST_SESSIONS);

    for (const [at, instanceId] of ids.entries()) {
      await client.put(
        client.controlQueueOf(instanceId),
        {
          ...{ messageId: `approval-${String(at)}`, instanceId, sender: CLIENT },
          event: {
            ...{ type: "EventRaised", name: "approval", input: String(at) },
            ...{ eventId: RECEIVED, isPlayed: false, timestamp: new Date(time.now) },
          },
        },
        { visibleInMs: 0, held: false },
      );
    }
    await runUntil(() => isEmpty() && isAtRest(storage).isQuiet);
    const ends = await Promise.all(ids.map((id) => client.readStatus(id)));
    expect(ends.map((end) => end?.output)).toEqual(ids.map((id, at) => JSON.stringify([id, at])));
    expect(ids.filter((id) => worker.isLive(id))).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
