import { describe, expect, test } from "@jest/globals";
import { SimulatedStorage } from "@taskhub/testing";
import { StorageCount } from "../../src/scale-out/storage-count.js";

const VISIBILITY_MS = 1_000;
const PAYER = { instanceId: "one" };
const NOTHING = { transactions: 0, receives: 0, commits: 0, conflicts: 0, historyReads: 0 };

/** A hub's tables, with one row. */
async function counted() {
  const { services } = new SimulatedStorage({ now: () => 0 });
  const count = new StorageCount("Some");
  const watched = count.meter.wrap(count.watch(services));
  const insert = (table: string, rowKey: string) =>
    watched.tables.transact(
      table,
      [{ kind: "insert", entity: { partitionKey: "one", rowKey, columns: {} } }],
      PAYER,
    );
  for (const table of ["SomeHistory", "SomeInstances"]) {
    await watched.tables.create(table, "hub");
    await insert(table, "there");
  }
  await watched.queues.create("some-control-00", "hub");
  count.take();
  return { count, insert, ...watched };
}

describe("StorageCount", () => {
  test("tells transactions on the history that were refused from those that were carried out", async () => {
    const { count, insert } = await counted();
    await insert("SomeHistory", "new");
    await expect(insert("SomeHistory", "there")).rejects.toMatchObject({ kind: "conflict" });
    expect(count.take()).toEqual({ ...NOTHING, transactions: 2, commits: 1, conflicts: 1 });
  });

  test("takes nothing of another table for a commit", async () => {
    const { count, insert, tables } = await counted();
    await insert("SomeInstances", "new");
    await expect(insert("SomeInstances", "there")).rejects.toMatchObject({ kind: "conflict" });
    await tables.query("SomeInstances", { filter: "PartitionKey eq 'one'" }, PAYER);
    expect(count.take()).toEqual({ ...NOTHING, transactions: 3 });
  });

  test("counts readings of histories", async () => {
    const { count, tables } = await counted();
    await tables.query("SomeHistory", { filter: "PartitionKey eq 'one'" }, PAYER);
    expect(count.take()).toEqual({ ...NOTHING, transactions: 1, historyReads: 1 });
  });

  test("keeps receives apart, and leaves out what clients and the hub itself ask for", async () => {
    const { count, queues, tables } = await counted();
    await queues.receive("some-control-00", 1, VISIBILITY_MS);
    await tables.query("SomeInstances", { filter: "PartitionKey eq 'one'" }, "status");
    await tables.create("SomeHistory", "hub");
    expect(count.take()).toEqual({ ...NOTHING, receives: 1 });
  });

  test("tells only what is new", async () => {
    const { count, insert } = await counted();
    await insert("SomeHistory", "new");
    count.take();
    expect(count.take()).toEqual(NOTHING);
  });
});
