import { setTimeout as pause } from "node:timers/promises";
import { Instance, type InstanceStatus } from "../demo/instance.js";
import type { LocalApp } from "../demo/local-app.js";
import { PATIENCE_MS, startApp } from "./start-app.js";

jest.setTimeout(2 * PATIENCE_MS);

const POLL_MS = 50;

describe("the samples of entities", () => {
  let app: LocalApp;

  beforeAll(async () => {
    app = await startApp();
  });

  afterAll(async () => {
    await app.stop();
  });

  const post = (route: string) => fetch(`${app.url}/api/${route}`, { method: "POST" });
  const get = async (route: string) => {
    const response = await fetch(`${app.url}/api/${route}`);
    const value: unknown = response.ok ? await response.json() : response.status;
    return value;
  };
  const run = async (route: string) => (await Instance.start(app.url, route)).end(PATIENCE_MS);

  /** Starts all at once, and asks one after the other: many askers would be most of the load. */
  async function runAll(routes: readonly string[]): Promise<InstanceStatus[]> {
    const started = await Promise.all(routes.map((route) => Instance.start(app.url, route)));
    const ends: InstanceStatus[] = [];
    for (const instance of started) ends.push(await instance.end(PATIENCE_MS));
    return ends;
  }

  /** Asks until the answer is as it should be; the last one is compared. */
  async function expectEventually(route: string, expected: unknown) {
    const until = performance.now() + PATIENCE_MS;
    const isThere = async () =>
      JSON.stringify(await get(route)) === JSON.stringify(expected) || performance.now() > until;
    while (!(await isThere())) await pause(POLL_MS);
    expect(await get(route)).toEqual(expected);
  }

  describe.each(["v3/", ""])("a counter (%scounter.ts)", (style) => {
    test("adds what it is told to, and is not there before", async () => {
      expect(await get(`${style}counters/clicks`)).toBe(404);
      for (const by of [1, 20, 300]) {
        expect(await post(`${style}counters/clicks?by=${by}`)).toMatchObject({ status: 202 });
      }
      await expectEventually(`${style}counters/clicks`, { count: 321 });
    });
  });

  test("a counter gives an orchestration what it has come to, behind all that was sent before", async () => {
    await post("counters/shared?by=1000");
    expect(await run("counts/shared?times=10")).toMatchObject({ output: 10 });
    expect(await get("counters/shared")).toEqual({ count: 10 });
  });

  describe.each(["v3/", ""])("an aggregator (%saggregator.ts)", (style) => {
    test("knows the sum and the highest of what was put into its queue", async () => {
      for (const value of [19, 23, 21]) await post(`${style}devices/boiler?value=${value}`);
      await post(`${style}devices/fridge?value=4`);
      const boiler = { count: 3, sum: 63, highest: 23 };
      await expectEventually(`${style}devices/boiler`, boiler);
      await expectEventually(`${style}devices/fridge`, { count: 1, sum: 4, highest: 4 });
    });
  });

  test("an aggregator lists its devices", async () => {
    await post("devices/oven?value=200");
    await expectEventually("devices/oven", { count: 1, sum: 200, highest: 200 });
    expect(await get("devices")).toContain("oven");
  });

  test("a circuit breaker keeps callers away from a service that is down, and lets one try", async () => {
    const callsAfterwards = async (status: number) => {
      const response = await post(`weather?status=${status}`);
      return ((await response.json()) as { calls: number }).calls;
    };
    const forecast = async () => (await run("forecasts")).output;
    const good = { weather: "sunny", circuit: "closed" };
    const failed = (circuit: string) => ({ weather: "unknown", circuit });
    expect(await forecast()).toEqual(good);
    await callsAfterwards(503);
    expect(await forecast()).toEqual(failed("closed"));
    expect(await forecast()).toEqual(failed("closed"));
    expect(await forecast()).toEqual(failed("open"));
    // while it is down, one caller finds that out after each pause, and the others do not call
    const before = await callsAfterwards(503);
    let asked = 0;
    let calls = 0;
    for (; calls === 0; calls = (await callsAfterwards(503)) - before) {
      const answers = await runAll(Array.from({ length: 5 }, () => "forecasts"));
      for (const { output } of answers) expect(output).toEqual(failed("open"));
      asked += answers.length;
    }
    expect(calls).toBeLessThan(asked);
    await callsAfterwards(200);
    let answer = await forecast();
    while (JSON.stringify(answer) !== JSON.stringify(good)) {
      expect(answer).toEqual(failed("open"));
      await pause(POLL_MS);
      answer = await forecast();
    }
    expect(await forecast()).toEqual(good);
  });

  test("transfers under locks lose no money, and no audit sees it on its way", async () => {
    const accounts = ["ann", "bob", "cleo", "dora"];
    for (const key of accounts) await post(`accounts/${key}?deposit=100`);
    const audit = `audits?accounts=${accounts.join(",")}`;
    const transfers = accounts.flatMap((from) =>
      accounts
        .filter((to) => to !== from)
        .map((to, index) => `transfers?from=${from}&to=${to}&amount=${index + 1}`),
    );
    const ends = await runAll([...transfers, ...Array.from({ length: 6 }, () => audit)]);
    expect(ends.map(({ runtimeStatus }) => runtimeStatus)).toEqual(ends.map(() => "Completed"));
    const audits = ends.slice(transfers.length);
    expect(audits.map(({ output }) => output)).toEqual(audits.map(() => 400));
    // ann gave 1, 2 and 3, and was the first one for each of the others
    await expectEventually("accounts/ann", { balance: 100 - 6 + 3 });
    expect(await run(audit)).toMatchObject({ output: 400 });
  });

  test("a transfer of too much fails, and leaves both accounts as they were and free", async () => {
    await post("accounts/poor?deposit=5");
    await post("accounts/rich?deposit=500");
    const { runtimeStatus, output } = await run("transfers?from=poor&to=rich&amount=6");
    expect(runtimeStatus).toBe("Failed");
    expect(output).toContain("Operation 'withdraw' of entity '@account@poor' failed: only 5 left");
    const back = await run("transfers?from=rich&to=poor&amount=6");
    expect(back).toMatchObject({ output: { rich: 494, poor: 11 } });
  });

  test("a transfer in v3 style looks at the balance, which stays as it is under the lock", async () => {
    await post("v3/accounts/ann?deposit=50");
    const route = "v3/transfers?from=ann&to=bob&amount=20";
    const told = (await runAll([route, route, route])).map(({ output }) => output).sort();
    expect(told).toEqual(["too little money", "transferred", "transferred"]);
    await expectEventually("v3/accounts/ann", { balance: 10 });
    await expectEventually("v3/accounts/bob", { balance: 40 });
    await expectEventually("v3/counters/transfers", { count: 2 });
  });
});
