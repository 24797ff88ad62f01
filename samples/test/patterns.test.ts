import { Instance } from "../demo/instance.js";
import type { LocalApp } from "../demo/local-app.js";
import { PATIENCE_MS, startApp } from "./start-app.js";

jest.setTimeout(2 * PATIENCE_MS);

describe("the application patterns", () => {
  let app: LocalApp;

  beforeAll(async () => {
    app = await startApp();
  });

  afterAll(async () => {
    await app.stop();
  });

  const post = async (path: string) => {
    const response = await fetch(`${app.url}/api/${path}`, { method: "POST" });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  const activitiesOf = async (instance: Instance) => {
    const { historyEvents = [] } = await instance.status(true);
    return historyEvents
      .filter(({ EventType }) => EventType.startsWith("Task"))
      .map(({ EventType, FunctionName }) => `${String(FunctionName)} ${EventType.slice(4)}`);
  };

  test("chaining, in v3 style, hands results on, and takes back what was done if a step fails", async () => {
    const good = await Instance.start(app.url, "v3/orders?item=lamp&price=40");
    expect(await good.end(PATIENCE_MS)).toMatchObject({
      output: { receipt: "paid 40", parcel: "shipped, reserved lamp" },
    });
    const bad = await Instance.start(app.url, "v3/orders?price=400");
    const { runtimeStatus, output } = await bad.end(PATIENCE_MS);
    expect(runtimeStatus).toBe("Failed");
    expect(output).toContain(
      "Orchestrator function 'OrderV3' failed: Activity function 'ChargeV3' failed: card declined",
    );
    expect(await activitiesOf(bad)).toEqual([
      "ReserveV3 Completed",
      "ChargeV3 Failed",
      "ReleaseV3 Completed",
    ]);
  });

  test("chaining, typed, does not try again what cannot help", async () => {
    const good = await Instance.start(app.url, "orders?item=lamp&price=40");
    const { receipt } = (await good.end(PATIENCE_MS)).output as { receipt: string };
    expect(receipt).toMatch(/^paid 40 on 20\d\d-/);
    const bad = await Instance.start(app.url, "orders?price=400");
    expect(await bad.end(PATIENCE_MS)).toMatchObject({ runtimeStatus: "Failed" });
    expect(await activitiesOf(bad)).toEqual([
      "Reserve Completed",
      "Charge Failed",
      "Release Completed",
    ]);
  });

  test("fan-out and fan-in counts what each activity counts", async () => {
    const v3 = await Instance.start(app.url, "v3/word-count");
    expect(await v3.end(PATIENCE_MS)).toMatchObject({ output: 16 });
    expect(await post("word-count")).toEqual({ status: 200, body: { words: 16 } });
  });

  test("an async HTTP API answers at once if the work is quick, else with links", async () => {
    const quick = await fetch(`${app.url}/api/v3/reports?pages=2&seconds=60`, { method: "POST" });
    expect([quick.status, await quick.json()]).toEqual([200, "Page 1\nPage 2"]);
    const slow = await Instance.start(app.url, "v3/reports?pages=40&seconds=0.1");
    const { customStatus } = await slow.end(PATIENCE_MS);
    expect(customStatus).toEqual({ page: 40, pages: 40 });
  });

  test.each(["v3/monitors", "monitors"])("a monitor (%s) looks until it is ready", async (path) => {
    const instance = await Instance.start(app.url, `${path}?readyInSeconds=2`);
    const { output } = await instance.end(PATIENCE_MS);
    expect(output).toMatchObject({ status: "ready" });
    expect((output as { looks: number }).looks).toBeGreaterThanOrEqual(2);
  });

  test("human interaction, in v3 style, takes a decision, and escalates without one", async () => {
    const decided = await Instance.start(app.url, "v3/requests?timeoutSeconds=600");
    await decided.raiseEvent("ApprovalV3", true);
    expect(await decided.end(PATIENCE_MS)).toMatchObject({ output: "approved" });
    const forgotten = await Instance.start(app.url, "v3/requests?timeoutSeconds=1");
    expect(await forgotten.end(PATIENCE_MS)).toMatchObject({ output: "escalated" });
  });

  test("human interaction, typed, takes a decision, and escalates without one", async () => {
    const { body } = await post("requests?timeoutSeconds=600");
    const decision = await fetch(`${String(body["decide"])}?by=Ann&approve=true`, {
      method: "POST",
    });
    expect(await decision.json()).toEqual({ output: "approved by Ann" });
    const forgotten = await Instance.start(app.url, "requests?timeoutSeconds=1");
    const { output } = await forgotten.end(PATIENCE_MS);
    expect(output).toBe(`escalated ${forgotten.id}`);
  });
});
