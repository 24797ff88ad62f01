import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  connectAccount,
  connectServices,
  createTaskHub,
  Meter,
  partsOfTaskHub,
  type Services,
} from "@taskhub/azure-storage";
import { startAzurite, type Azurite } from "@taskhub/local-host";
import { nodeRandom } from "../src/node-random.js";
import { openClient, taskHubAddress } from "../src/open-client.js";
import { runFromSource } from "./from-source.js";
import { HandClock } from "./hand-clock.js";

let azurite: Azurite;
let services: Services;
let directory: string;

beforeAll(async () => {
  azurite = await startAzurite();
  services = connectServices(azurite.connectionString);
  directory = mkdtempSync(join(tmpdir(), "taskhub-open-client-"));
  const durableTask = { hubName: "Configured", storageProvider: { partitionCount: 7 } };
  const host = { version: "2.0", extensions: { durableTask } };
  const values = { AzureWebJobsStorage: azurite.connectionString, Other: "AccountName=other" };
  writeFileSync(join(directory, "host.json"), JSON.stringify(host));
  writeFileSync(join(directory, "local.settings.json"), JSON.stringify({ Values: values }));
});

afterAll(async () => {
  await azurite.stop();
  rmSync(directory, { recursive: true });
});

function open(hubName: string) {
  return openClient({ directory, hubName });
}

/** A hub that an app has made. */
async function made(name: string, partitionCount = 2) {
  const clock = new HandClock();
  const parts = { services, meter: new Meter(), clock, random: nodeRandom };
  const hub = createTaskHub({ name, partitionCount, ...parts });
  await hub.ensureCreated();
  return hub;
}

/** The description of a hub as .NET writes it, before anything else is there. */
async function describedByDotNet(
  name: string,
  partitionCount: number,
  nameWithin = name,
): Promise<void> {
  const leases = `${name.toLowerCase()}-leases`;
  const info = {
    TaskHubName: nameWithin,
    CreatedAt: "2031-03-01T09:15:02Z",
    PartitionCount: partitionCount,
  };
  await services.blobs.createContainer(leases, "hub");
  await services.blobs.put(leases, "taskhub.json", Buffer.from(JSON.stringify(info)), "hub");
}

function partsOf(name: string) {
  return partsOfTaskHub(connectAccount(azurite.connectionString), name);
}

describe("openClient", () => {
  test("works on the hub of the app's settings, with as many partitions as that has", async () => {
    await made("Configured", 3);
    const { client, hub } = await openClient({ directory });
    expect([client.taskHubName, hub.partitionCount]).toEqual(["Configured", 3]);
    const id = await client.startNew("anything", { instanceId: "a" });
    expect((await client.getStatus(id)).runtimeStatus).toBe("Pending");
  });

  test("finds a hub in any case, and calls it as it was made", async () => {
    await made("CamelHub");
    expect((await open("camelhub")).client.taskHubName).toBe("CamelHub");
  });

  test("opens the hubs of .NET: by their description, or by their table alone", async () => {
    await describedByDotNet("Described", 5);
    expect((await open("Described")).hub.partitionCount).toBe(5);
    await services.tables.create("OldInstances", "hub");
    expect((await open("Old")).hub.partitionCount).toBe(7);
  });

  test("does not believe a description that is of another hub", async () => {
    await describedByDotNet("Copied", 2, "Original");
    expect((await open("Copied")).client.taskHubName).toBe("Copied");
  });

  test("creates nothing", async () => {
    await describedByDotNet("Untouched", 2);
    const before = await partsOf("Untouched");
    const blobs = () => services.blobs.list("untouched-leases", "", "hub");
    const { client } = await open("Untouched");
    await expect(client.getPoisonMessages()).resolves.toEqual([]);
    expect(await partsOf("Untouched")).toEqual(before);
    expect(await blobs()).toEqual(["taskhub.json"]);
  });

  test("makes links for one event, by the keys of the hub", async () => {
    await made("Linked");
    const { client } = await open("Linked");
    const link = await client.createEventLink("a", "approve", { expiresIn: { hours: 1 } });
    expect(link).toContain("/instances/a/raiseEvent/approve?");
  });

  test("tells what a call did not do", async () => {
    const hub = await made("Warned");
    await hub.startInstance({ instanceId: "over", name: "f", held: false });
    const row = await hub.readInstance("over");
    await hub.writeInstance({ ...row!.status, runtimeStatus: "Completed" }, row);
    const warnings: string[] = [];
    const { client } = await openClient({
      ...{ directory, hubName: "Warned", onWarning: (text) => void warnings.push(text) },
    });
    await client.raiseEvent("over", "late");
    expect(warnings).toEqual(["over: The event 'late' was not sent: it is Completed."]);
  });

  test("refuses a hub that is not there, names those there are, and makes none", async () => {
    await made("Orders");
    const refused = open("Oders");
    await expect(refused).rejects.toMatchObject({ code: "TaskHubNotFound", taskHubName: "Oders" });
    await expect(refused).rejects.toThrow(
      /^There is no task hub 'Oders' on http:.+ Is 'Orders' meant\?/,
    );
    await expect(refused).rejects.toThrow(/It has: .*\bOrders\b/);
    expect(await partsOf("Oders")).toEqual([]);
  });

  test("says which storage does not answer, and what to do", async () => {
    const at = (service: string) => `${service}Endpoint=http://127.0.0.1:9/devstoreaccount1;`;
    const key = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=c2VjcmV0;";
    const connection = key + ["Blob", "Queue", "Table"].map(at).join("");
    const refused = openClient({ directory, connection });
    await expect(refused).rejects.toMatchObject({ code: "StorageFailure" });
    await expect(refused).rejects.toThrow(
      /^The storage on http:\/\/127\.0\.0\.1:9\/devstoreaccount1 cannot be used: ECONNREFUSED\. Start it .+ or set the connection to/,
    );
    await expect(refused).rejects.not.toThrow(/c2VjcmV0/);
  });

  test("prints nothing by itself in a process without a host, and lets that end", async () => {
    const hub = await made("Scripted");
    await hub.startInstance({ instanceId: "a", name: "f", held: false });
    const script = join(__dirname, "fixtures", "open-client", "run.cjs");
    const child = runFromSource(script, ["Scripted", azurite.connectionString]);
    expect(await child.ended).toBe(0);
    expect(JSON.parse(child.output())).toEqual({ hub: "Scripted", found: ["a"] });
  });
});

describe("taskHubAddress", () => {
  test("says where the hub would be, and shows no key", () => {
    const address = taskHubAddress({ directory, hubName: "Any", connectionName: "Other" });
    expect(address).toEqual({
      ...{ hubName: "Any", connectionName: "Other", connection: "AccountName=other" },
      where: "other",
    });
    expect(taskHubAddress({ directory }).where).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\w+$/);
  });
});
