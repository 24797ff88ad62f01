import { Instance } from "../demo/instance.js";
import type { LocalApp } from "../demo/local-app.js";
import { PATIENCE_MS, startApp } from "./start-app.js";

jest.setTimeout(2 * PATIENCE_MS);

describe("the sample of an HTTP call", () => {
  let app: LocalApp;

  beforeAll(async () => {
    app = await startApp();
  });

  afterAll(async () => {
    await app.stop();
  });

  test("waits for a service that answers 202 until it is done", async () => {
    const instance = await Instance.start(app.url, "call-http?seconds=2");
    expect(await instance.end(PATIENCE_MS)).toMatchObject({
      runtimeStatus: "Completed",
      output: { status: 200, content: "done" },
    });
    const { historyEvents = [] } = await instance.status(true);
    const pauses = historyEvents.filter(({ EventType }) => EventType === "TimerFired");
    expect(pauses.length).toBeGreaterThanOrEqual(2);
  });

  test("gives what the service refuses as it is", async () => {
    const instance = await Instance.start(app.url, "orchestrators/CallHttp", { seconds: -1 });
    const { output } = await instance.end(PATIENCE_MS);
    expect(output).toMatchObject({
      status: 400,
      content: expect.stringContaining("-1") as unknown,
    });
  });

  test.each(["x", "99999"])("refuses a count of %s", async (seconds) => {
    const url = `${app.url}/api/call-http?seconds=${seconds}`;
    expect(await fetch(url, { method: "POST" })).toMatchObject({ status: 400 });
  });

  test("has no job without a time", async () => {
    expect(await fetch(`${app.url}/api/jobs/soon`)).toMatchObject({ status: 404 });
  });
});
