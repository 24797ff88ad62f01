import type { InstanceStatus } from "@taskhub/core";
import { startAzurite, type Azurite } from "@taskhub/local-host";
import type { AzureTaskHub } from "../src/azure-task-hub.js";
import type { InstanceFilter } from "../src/instance-filter.js";
import { connectServices } from "../src/sdk/connect.js";
import type { Query, Services } from "../src/services.js";
import { faulty } from "./support/faults.js";
import { openHub } from "./support/tools.js";

let azurite: Azurite;
let services: Services;
let hub: AzureTaskHub;

const TABLE = "TestHubInstances";
const day = (date: number) => new Date(Date.UTC(2026, 5, date));
const LARGE = JSON.stringify("ü".repeat(40_000));

function add(instanceId: string, status: Partial<InstanceStatus> = {}) {
  const createdAt = status.createdAt ?? day(1);
  const row = { instanceId, name: "Hello", executionId: "e1", createdAt, lastUpdatedAt: createdAt };
  return hub.writeInstance({ ...row, runtimeStatus: "Running", ...status }, undefined);
}

async function listed(filter: InstanceFilter, from = hub): Promise<InstanceStatus[]> {
  const found: InstanceStatus[] = [];
  for await (const page of from.listInstances(filter)) found.push(...page);
  return found;
}
const ids = async (filter: InstanceFilter, from = hub) =>
  (await listed(filter, from)).map(({ instanceId }) => instanceId);

beforeAll(async () => {
  azurite = await startAzurite();
  services = connectServices(azurite.connectionString);
  hub = openHub(services);
  await hub.ensureCreated();
  await add("1st", { runtimeStatus: "Completed", output: '"ok"', completedAt: day(1) });
  await add("O'Hara #7/ü", { createdAt: day(2), input: LARGE, tags: { city: "Oslo" } });
  await add("failed", { createdAt: day(3), runtimeStatus: "Failed", output: "no disk" });
  await add("~waiting", { createdAt: day(4), runtimeStatus: "Pending", scheduledStartAt: day(9) });
  await add("@counter@a", { createdAt: day(2), name: "@counter@a" });
});
afterAll(() => azurite.stop());

describe("listInstances", () => {
  test("lists all orchestrations in the order of their keys, and no entity", async () => {
    expect(await ids({})).toEqual(["1st", "O'Hara #7/ü", "failed", "~waiting"]);
  });

  test("tells of each what a read of it tells, payloads in blobs included", async () => {
    for (const status of await listed({})) {
      expect(status).toEqual(await hub.readStatus(status.instanceId));
    }
    expect((await listed({}))[1]).toMatchObject({ input: LARGE, tags: { city: "Oslo" } });
  });

  test("keeps to the time of creation, both ends included", async () => {
    expect(await ids({ createdFrom: day(3) })).toEqual(["failed", "~waiting"]);
    expect(await ids({ createdTo: day(2) })).toEqual(["1st", "O'Hara #7/ü"]);
    expect(await ids({ createdFrom: day(2), createdTo: day(3) })).toEqual([
      "O'Hara #7/ü",
      "failed",
    ]);
    expect(await ids({ createdFrom: new Date(day(3).getTime() + 1), createdTo: day(3) })).toEqual(
      [],
    );
  });

  test("keeps to the statuses", async () => {
    expect(await ids({ runtimeStatus: ["Failed", "Completed"] })).toEqual(["1st", "failed"]);
    expect(await ids({ runtimeStatus: ["Suspended"] })).toEqual([]);
    expect(await ids({ runtimeStatus: ["Pending", "Failed"], createdFrom: day(4) })).toEqual([
      "~waiting",
    ]);
  });

  test("leaves the choice to the store: nothing else is read", async () => {
    const observed = faulty(services, () => undefined);
    await ids({ runtimeStatus: ["Failed"] }, openHub(observed.services));
    expect(observed.calls.map(({ operation }) => operation)).toEqual(["tables.query"]);
  });

  test("goes on over all pages, one at a time", async () => {
    const small = openHub(withPagesOf(1));
    const pages: number[] = [];
    for await (const page of small.listInstances({})) pages.push(page.length);
    expect(pages.filter((length) => length > 0)).toEqual([1, 1, 1, 1]);
    expect(await ids({ createdFrom: day(2) }, small)).toEqual([
      "O'Hara #7/ü",
      "failed",
      "~waiting",
    ]);
  });

  test("reads a row again whose blob went away with an execution that was replaced", async () => {
    await add("replaced", { createdAt: day(20), input: LARGE });
    const replacing = faulty(services, async ({ operation }) => {
      if (operation !== "blobs.get") return undefined;
      const row = await hub.readInstance("replaced");
      if (row?.status.executionId !== "e1") return undefined;
      const next = { ...row.status, executionId: "e2", input: '"new"' };
      expect((await hub.writeInstance(next, row)).kind).toBe("written");
      return undefined;
    });
    expect(await listed({ createdFrom: day(20) }, openHub(replacing.services))).toMatchObject([
      { executionId: "e2", input: '"new"' },
    ]);
    await services.tables.transact(
      TABLE,
      [{ kind: "delete", partitionKey: "replaced", rowKey: "", etag: "*" }],
      "hub",
    );
  });

  test("P10: a page that cannot be read is an error, not the end of the list", async () => {
    let queries = 0;
    const failing = faulty(withPagesOf(1), ({ operation }) => {
      if (operation === "tables.query") queries += 1;
      return queries === 2 ? "error before" : undefined;
    });
    await expect(ids({}, openHub(failing.services))).rejects.toMatchObject({
      name: "StorageError",
    });
  });
});

function withPagesOf(top: number): Services {
  const query: Services["tables"]["query"] = (table, wanted: Query, payer) =>
    services.tables.query(table, { ...wanted, top }, payer);
  const tables = new Proxy(services.tables, {
    get: (target, name) => {
      const method: unknown = name === "query" ? query : Reflect.get(target, name);
      return typeof method === "function" ? (method.bind(target) as unknown) : method;
    },
  });
  return { ...services, tables };
}
