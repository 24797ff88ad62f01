/** The retention of an app, on a real store. */
import { connectServices, hubNames, NodeClock } from "@taskhub/azure-storage";
import { startAzurite, type Azurite } from "@taskhub/local-host";
import { InvocationContext } from "@azure/functions";
import * as df from "../../src/index.js";
import { startStandalone } from "../../src/standalone.js";
import { coreStandIn } from "../core-stand-in.js";
import { appProcesses, EXTENSION_BUNDLE } from "../host/app-processes.js";
import { appFolder } from "../settings/app-folder.js";

const mockCore = coreStandIn();
jest.mock("@azure/functions-core", () => mockCore, { virtual: true });

const { lines, begin } = appProcesses(mockCore);
const HOUR_MS = 3_600_000;
const large = "l".repeat(100_000);

let azurite: Azurite;
let hubName = "";
let hubs = 0;

beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

beforeEach(() => {
  hubName = `Swept${String((hubs += 1))}`;
});

/** A process of its own, as far as this package sees it, with an orchestrator that waits for an event. */
function freshProcess(): string {
  const durableTask = { hubName, retention: "01:00:00", storageProvider: { partitionCount: 1 } };
  const directory = appFolder({
    "package.json": { name: "orders" },
    "host.json": { extensionBundle: EXTENSION_BUNDLE, extensions: { durableTask } },
  });
  const AzureWebJobsStorage = azurite.connectionString;
  begin({ FUNCTIONS_APPLICATION_DIRECTORY: directory, AzureWebJobsStorage });
  df.app.orchestration("waiting", function* (context) {
    const text = (yield context.df.waitForExternalEvent("end")) as string;
    return text.length;
  });
  return directory;
}

/** A hub with two finished instances, of which the first ended two hours ago, and one that runs. */
async function filledHub(): Promise<void> {
  const { client, stop } = await startStandalone({ directory: freshProcess() });
  for (const instanceId of ["old", "young", "running"]) {
    await client.startNew("waiting", { instanceId, input: large });
    await until(async () => (await client.getStatus(instanceId)).runtimeStatus === "Running");
    if (instanceId === "running") continue;
    await client.raiseEvent(instanceId, "end", large);
    await client.waitForCompletion(instanceId);
  }
  await stop();
  const columns = { CompletedTime: new Date(Date.now() - 2 * HOUR_MS) };
  const entity = { partitionKey: "old", rowKey: "", columns };
  const { tables } = connectServices(azurite.connectionString);
  await tables.transact(
    hubNames(hubName).instancesTable,
    [{ kind: "merge", entity, etag: "*" }],
    "hub",
  );
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Whose rows and blobs there are. */
async function found() {
  const { tables, blobs } = connectServices(azurite.connectionString);
  const names = hubNames(hubName);
  const keysOf = async (table: string) => {
    const { entities } = await tables.query(table, { filter: "PartitionKey ge ''" }, "hub");
    return [...new Set(entities.map(({ partitionKey }) => partitionKey))].sort();
  };
  const all = await blobs.list(names.largeMessages, "", "hub");
  return {
    instances: await keysOf(names.instancesTable),
    history: await keysOf(names.historyTable),
    blobs: [...new Set(all.map((name) => name.split("/")[0]))].sort(),
  };
}

const everything = ["old", "running", "young"];
const rest = ["running", "young"];
const sweepLine = /\[taskhub\] Retention: 1 instance purged that ended before \S+, in [\d.]+ s\.$/;

describe("An app with a retention", () => {
  test("has what ended before purged by the timer of the host", async () => {
    await filledHub();
    expect(await found()).toEqual({
      ...{ instances: everything, history: everything, blobs: everything },
    });
    freshProcess();
    await mockCore.run("appStart");
    const timer = mockCore.functions.get("taskhubRetention");
    await timer?.callback(
      {},
      new InvocationContext({ logHandler: (_, line) => lines.push(String(line)) }),
    );
    await mockCore.run("appTerminate");
    expect(await found()).toEqual({ instances: rest, history: rest, blobs: rest });
    expect(lines.filter((line) => line.includes("Retention"))).toEqual([
      expect.stringMatching(sweepLine),
    ]);
  });

  test("purges it by its own clock without a host", async () => {
    await filledHub();
    jest.spyOn(Math, "random").mockReturnValue(0); // the first sweep is at once
    const { client, stop } = await startStandalone({ directory: freshProcess() });
    await until(() =>
      client.getStatus("old").then(
        () => false,
        () => true,
      ),
    );
    await stop();
    expect(await found()).toEqual({ instances: rest, history: rest, blobs: rest });
  });

  test("leaves no sweep to come when it is stopped", async () => {
    jest.spyOn(Math, "random").mockReturnValue(0.9);
    const sweepInMs = 0.9 * 300_000;
    const due = new Set<number>();
    const schedule = jest.spyOn(NodeClock.prototype, "schedule");
    schedule.mockImplementation((delayMs) => {
      due.add(delayMs);
      return () => void due.delete(delayMs);
    });
    const { stop } = await startStandalone({ directory: freshProcess() });
    expect(due).toContain(sweepInMs);
    schedule.mockRestore(); // a drain takes its time
    await stop();
    expect(due).not.toContain(sweepInMs);
  });
});
