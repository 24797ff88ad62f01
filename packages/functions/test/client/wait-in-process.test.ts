import { NodeClock } from "@taskhub/azure-storage";
import { startAzurite, type Azurite } from "@taskhub/local-host";
import { FunctionRegistry } from "../../src/function-registry.js";
import { LinkWorld, said } from "../http/link-world.js";
import { deleteAppFolders } from "../settings/app-folder.js";

let azurite: Azurite;
let world: LinkWorld;

/** Time goes on for all but those who wait for an instance. */
beforeAll(async () => {
  const { sleep } = NodeClock.prototype;
  jest.spyOn(NodeClock.prototype, "sleep").mockImplementation(function (
    this: NodeClock,
    delayMs,
    signal,
  ) {
    if (!signal) return sleep.call(this, delayMs);
    return new Promise((resolve) => {
      signal.addEventListener("abort", resolve);
      if (signal.aborted) resolve();
    });
  });
  azurite = await startAzurite();
  const registry = new FunctionRegistry();
  registry.addOrchestrator("Greet", function* (context) {
    const name: unknown = yield context.waitForExternalEvent("Name");
    return `Hello, ${String(name)}!`;
  });
  const connection = azurite.connectionString;
  world = new LinkWorld({ connection, hubName: "Told", registry });
});

afterAll(async () => {
  await world.engine.stop();
  jest.restoreAllMocks();
  deleteAppFolders();
  await azurite.stop();
});

describe("a client beside the worker", () => {
  test("takes no pause between the end of an orchestration and its result", async () => {
    const { client } = world;
    const instanceId = await client.startNew("Greet");
    expect(await client.waitForStart(instanceId)).toMatchObject({ runtimeStatus: "Running" });
    const url = client.createHttpManagementPayload(instanceId).statusQueryGetUri;
    const waits = [
      client.waitForCompletion(instanceId),
      said(world.ask("GET", `${url}&timeout=60`)).then(({ body }) => body),
    ];
    await client.raiseEvent(instanceId, "Name", "Oslo");
    const end = { runtimeStatus: "Completed", output: "Hello, Oslo!" };
    for (const status of await Promise.all(waits)) expect(status).toMatchObject(end);
  });
});
