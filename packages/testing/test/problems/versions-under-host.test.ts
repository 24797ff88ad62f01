/** What a worker leaves to others, where the Functions host counts how often a message comes. */
import { createTaskHub, hubNames, Meter } from "@taskhub/azure-storage";
import type { Clock, DurableOrchestrationContext, InstanceStatus } from "@taskhub/core";
import { DEFAULT_WORKER_SETTINGS, startWorker, type Worker } from "@taskhub/worker";
import { SeededRandom } from "../../src/simulation/seeded-random.js";
import { SimulatedProcess } from "../../src/simulation/simulated-process.js";
import { VirtualTime } from "../../src/simulation/virtual-time.js";
import { SimulatedStorage } from "../../src/storage/simulated-storage.js";

type Df = DurableOrchestrationContext;

const HUB = "Sim";
const CONTROL = hubNames(HUB).queue({ kind: "control", partition: 0 });
const POISON = `${CONTROL}-poison`;
const HOST_DEQUEUES = 5; // the queues extension's maxDequeueCount
const HOST_HIDES_MS = 600_000;
const HOST_LOOKS_EVERY_MS = 500;
const HALF_AN_HOUR_MS = 1_800_000;

/** A Functions host with queue triggers, and in it a worker of a version. */
async function deploy(storage: SimulatedStorage, time: VirtualTime, version: string) {
  const { services } = storage;
  const process = new SimulatedProcess("app");
  const clock = time.clockOf(process);
  const random = new SeededRandom(3);
  const hub = createTaskHub({
    ...{ name: HUB, partitionCount: 1, services, clock, random, meter: new Meter() },
    hostMaxDequeueCount: HOST_DEQUEUES,
    onUndecodable: ({ reason }) => {
      throw new Error(reason);
    },
  });
  await hub.ensureCreated();
  await services.queues.create(POISON, "hub");
  const worker = startWorker({
    ...{ hub, clock, random, log: () => undefined },
    registry: {
      orchestrator: () => waiting,
      activity: () => undefined,
      ...{ orchestratorNames: ["waiting"], activityNames: [] },
    },
    settings: { ...DEFAULT_WORKER_SETTINGS, host: "functions", defaultVersion: version },
  });
  void receiveForEver(services, clock, worker);
  return { hub, process };
}

/** The host receives; what has come too often it moves away, unseen by the app. */
async function receiveForEver(
  { queues }: SimulatedStorage["services"],
  clock: Clock,
  worker: Worker,
): Promise<void> {
  for (;;) {
    for (const message of await queues.receive(CONTROL, 16, HOST_HIDES_MS)) {
      const { messageId: queueMessageId, popReceipt, dequeueCount, body } = message;
      if (dequeueCount > HOST_DEQUEUES) {
        await queues.put(POISON, body, 0, "hub");
        await queues.delete(CONTROL, message, "hub");
        continue;
      }
      void worker.trigger({
        queue: { kind: "control", partition: 0 },
        ...{ queueMessageId, popReceipt, dequeueCount, body: Buffer.from(body, "base64") },
      });
    }
    await clock.sleep(HOST_LOOKS_EVERY_MS);
  }
}

function* waiting(df: Df) {
  const event: unknown = yield df.waitForExternalEvent("e");
  return event;
}

describe("PT-16: an upgrade while instances run, under a Functions host", () => {
  test("counts for nothing what a worker leaves to others: neither the host nor the worker takes it for poison", async () => {
    const time = new VirtualTime();
    const storage = new SimulatedStorage({ now: () => time.now });
    const older = await deploy(storage, time, "1.0");
    const instanceId = "i1";
    await older.hub.startInstance({ instanceId, name: "waiting", version: "2.0", held: false });
    const counts = new Set<number>();
    await time.runUntil(() => {
      for (const { dequeueCount } of storage.messages(CONTROL)) counts.add(dequeueCount);
      return false;
    }, HALF_AN_HOUR_MS);
    expect(storage.messages(CONTROL)).toHaveLength(1);
    expect(storage.messages(POISON)).toEqual([]);
    expect(Math.max(...counts)).toBe(HOST_DEQUEUES - 1);
    older.process.die();

    const newer = await deploy(storage, time, "2.0");
    let status: InstanceStatus | undefined;
    await time.runUntil(() => {
      void newer.hub.readStatus(instanceId).then((read) => (status = read));
      return status?.runtimeStatus === "Running";
    }, HALF_AN_HOUR_MS);
    expect(status).toMatchObject({ runtimeStatus: "Running", version: "2.0" });
    expect(storage.blobNames(hubNames(HUB).poison)).toEqual([]);
  });
});
