/**
 * What entities cost on a real Azurite: storage transactions, which are counted where they are made.
 */
import { setTimeout as pause } from "node:timers/promises";
import * as df from "@taskhub/functions";
import { startStandalone, type Standalone } from "@taskhub/functions/standalone";
import { startAzurite, type Azurite } from "@taskhub/local-host";
import { Instance, type TransactionCount } from "../demo/instance.js";
import { LocalApp } from "../demo/local-app.js";
import { PATIENCE_MS, SOURCE_APP } from "./start-app.js";

jest.setTimeout(2 * PATIENCE_MS);

const POLL_MS = 50;
const SETTLED_MS = 300;
const MS_PER_SECOND = 1000;

describe("entities", () => {
  let azurite: Azurite;
  let app: LocalApp;

  beforeAll(async () => {
    azurite = await startAzurite();
    const env = { AzureWebJobsStorage: azurite.connectionString };
    app = await LocalApp.start({ ...SOURCE_APP, storage: "env", env });
  });

  afterAll(async () => {
    await app.stop();
    await azurite.stop();
  });

  const get = async (route: string) => {
    const response = await fetch(`${app.url}/api/${route}`);
    return response.ok ? ((await response.json()) as object) : undefined;
  };

  async function expectSoon<T>(read: () => Promise<T>, expected: T) {
    const until = performance.now() + PATIENCE_MS;
    while ((await read()) !== expected && performance.now() < until) await pause(POLL_MS);
    expect(await read()).toBe(expected);
  }

  /** Transactions but for receives, once no more come. */
  async function settled(read: () => Promise<TransactionCount> | TransactionCount) {
    const cost = async () => {
      const { total, byOperation } = await read();
      return total - (byOperation["queues.receive"] ?? 0);
    };
    let [before, now] = [NaN, await cost()];
    while (before !== now) {
      await pause(SETTLED_MS);
      [before, now] = [now, await cost()];
    }
    return now;
  }

  test("take at most 4 transactions for a signal from the process in which the entity is live", async () => {
    const add = () => fetch(`${app.url}/api/counters/hot?by=1`, { method: "POST" });
    const count = async () =>
      ((await get("counters/hot")) as { count?: number } | undefined)?.count;
    const cost = () =>
      settled(async () => (await get("metrics/%40counter%40hot")) as TransactionCount);
    await add();
    await expectSoon(count, 1);
    const before = await cost();
    await add();
    await expectSoon(count, 2);
    expect((await cost()) - before).toBeLessThanOrEqual(4);
  });

  test("take at most 210 transactions for 100 signals that wait for a worker, besides receives", async () => {
    const late = new df.EntityId("Late", "late");
    const hub = { directory: SOURCE_APP.scriptRoot, hubName: "EntityBudgets" };
    const join = () => startStandalone({ ...hub, connection: azurite.connectionString });
    const costOf = ({ client }: Standalone) =>
      settled(() => client.getMetrics().byInstance(String(late)));
    // nothing is registered yet: it is a client and no worker
    const sender = await join();
    for (let signal = 1; signal <= 100; signal++) await sender.client.signalEntity(late, "add", 1);
    await sender.stop();
    df.app.entity<number>("Late", ({ df: operation }) => {
      operation.setState((operation.getState() ?? 0) + (operation.getInput<number>() ?? 0));
    });
    const worker = await join();
    const sum = async () => (await worker.client.readEntityState<number>(late)).entityState;
    await expectSoon(sum, 100);
    const cost = (await costOf(sender)) + (await costOf(worker));
    await worker.stop();
    expect(cost).toBeLessThanOrEqual(210);
  });

  test("count 1,000 calls of 50 orchestrations to one entity exactly", async () => {
    const startedAt = performance.now();
    const callers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        Instance.start(app.url, `orchestrators/CallsCounter/caller-${index}`, 20),
      ),
    );
    const counts: number[] = [];
    // one is asked at a time: 50 askers would be most of the load
    for (const caller of callers) {
      const { output } = await caller.end(PATIENCE_MS);
      counts.push(...(output as number[]));
    }
    const seconds = (performance.now() - startedAt) / MS_PER_SECOND;
    console.log(`1,000 calls to one entity: ${(1_000 / seconds).toFixed(0)} calls/s`);
    const expected = Array.from({ length: 1_000 }, (_, index) => index + 1);
    expect(counts.sort((a, b) => a - b)).toEqual(expected);
    expect(await get("counters/busy")).toEqual({ count: 1_000 });
  });
});
