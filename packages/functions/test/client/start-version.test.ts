import { createDurableClient } from "../../src/client/durable-client.js";
import { smallParts, SmallWorker } from "../small-hub.js";

function setUp(overrides: Parameters<typeof smallParts>[0] = {}) {
  const small = smallParts({ defaultVersion: "2.0", ...overrides });
  return { ...small, client: createDurableClient(small.parts) };
}

describe("DurableClient.startNew, version", () => {
  test.each([
    [{}, "2.0"],
    [{ version: "" }, "2.0"],
    [{ version: "1.0" }, "1.0"],
  ])("is that of the call, else the default of the app: %j", async (options, version) => {
    const { client, hub } = setUp();
    await client.startNew("Import", options);
    expect(hub.starts[0]?.version).toBe(version);
  });

  test("is absent where neither says one", async () => {
    const { client, hub } = setUp({ defaultVersion: undefined });
    await client.startNew("Import");
    expect(hub.starts[0]?.version).toBeUndefined();
  });

  test("decides whether the worker here is handed the start: one it leaves to others is put visible", async () => {
    const worker = new SmallWorker();
    worker.leaves = "3.0";
    const { client, hub } = setUp({ worker: () => worker });
    await client.startNew("Import", { version: "3.0" });
    expect(hub.starts[0]?.held).toBe(false);
    expect(worker.handedOff).toEqual([]);
    await client.startNew("Import", { instanceId: "second" });
    expect(hub.starts[1]?.held).toBe(true);
  });
});
