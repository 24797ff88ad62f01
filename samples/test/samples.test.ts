import { Instance } from "../demo/instance.js";
import type { LocalApp } from "../demo/local-app.js";
import { readMetrics } from "../demo/metrics.js";
import { runScenario } from "../demo/run-scenario.js";
import { SCENARIOS } from "../demo/scenarios.js";
import { makeData } from "../make-data.js";
import { PATIENCE_MS, startApp } from "./start-app.js";

jest.setTimeout(2 * PATIENCE_MS);

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, count) => all + count, 0);
}

describe("the samples", () => {
  let app: LocalApp;

  beforeAll(async () => {
    app = await startApp();
  });

  afterAll(async () => {
    await app.stop();
  });

  test.each(SCENARIOS)("run in the demo: $title", async (scenario) => {
    const { transactions } = await runScenario(app.url, scenario);
    expect(transactions).toBeLessThanOrEqual(scenario.maxTransactions ?? Infinity);
  });

  test("take at most 9 storage transactions for three activities in a row", async () => {
    expect(await transactionsOf("hello-cities")).toBeLessThanOrEqual(9);
  });

  test("take at most 26 storage transactions for a chain of 20 activities", async () => {
    expect(await transactionsOf("chain?length=20")).toBeLessThanOrEqual(26);
  });

  test("take at most 12 storage transactions for a fan-out of 100 activities", async () => {
    expect(await transactionsOf("fan-out?count=100")).toBeLessThanOrEqual(12);
  });

  test("clean up, once, after a pipeline that failed", async () => {
    const instance = await Instance.start(app.url, "pipeline/orders-broken.csv");
    await instance.end(PATIENCE_MS);
    const { historyEvents = [] } = await instance.status(true);
    const ended = historyEvents.filter(({ EventType }) => EventType.startsWith("Task"));
    expect(ended).toMatchObject([
      { EventType: "TaskCompleted", FunctionName: "DownloadData" },
      { EventType: "TaskFailed", FunctionName: "Process" },
      { EventType: "TaskCompleted", FunctionName: "CleanUp" },
    ]);
  });

  test("fail a pipeline whose file is not there", async () => {
    const instance = await Instance.start(app.url, "pipeline/nothing.csv");
    const { runtimeStatus, output } = await instance.end(PATIENCE_MS);
    expect(runtimeStatus).toBe("Failed");
    expect(output).toContain("nothing.csv cannot be downloaded: HTTP 404");
  });

  test.each([
    [true, "approved"],
    [false, "rejected"],
  ])("take %s for an approval as %s", async (decision, output) => {
    const instance = await Instance.start(app.url, "approval?timeoutSeconds=600");
    expect(await instance.raiseEvent("Approval", decision)).toMatchObject({ status: 202 });
    expect(await instance.end(PATIENCE_MS)).toMatchObject({ runtimeStatus: "Completed", output });
  });

  test("wait for an approval no longer than they are told", async () => {
    const instance = await Instance.start(app.url, "approval?timeoutSeconds=1");
    expect(await instance.end(PATIENCE_MS)).toMatchObject({ output: "no decision in time" });
  });

  test("start any orchestrator by its name, with an id and an input", async () => {
    const instance = await Instance.start(app.url, "orchestrators/Chain/my-chain", { length: 5 });
    expect(instance.id).toBe("my-chain");
    expect(await instance.end(PATIENCE_MS)).toMatchObject({ output: 5, input: { length: 5 } });
  });

  test("know of no transactions of an instance that is not there", async () => {
    const response = await fetch(`${app.url}/api/metrics/nobody`);
    expect(await response.json()).toEqual({ total: 0, byOperation: {} });
  });

  test("know what all instances of a function have cost, by kind", async () => {
    const { functions: before } = await readMetrics(app.url);
    const cost = await transactionsOf("hello-cities");
    const { functions, total, byOperation } = await readMetrics(app.url);
    const [then, now] = [before["HelloCities"], functions["HelloCities"]];
    expect((now?.instances ?? 0) - (then?.instances ?? 0)).toBe(1);
    expect((now?.total ?? 0) - (then?.total ?? 0)).toBe(cost);
    expect(sum(now?.byOperation ?? {})).toBe(now?.total);
    expect(sum(byOperation)).toBe(total);
  });

  test("serve the data that was made", async () => {
    for (const [name, text] of makeData()) {
      const response = await fetch(`${app.url}/api/data/${name}`);
      expect(await response.text()).toBe(text);
    }
  });

  test("serve nothing outside of the data", async () => {
    const answers = await Promise.all(
      ["..%2fdemo.ts", "..%2f..%2fpackage.json", "orders", "%2fetc%2fpasswd"].map((name) =>
        fetch(`${app.url}/api/data/${name}`),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect(await fetch(`${app.url}/api/data/nothing.csv`)).toMatchObject({ status: 404 });
  });

  async function transactionsOf(route: string): Promise<number> {
    const instance = await Instance.start(app.url, route);
    await instance.end(PATIENCE_MS);
    return (await instance.transactions()).total;
  }
});
