import type { InstanceStatus } from "@taskhub/core";
import type { AzureTaskHub } from "../src/azure-task-hub.js";
import type { InstanceFilter } from "../src/instance-filter.js";
import type { Query, Services } from "../src/services.js";
import { faulty } from "./support/faults.js";
import { onHub } from "./support/on-azurite.js";
import { openHub } from "./support/tools.js";

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

async function remove(partitionKey: string): Promise<void> {
  const row = { partitionKey, rowKey: "", etag: "*" };
  await services.tables.transact(TABLE, [{ kind: "delete", ...row }], "hub");
}

async function listed(filter: InstanceFilter, from = hub): Promise<InstanceStatus[]> {
  const found: InstanceStatus[] = [];
  for await (const { statuses } of from.listInstances(filter)) found.push(...statuses);
  return found;
}
const ids = async (filter: InstanceFilter, from = hub) =>
  (await listed(filter, from)).map(({ instanceId }) => instanceId);

onHub((made) => {
  ({ services, hub } = made);
});
beforeAll(async () => {
  await add("1st", { runtimeStatus: "Completed", output: '"ok"', completedAt: day(1) });
  await add("O'Hara #7/ü", { createdAt: day(2), input: LARGE, tags: { city: "Oslo" } });
  await add("failed", { createdAt: day(3), runtimeStatus: "Failed", output: "no disk" });
  await add("~waiting", { createdAt: day(4), runtimeStatus: "Pending", scheduledStartAt: day(9) });
  await add("@counter@a", { createdAt: day(2), name: "@counter@a" });
});

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

  test("keeps to what ids begin with, as they are", async () => {
    expect(await ids({ instanceIdPrefix: "f" })).toEqual(["failed"]);
    expect(await ids({ instanceIdPrefix: "F" })).toEqual([]);
    expect(await ids({ instanceIdPrefix: "O'Hara #7/" })).toEqual(["O'Hara #7/ü"]);
    expect(await ids({ instanceIdPrefix: "O' or PartitionKey ge '" })).toEqual([]);
    expect(await ids({ instanceIdPrefix: "" })).toHaveLength(4);
    // asked for is all that sorts behind it: nothing sorts behind all that begin with it
    expect(await ids({ instanceIdPrefix: "\uffff" })).toEqual([]);
  });

  test("keeps to the name of the orchestrator", async () => {
    expect(await ids({ name: "Hello", instanceIdPrefix: "f" })).toEqual(["failed"]);
    expect(await ids({ name: "Hell" })).toEqual([]);
    expect(await ids({ name: "Hello' or Name ge '" })).toEqual([]);
  });

  test("keeps to what has finished before a time, whatever time a row has kept", async () => {
    expect(await ids({ completedBefore: day(2) })).toEqual(["1st"]);
    expect(await ids({ completedBefore: day(1) })).toEqual([]);
    await add("rewound", { runtimeStatus: "Failed", completedAt: day(1) });
    const row = (await hub.readInstance("rewound"))!;
    await hub.writeInstance({ ...row.status, runtimeStatus: "Running" }, row);
    expect(await ids({ completedBefore: day(2) })).toEqual(["1st"]);
    await remove("rewound");
  });

  test("has entities only if they are asked for", async () => {
    const all = ["1st", "@counter@a", "O'Hara #7/ü", "failed", "~waiting"];
    expect(await ids({ includeEntities: true })).toEqual(all);
    expect(await ids({ includeEntities: true, instanceIdPrefix: "@c" })).toEqual(["@counter@a"]);
    expect(await ids({ instanceIdPrefix: "@c" })).toEqual([]);
  });

  test("leaves the choice to the store: nothing else is read", async () => {
    const observed = faulty(services, () => undefined);
    const asking = openHub(observed.services);
    const wanted = [
      { runtimeStatus: ["Failed"] },
      { name: "H" },
      { instanceIdPrefix: "f" },
    ] as const;
    for (const filter of wanted) await ids(filter, asking);
    await ids({ completedBefore: day(1) }, asking);
    expect(observed.calls.map(({ operation }) => operation)).toEqual(Array(4).fill("tables.query"));
  });

  test("reads no payload that is not asked for, and tells all else", async () => {
    const observed = faulty(services, () => undefined);
    const asking = openHub(observed.services);
    const [, whole] = await listed({});
    const [, bare] = await listed({ includeInput: false, includeOutput: false }, asking);
    expect(observed.calls.map(({ operation }) => operation)).toEqual(["tables.query"]);
    expect(bare).toEqual({ ...whole, input: undefined });
    const [done, large] = await listed({ includeOutput: false }, asking);
    expect([done?.output, large?.input]).toEqual([undefined, LARGE]);
    expect((await listed({ includeInput: false }, asking))[0]?.output).toBe('"ok"');
  });

  test("goes on behind a page at another time, in pages as large as asked for", async () => {
    const found: string[][] = [];
    let continuation: string | undefined;
    do {
      for await (const page of hub.listInstances({ pageSize: 2, continuation })) {
        found.push(page.statuses.map(({ instanceId }) => instanceId));
        ({ continuation } = page);
        break;
      }
    } while (continuation !== undefined);
    expect(found.flat()).toEqual(await ids({}));
    expect(Math.max(...found.map(({ length }) => length))).toBeLessThanOrEqual(2);
  });

  test("refuses what it cannot ask for before it asks", async () => {
    const observed = faulty(services, () => undefined);
    const asking = openHub(observed.services);
    await expect(ids({ pageSize: 1_001 }, asking)).rejects.toThrow("a page size from 1 to 1000");
    await expect(ids({ instanceIdPrefix: "\ud83d" }, asking)).rejects.toThrow(RangeError);
    for (const continuation of ["", "page 2", "1!8!MQ--.0123456789abcdef"]) {
      const listing = ids({ continuation }, asking);
      await expect(listing).rejects.toMatchObject({ code: "InvalidContinuation" });
    }
    expect(observed.calls).toEqual([]);
  });

  test("leaves out a payload, too, of a row that it has to read again", async () => {
    await add("replaced", { createdAt: day(20), output: LARGE, runtimeStatus: "Completed" });
    const replacing = faulty(services, async ({ operation }) => {
      const row = operation === "blobs.get" ? await hub.readInstance("replaced") : undefined;
      if (row?.status.executionId !== "e1") return undefined;
      await hub.writeInstance({ ...row.status, executionId: "e2", input: "1", output: "2" }, row);
      return undefined;
    });
    const filter = { createdFrom: day(20), includeInput: false };
    const [status] = await listed(filter, openHub(replacing.services));
    expect(status).toMatchObject({ executionId: "e2", input: undefined, output: "2" });
    await remove("replaced");
  });

  test("goes on over all pages, one at a time", async () => {
    const small = openHub(withPagesOf(1));
    const pages: number[] = [];
    for await (const { statuses } of small.listInstances({})) pages.push(statuses.length);
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
    await remove("replaced");
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
