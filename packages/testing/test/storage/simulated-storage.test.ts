import type { Entity, TableWrite } from "@taskhub/azure-storage";
import { measureStorageSpeed } from "../../src/storage/measure-speed.js";
import { SimulatedStorage } from "../../src/storage/simulated-storage.js";
import type { StorageTools } from "../../src/storage/storage-tools.js";

const NOW = 1_782_295_200_250;
const LEASE_MS = 30_000;

async function opened(tools: Partial<StorageTools> = {}) {
  const storage = new SimulatedStorage({ now: () => NOW, ...tools });
  const { queues, tables, blobs } = storage.services;
  await queues.create("queue-b", "hub");
  await queues.create("queue-a", "hub");
  await tables.create("TableB", "hub");
  await tables.create("TableA", "hub");
  await blobs.createContainer("blobs-b", "hub");
  await blobs.createContainer("blobs-a", "hub");
  return { storage, queues, tables, blobs };
}

const row = (rowKey: string, partitionKey = "p", columns: Entity["columns"] = {}): TableWrite => ({
  kind: "put",
  entity: { partitionKey, rowKey, columns },
});

describe("SimulatedStorage", () => {
  test("shows the names of all it has, in order", async () => {
    const { storage } = await opened();
    expect(storage.queueNames()).toEqual(["queue-a", "queue-b"]);
    expect(storage.tableNames()).toEqual(["TableA", "TableB"]);
    expect(storage.containerNames()).toEqual(["blobs-a", "blobs-b"]);
  });

  test("shows its messages with exact instants, hidden ones too", async () => {
    const { storage, queues } = await opened();
    const put = await queues.put("queue-a", "x", 1500, "hub");
    expect(storage.messages("queue-a")).toEqual([
      {
        messageId: put.messageId,
        popReceipt: put.popReceipt,
        body: "x",
        insertedAt: NOW,
        visibleAt: NOW + 2000,
        dequeueCount: 0,
      },
    ]);
    expect(storage.messages("queue-c")).toEqual([]);
  });

  test("shows its rows and partitions in order, and forgets a partition without rows", async () => {
    const { storage, tables } = await opened();
    await tables.transact("TableA", [row("2"), row("1")], "hub");
    await tables.transact("TableA", [row("1", "o")], "hub");
    expect(storage.partitionKeys("TableA")).toEqual(["o", "p"]);
    expect(storage.rows("TableA", "p").map(({ rowKey }) => rowKey)).toEqual(["1", "2"]);
    const deletion = { kind: "delete", partitionKey: "o", rowKey: "1", etag: "*" } as const;
    await tables.transact("TableA", [deletion], "hub");
    expect(storage.partitionKeys("TableA")).toEqual(["p"]);
    expect(storage.rows("TableA", "o")).toEqual([]);
  });

  test("shows its blobs", async () => {
    const { storage, blobs } = await opened();
    await blobs.put("blobs-a", "b", Uint8Array.of(2), "hub");
    await blobs.put("blobs-a", "a", Uint8Array.of(1), "hub");
    expect(storage.blobNames("blobs-a")).toEqual(["a", "b"]);
    expect(storage.blob("blobs-a", "a")).toEqual(Uint8Array.of(1));
    expect(storage.blob("blobs-a", "c")).toBeUndefined();
  });

  test("shows a leased message again, and lets its first receiver delete it until the next receive", async () => {
    const { storage, queues } = await opened();
    const { messageId } = await queues.put("queue-a", "x", 0, "hub");
    const [first] = await queues.receive("queue-a", 1, LEASE_MS);
    storage.show("queue-a", messageId);
    const [second] = await queues.receive("queue-a", 1, LEASE_MS);
    expect(second).toMatchObject({ messageId, dequeueCount: 2 });
    await expect(queues.delete("queue-a", first!, "hub")).rejects.toMatchObject({ kind: "absent" });
    storage.show("queue-a", messageId);
    await expect(queues.delete("queue-a", second!, "hub")).resolves.toBeUndefined();
  });

  test("has executed a call before it returns", async () => {
    const { storage, queues } = await opened();
    const put = queues.put("queue-a", "x", 0, "hub");
    expect(storage.messages("queue-a")).toHaveLength(1);
    await put;
  });

  test("has a version that every change raises and nothing else", async () => {
    const { storage, queues, tables } = await opened();
    const versions = [storage.version];
    await queues.put("queue-a", "x", 0, "hub");
    versions.push(storage.version);
    const [message] = await queues.receive("queue-a", 1, LEASE_MS);
    versions.push(storage.version);
    await queues.delete("queue-a", message!, "hub");
    versions.push(storage.version);
    await tables.transact("TableA", [row("1")], "hub");
    versions.push(storage.version);
    expect(new Set(versions).size).toBe(versions.length);
    await queues.receive("queue-a", 1, LEASE_MS);
    await tables.query("TableA", { filter: "PartitionKey eq 'p'" }, "hub");
    await expect(queues.delete("queue-a", message!, "hub")).rejects.toThrow();
    expect(storage.version).toBe(versions.at(-1));
  });

  test("gives messages in the order it is told", async () => {
    const { queues } = await opened({ order: (visible) => visible.reverse() });
    for (const body of ["a", "b", "c"]) await queues.put("queue-a", body, 0, "hub");
    const received = await queues.receive("queue-a", 2, LEASE_MS);
    expect(received.map(({ body }) => body)).toEqual(["c", "b"]);
  });

  test("ends a page early if it is told so, and goes on where it ended", async () => {
    const lengths = [0, 1, 5];
    const { tables } = await opened({
      pageRows: (most) => Math.min(most, lengths.shift() ?? most),
    });
    await tables.transact("TableA", [row("1"), row("2"), row("3")], "hub");
    const query = { filter: "PartitionKey eq 'p'" };
    const first = await tables.query("TableA", query, "hub");
    const second = await tables.query("TableA", { ...query, ...next(first) }, "hub");
    const third = await tables.query("TableA", { ...query, ...next(second) }, "hub");
    const keys = [first, second, third].map(({ entities }) => entities.map((of) => of.rowKey));
    expect(keys).toEqual([[], ["1"], ["2", "3"]]);
    expect(third.continuation).toBeUndefined();

    function next({ continuation }: { readonly continuation?: string | undefined }) {
      return { continuation };
    }
  });

  test("gives rows that nobody can change", async () => {
    const { storage, tables } = await opened();
    await tables.transact("TableA", [row("1", "p", { a: 1 })], "hub");
    const page = await tables.query("TableA", { filter: "PartitionKey eq 'p'" }, "hub");
    expect(Reflect.set(page.entities[0]!.columns, "a", 2)).toBe(false);
    expect(storage.rows("TableA", "p")[0]?.columns).toEqual({ a: 1 });
  });

  test("refuses a blob name that an address would take for another one", async () => {
    const { blobs } = await opened();
    for (const name of ["..", "../x", "a/./b", "a/.."]) {
      await expect(blobs.put("blobs-a", name, new Uint8Array(0), "hub")).rejects.toMatchObject({
        status: 400,
      });
    }
    await blobs.put("blobs-a", ".a/..b/c.", new Uint8Array(0), "hub");
  });

  test("measures how fast it is", async () => {
    expect((await measureStorageSpeed()).callsPerSecond).toBeGreaterThan(0);
  });
});
