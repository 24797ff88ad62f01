/** The same as start-latency, on Azurite and with real processes: that all begin and end; figures are printed. */
import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { connectServices, createTaskHub, Meter, type AzureTaskHub } from "@taskhub/azure-storage";
import { startAzurite, type Azurite } from "@taskhub/local-host";
import { SeededRandom } from "../../src/simulation/seeded-random.js";
import type { LatencyNews } from "./start-latency-child.js";

const WORKERS = 3;
const STARTS = 20;
/** From one start to the next, at most. */
const LONGEST_GAP_MS = 400;
const POLL_MS = 100;
const PATIENCE_MS = 90_000;

jest.setTimeout(PATIENCE_MS);

function processClock() {
  return {
    now: () => new Date(),
    schedule: () => () => undefined, // a client schedules nothing
    sleep: (delayMs: number) => pause(delayMs),
    settle: () => Promise.resolve(),
  };
}

describe("PT-22: from a start to its first activity, with 3 processes on Azurite,", () => {
  const begunAt = new Map<string, number>();
  const children: ChildProcess[] = [];
  let azurite: Azurite;
  let hub: AzureTaskHub;

  beforeAll(async () => {
    azurite = await startAzurite();
    hub = createTaskHub({
      ...{ name: "StartLatency", partitionCount: 4, meter: new Meter() },
      ...{ services: connectServices(azurite.connectionString), clock: processClock() },
      random: new SeededRandom(Date.now()),
      onUndecodable: ({ reason }) => {
        throw new Error(reason);
      },
    });
    await hub.ensureCreated();
    await Promise.all(Array.from({ length: WORKERS }, bringUp));
  });

  afterAll(async () => {
    for (const child of children) child.disconnect();
    await azurite.stop();
  });

  /** Resolves when the process works. */
  function bringUp(): Promise<void> {
    const loader = join(__dirname, "../../../local-host/test/run-from-source.cjs");
    const child = fork(join(__dirname, "start-latency-child.ts"), [azurite.connectionString], {
      execArgv: ["-r", loader],
    });
    children.push(child);
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => {
        reject(new Error(`A worker ended with code ${code ?? "none"}.`));
      });
      child.on("message", (received) => {
        const news = received as LatencyNews; // what the child says it sends
        if (news.kind === "ready") resolve();
        else if (!begunAt.has(news.instanceId)) begunAt.set(news.instanceId, news.atMs);
      });
    });
  }

  async function end(instanceId: string): Promise<string | undefined> {
    for (;;) {
      const status = await hub.readStatus(instanceId);
      if (status?.completedAt) return status.output;
      await pause(POLL_MS);
    }
  }

  test("all begin, and end", async () => {
    const random = new SeededRandom(1);
    const askedAt = new Map<string, number>();
    for (let start = 0; start < STARTS; start++) {
      await pause(random.between(0, LONGEST_GAP_MS));
      const instanceId = `i${start}`;
      askedAt.set(instanceId, Date.now());
      await hub.startInstance({ instanceId, name: "one", held: false });
    }
    const outputs: unknown[] = [];
    for (const instanceId of askedAt.keys()) outputs.push(await end(instanceId));
    expect(outputs).toEqual(Array.from({ length: STARTS }, () => '"noted"'));
    const waits = [...askedAt].map(([id, at]) => (begunAt.get(id) ?? NaN) - at);
    waits.sort((one, other) => one - other);
    const at = (share: number) => waits[Math.ceil(STARTS * share) - 1];
    console.log(
      `start to first activity, ${WORKERS} processes: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
    );
    expect(begunAt.size).toBe(STARTS);
  });
});
