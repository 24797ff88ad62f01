import { beforeAll, describe, expect, test } from "@jest/globals";
import type { InstanceStatus } from "@taskhub/core";
import type { AzureTaskHub } from "../src/azure-task-hub.js";
import type { EntityFilter } from "../src/entity-filter.js";
import type { Services } from "../src/services.js";
import { faulty } from "./support/faults.js";
import { onHub } from "./support/on-azurite.js";
import { openHub } from "./support/tools.js";

let services: Services;
let hub: AzureTaskHub;

const day = (date: number) => new Date(Date.UTC(2026, 5, date));
const stateOf = (text: string) => JSON.stringify({ exists: true, state: text, sorter: {} });
const LARGE = stateOf(JSON.stringify("ü".repeat(40_000)));

function add(instanceId: string, changes: Partial<InstanceStatus> = {}) {
  const status: InstanceStatus = {
    ...{ instanceId, name: instanceId, version: "", executionId: "e1", runtimeStatus: "Running" },
    ...{ input: stateOf("1"), customStatus: '{"entityExists":true}' },
    ...{ createdAt: day(1), lastUpdatedAt: day(1), commitNumber: 1 },
    ...changes,
  };
  return hub.writeInstance(status, undefined);
}

async function pagesOf(filter: EntityFilter, from = hub) {
  const pages = [];
  for await (const page of from.listEntities(filter)) pages.push(page);
  return pages;
}
const listed = async (filter: EntityFilter, from = hub) =>
  (await pagesOf(filter, from)).flatMap(({ statuses }) => statuses);
const ids = async (filter: EntityFilter, from = hub) =>
  (await listed(filter, from)).map(({ instanceId }) => instanceId);

const ALL = [
  "@cart@O'Hara #7/ü",
  "@cart@x\u{1f600}",
  "@cart@x\u{1f600}1",
  "@cart@x\u{1f601}",
  "@cart@y",
  "@counter@",
  "@counter@A",
  "@counter@a",
  "@counter@a@b",
  "@counter@b",
  "@counterfeit@a",
];

onHub((made) => {
  ({ services, hub } = made);
});
beforeAll(async () => {
  for (const id of ["1st", "?@counter@a", "A", "counter", "~"]) await add(id);
  for (const id of ALL) {
    if (id === "@counter@b") await add(id, { createdAt: day(3), input: LARGE });
    else await add(id, id === "@cart@y" ? { createdAt: day(2) } : {});
  }
});

describe("listEntities", () => {
  test("lists all entities in the order of their keys, and no orchestration", async () => {
    expect(await ids({})).toEqual(ALL);
  });

  test("tells of each what a read of it tells, states in blobs included", async () => {
    for (const status of await listed({})) {
      expect(status).toEqual(await hub.readStatus(status.instanceId));
    }
    expect((await listed({ name: "counter", keyPrefix: "b" }))[0]?.input).toBe(LARGE);
  });

  test("keeps to a name, in upper or lower case, and to no other that begins with it", async () => {
    const counters = ["@counter@", "@counter@A", "@counter@a", "@counter@a@b", "@counter@b"];
    expect(await ids({ name: "counter" })).toEqual(counters);
    expect(await ids({ name: "COUNTER" })).toEqual(counters);
    expect(await ids({ name: "count" })).toEqual([]);
  });

  test("keeps to what keys begin with", async () => {
    expect(await ids({ name: "counter", keyPrefix: "a" })).toEqual(["@counter@a", "@counter@a@b"]);
    expect(await ids({ name: "counter", keyPrefix: "A" })).toEqual(["@counter@A"]);
    expect(await ids({ name: "cart", keyPrefix: "O'Hara #7/" })).toEqual(["@cart@O'Hara #7/ü"]);
    expect(await ids({ name: "cart", keyPrefix: "x\u{1f600}" })).toEqual([
      "@cart@x\u{1f600}",
      "@cart@x\u{1f600}1",
    ]);
    expect(await ids({ name: "cart", keyPrefix: "a' or PartitionKey ge '" })).toEqual([]);
  });

  test("looks again where the store's range is wider than the prefix", async () => {
    // asked for is the range of what begins with x, or with nothing, from there on
    expect(await ids({ name: "cart", keyPrefix: "x\u{1f600}" })).not.toContain("@cart@x\u{1f601}");
    expect(await ids({ name: "cart", keyPrefix: "x\u{1f600}\uffff" })).toEqual([]);
    expect(await ids({ name: "cart", keyPrefix: "\uffff" })).toEqual([]);
  });

  test("keeps to the time of the last operation, both ends included", async () => {
    expect(await ids({ changedFrom: day(2) })).toEqual(["@cart@y", "@counter@b"]);
    expect(await ids({ changedFrom: day(2), changedTo: day(2) })).toEqual(["@cart@y"]);
    expect(await ids({ name: "counter", changedTo: day(2) })).not.toContain("@counter@b");
  });

  test("without states reads no blob, and tells all else", async () => {
    const observed = faulty(services, () => undefined);
    const found = await listed({ fetchState: false }, openHub(observed.services));
    expect(observed.calls.map(({ operation }) => operation)).toEqual(["tables.query"]);
    const whole = await listed({});
    expect(found).toEqual(whole.map((status) => ({ ...status, input: undefined })));
    expect(found[0]?.customStatus).toBe('{"entityExists":true}');
  });

  test("leaves the choice to the store: nothing else is read", async () => {
    const observed = faulty(services, () => undefined);
    expect(await ids({ name: "cart" }, openHub(observed.services))).toHaveLength(5);
    expect(observed.calls.map(({ operation }) => operation)).toEqual(["tables.query"]);
  });

  test("reads no more pages than the caller takes, and goes on behind one at another time", async () => {
    const observed = faulty(services, () => undefined);
    const found: string[] = [];
    let continuation: string | undefined;
    do {
      const wanted = { name: "counter", pageSize: 2, continuation };
      for await (const page of openHub(observed.services).listEntities(wanted)) {
        expect(page.statuses.length).toBeLessThanOrEqual(2);
        found.push(...page.statuses.map(({ instanceId }) => instanceId));
        ({ continuation } = page);
        break;
      }
    } while (continuation !== undefined);
    expect(found).toEqual(await ids({ name: "counter" }));
    const queries = observed.calls.filter(({ operation }) => operation === "tables.query");
    expect(queries).toHaveLength(3);
  });

  test("goes on by itself over all pages, the last of which says so", async () => {
    const pages = await pagesOf({ pageSize: 3 });
    expect(pages.flatMap(({ statuses }) => statuses.map((each) => each.instanceId))).toEqual(ALL);
    expect(pages.map(({ continuation }) => continuation === undefined)).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  test("refuses a filter that it cannot ask for before it asks", async () => {
    const observed = faulty(services, () => undefined);
    const asking = openHub(observed.services);
    await expect(ids({ keyPrefix: "a" }, asking)).rejects.toThrow(RangeError);
    await expect(ids({ pageSize: 0 }, asking)).rejects.toThrow(RangeError);
    expect(observed.calls).toEqual([]);
  });

  test("a continuation that no page gave is an error, not the first page", async () => {
    for (const continuation of ["page 2", await ofInstances()]) {
      await expect(ids({ continuation })).rejects.toMatchObject({
        code: "InvalidContinuation",
        message: expect.stringContaining("a list of entities of this task hub") as unknown,
      });
    }

    async function ofInstances(): Promise<string> {
      for await (const page of hub.listInstances({ pageSize: 1 })) return page.continuation!;
      throw new Error("no page");
    }
  });

  test("P10: a page that cannot be read is an error, not the end of the list", async () => {
    let queries = 0;
    const failing = faulty(services, ({ operation }) => {
      if (operation === "tables.query") queries += 1;
      return queries === 2 ? "error before" : undefined;
    });
    await expect(ids({ pageSize: 1 }, openHub(failing.services))).rejects.toMatchObject({
      name: "StorageError",
    });
  });
});

describe("readStatus", () => {
  test("of an entity has its state, however large, and of which execution it is", async () => {
    expect(await hub.readStatus("@counter@b")).toEqual({
      ...{ instanceId: "@counter@b", name: "@counter@b", version: "", executionId: "e1" },
      ...{ runtimeStatus: "Running", input: LARGE, customStatus: '{"entityExists":true}' },
      ...{ createdAt: day(3), lastUpdatedAt: day(1), commitNumber: 1 },
    });
  });

  test("of an entity has the new state when the next batch has replaced it, and its blob is gone", async () => {
    const id = "@large@a";
    await add(id, { input: LARGE });
    const row = (await hub.readInstance(id))!;
    const next = { ...row.status, executionId: "e2", input: `${LARGE} ` };
    expect((await hub.writeInstance(next, row)).kind).toBe("written");
    expect((await hub.readStatus(id))?.input).toBe(`${LARGE} `);
    expect(await services.blobs.list("testhub-largemessages", `${id}/`, "hub")).toHaveLength(1);
  });
});
