import { Instance } from "../demo/instance.js";
import type { LocalApp } from "../demo/local-app.js";
import { PATIENCE_MS, startApp } from "./start-app.js";

jest.setTimeout(2 * PATIENCE_MS);

const LENGTH = 1_048_576;
describe("large payloads", () => {
  let app: LocalApp;

  beforeAll(async () => {
    app = await startApp();
  });

  afterAll(async () => {
    await app.stop();
  });

  test("of 1 MB go in as an input, through an activity, and out as an output", async () => {
    const input = "x".repeat(LENGTH);
    const instance = await Instance.start(app.url, "orchestrators/LargePayloads", input);
    const { runtimeStatus, output } = await instance.end(PATIENCE_MS);
    expect(runtimeStatus).toBe("Completed");
    const { input: got, made } = output as { input: string; made: string };
    expect([got === input, made === "y".repeat(LENGTH)]).toEqual([true, true]);
  });
});
