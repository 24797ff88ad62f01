import { QueueServiceClient } from "@azure/storage-queue";
import { connectServices } from "../../src/sdk/connect.js";
import type { Entity, Services, TableWrite } from "../../src/services.js";
import { onAzurite } from "../support/on-azurite.js";

/** The codes of the store are part of the protocol: what each refusal is classified as. */
let connection: string;
let services: Services;

onAzurite((started) => {
  connection = started;
  services = connectServices(connection);
});

const hub = "hub";

function rejects(kind: string) {
  return expect.objectContaining({ name: "StorageError", kind }) as Error;
}

describe("queues", () => {
  const queue = "contract-queue";
  beforeAll(() => services.queues.create(queue, hub));

  async function emptied<T>(work: () => Promise<T>): Promise<T> {
    const result = await work();
    for (const message of await services.queues.receive(queue, 32, 1000)) {
      await services.queues.delete(queue, message, hub);
    }
    return result;
  }

  test("creates a queue that exists without complaint", async () => {
    await expect(services.queues.create(queue, hub)).resolves.toBeUndefined();
  });

  test("puts a message, receives it with its count, and deletes it", async () => {
    const put = await services.queues.put(queue, "body <&> 1", 0, hub);
    const [message] = await services.queues.receive(queue, 1, 30_000);
    expect(message).toMatchObject({
      messageId: put.messageId,
      body: "body <&> 1",
      dequeueCount: 1,
    });
    expect(message!.insertedAt).toBeInstanceOf(Date);
    await services.queues.delete(queue, message!, hub);
    expect(await services.queues.receive(queue, 1, 30_000)).toEqual([]);
  });

  test("hides a message that is put with a delay, and lets the putter delete it", async () => {
    const put = await services.queues.put(queue, "hidden", 30_000, hub);
    expect(await services.queues.receive(queue, 32, 1000)).toEqual([]);
    await expect(services.queues.delete(queue, put, hub)).resolves.toBeUndefined();
  });

  test("an update keeps the body and replaces the receipt", async () => {
    const put = await services.queues.put(queue, "kept", 30_000, hub);
    const updated = await services.queues.update(queue, put, 0, hub);
    expect(updated.popReceipt).not.toBe(put.popReceipt);
    const [message] = await services.queues.receive(queue, 1, 30_000);
    expect(message!.body).toBe("kept");
    await services.queues.delete(queue, message!, hub);
  });

  test("a stale receipt is absent, for an update and for a delete", async () => {
    await emptied(async () => {
      const put = await services.queues.put(queue, "stale", 30_000, hub);
      await services.queues.update(queue, put, 0, hub);
      await expect(services.queues.update(queue, put, 0, hub)).rejects.toEqual(rejects("absent"));
      await expect(services.queues.delete(queue, put, hub)).rejects.toEqual(rejects("absent"));
    });
  });

  test("a deleted message is absent", async () => {
    const put = await services.queues.put(queue, "gone", 0, hub);
    await services.queues.delete(queue, put, hub);
    await expect(services.queues.delete(queue, put, hub)).rejects.toEqual(rejects("absent"));
    await expect(services.queues.update(queue, put, 0, hub)).rejects.toEqual(rejects("absent"));
  });

  test("a queue that does not exist is absent", async () => {
    await expect(services.queues.receive("no-such-queue", 1, 1000)).rejects.toEqual(
      rejects("absent"),
    );
    await expect(services.queues.put("no-such-queue", "x", 0, hub)).rejects.toEqual(
      rejects("absent"),
    );
  });

  test("puts messages that never expire", async () => {
    await services.queues.put(queue, "for ever", 0, hub);
    const client = QueueServiceClient.fromConnectionString(connection);
    const { receivedMessageItems } = await client.getQueueClient(queue).receiveMessages();
    const [message] = receivedMessageItems;
    expect(message?.expiresOn.getUTCFullYear()).toBe(9999);
    await services.queues.delete(queue, message!, hub);
  });

  test("rounds a delay up to whole seconds", async () => {
    const put = await services.queues.put(queue, "soon", 1, hub);
    expect(await services.queues.receive(queue, 1, 1000)).toEqual([]);
    await services.queues.delete(queue, put, hub);
  });

  test("accepts the longest delay, 7 days, and refuses a longer one", async () => {
    const week = 604_800_000;
    const put = await services.queues.put(queue, "late", week, hub);
    await services.queues.delete(queue, put, hub);
    await expect(services.queues.put(queue, "later", week + 1000, hub)).rejects.toEqual(
      rejects("other"),
    );
  });
});

describe("tables", () => {
  const table = "ContractTable";
  beforeAll(() => services.tables.create(table, hub));

  const row = (rowKey: string, columns: Entity["columns"] = {}, partitionKey = "p"): Entity => ({
    partitionKey,
    rowKey,
    columns,
  });
  const write = (...writes: TableWrite[]) => services.tables.transact(table, writes, hub);
  const read = async (filter: string, columns?: readonly string[]) =>
    (await services.tables.query(table, { filter, columns }, hub)).entities;

  test("creates a table that exists without complaint", async () => {
    await expect(services.tables.create(table, hub)).resolves.toBeUndefined();
  });

  test("keeps the type of every column", async () => {
    const columns = { text: 'é "q" \n', count: 7, flag: true, at: new Date(1_782_295_200_123) };
    await write({ kind: "insert", entity: row("types", columns) });
    const [found] = await read("PartitionKey eq 'p' and RowKey eq 'types'");
    expect(found).toMatchObject({ partitionKey: "p", rowKey: "types", columns });
    expect(found!.etag).not.toBe("");
  });

  test("reads only the columns that are asked for, and the ETag", async () => {
    const [etag] = await write({ kind: "put", entity: row("some", { a: "1", b: "2" }) });
    expect(await read("PartitionKey eq 'p' and RowKey eq 'some'", ["a"])).toEqual([
      { ...row("some", { a: "1" }), etag },
    ]);
  });

  test("gives the new ETags in the order of the writes", async () => {
    const etags = await write(
      { kind: "insert", entity: row("order-b", { n: 1 }) },
      { kind: "put", entity: row("order-a", { n: 2 }) },
    );
    const found = await read("PartitionKey eq 'p' and RowKey ge 'order' and RowKey lt 'orders'");
    expect(found.map(({ etag }) => etag)).toEqual([etags[1], etags[0]]);
  });

  test("an insert of a row that exists is a conflict, and nothing of its transaction is applied", async () => {
    await write({ kind: "insert", entity: row("once") });
    await expect(
      write(
        { kind: "put", entity: row("beside", { n: 1 }) },
        { kind: "insert", entity: row("once") },
      ),
    ).rejects.toEqual(rejects("conflict"));
    expect(await read("PartitionKey eq 'p' and RowKey eq 'beside'")).toEqual([]);
  });

  test.each(["merge", "replace"] as const)(
    "a %s under a stale ETag is a precondition",
    async (kind) => {
      const entity = row(`stale-${kind}`, { n: 1 });
      const [etag] = await write({ kind: "insert", entity });
      await write({ kind: "put", entity });
      await expect(write({ kind, entity, etag: etag! })).rejects.toEqual(rejects("precondition"));
      await expect(
        write({ kind: "put", entity: row("beside") }, { kind, entity, etag: etag! }),
      ).rejects.toEqual(rejects("precondition"));
      expect(await read("PartitionKey eq 'p' and RowKey eq 'beside'")).toEqual([]);
    },
  );

  test.each(["merge", "replace"] as const)("a %s of a missing row is absent", async (kind) => {
    const [etag] = await write({ kind: "put", entity: row("etag-of-another") });
    await expect(write({ kind, entity: row("missing"), etag: etag! })).rejects.toEqual(
      rejects("absent"),
    );
  });

  test("a merge keeps the other columns, a replace does not", async () => {
    const [first] = await write({ kind: "insert", entity: row("mix", { a: 1, b: 1 }) });
    const [second] = await write({ kind: "merge", entity: row("mix", { b: 2 }), etag: first! });
    expect((await read("PartitionKey eq 'p' and RowKey eq 'mix'"))[0]!.columns).toEqual({
      a: 1,
      b: 2,
    });
    await write({ kind: "replace", entity: row("mix", { c: 3 }), etag: second! });
    expect((await read("PartitionKey eq 'p' and RowKey eq 'mix'"))[0]!.columns).toEqual({ c: 3 });
  });

  test("deletes under an ETag, and whatever is there", async () => {
    const entity = row("doomed");
    const [etag] = await write({ kind: "insert", entity });
    await write({ kind: "put", entity });
    const doomed = { kind: "delete", partitionKey: "p", rowKey: "doomed" } as const;
    await expect(write({ ...doomed, etag: etag! })).rejects.toEqual(rejects("precondition"));
    expect(await write({ ...doomed, etag: "*" })).toEqual([""]);
    await expect(write({ ...doomed, etag: "*" })).rejects.toEqual(rejects("absent"));
  });

  test("deletes many rows in one transaction", async () => {
    const keys = ["many-1", "many-2", "many-3"];
    await write(...keys.map((rowKey) => ({ kind: "insert" as const, entity: row(rowKey) })));
    await write(
      ...keys.map((rowKey) => ({ kind: "delete" as const, partitionKey: "p", rowKey, etag: "*" })),
    );
    expect(await read("PartitionKey eq 'p' and RowKey ge 'many' and RowKey lt 'many-9'")).toEqual(
      [],
    );
  });

  test("gives a long partition in pages, in key order", async () => {
    const keys = Array.from({ length: 25 }, (_, n) => String(n).padStart(2, "0"));
    await write(...keys.map((key) => ({ kind: "insert" as const, entity: row(key, {}, "pages") })));
    const found: string[] = [];
    let continuation: string | undefined;
    let pages = 0;
    do {
      const page = await services.tables.query(
        table,
        { filter: "PartitionKey eq 'pages'", top: 10, continuation },
        hub,
      );
      found.push(...page.entities.map(({ rowKey }) => rowKey));
      ({ continuation } = page);
      pages += 1;
    } while (continuation !== undefined);
    expect(found).toEqual(keys);
    expect(pages).toBe(3);
  });

  test("a partition key in braces, quotes and percent signs is a key like any other", async () => {
    const key = "{a}'b%20c&d";
    const [etag] = await write({ kind: "insert", entity: row("r", { n: 1 }, key) });
    await write({ kind: "merge", entity: row("r", { n: 2 }, key), etag: etag! });
    const filter = `PartitionKey eq '${key.replaceAll("'", "''")}'`;
    expect((await read(filter))[0]).toMatchObject({ partitionKey: key, columns: { n: 2 } });
  });

  test("a table that does not exist is absent", async () => {
    await expect(
      services.tables.query("NoSuchTable", { filter: "PartitionKey eq 'p'" }, hub),
    ).rejects.toEqual(rejects("absent"));
    await expect(
      services.tables.transact("NoSuchTable", [{ kind: "put", entity: row("x") }], hub),
    ).rejects.toEqual(rejects("absent"));
  });
});

describe("blobs", () => {
  const container = "contract-blobs";
  const bytes = Buffer.from([0, 1, 2, 255]);
  beforeAll(() => services.blobs.createContainer(container, hub));

  test("creates a container that exists without complaint", async () => {
    await expect(services.blobs.createContainer(container, hub)).resolves.toBeUndefined();
  });

  test("puts, gets, lists and deletes a blob", async () => {
    await services.blobs.put(container, "folder @1/x y.gz", bytes, hub);
    await services.blobs.put(container, "folder @10/z", bytes, hub);
    expect(Buffer.from(await services.blobs.get(container, "folder @1/x y.gz", hub))).toEqual(
      bytes,
    );
    expect(await services.blobs.list(container, "folder @1/", hub)).toEqual(["folder @1/x y.gz"]);
    await services.blobs.delete(container, "folder @1/x y.gz", hub);
    await expect(services.blobs.get(container, "folder @1/x y.gz", hub)).rejects.toEqual(
      rejects("absent"),
    );
    await expect(services.blobs.delete(container, "folder @1/x y.gz", hub)).rejects.toEqual(
      rejects("absent"),
    );
  });

  test("never overwrites a blob", async () => {
    await services.blobs.put(container, "first", bytes, hub);
    await expect(services.blobs.put(container, "first", Buffer.from("2"), hub)).rejects.toEqual(
      rejects("conflict"),
    );
    expect(Buffer.from(await services.blobs.get(container, "first", hub))).toEqual(bytes);
  });

  test("an empty blob is a blob", async () => {
    await services.blobs.put(container, "empty", new Uint8Array(0), hub);
    expect(Buffer.from(await services.blobs.get(container, "empty", hub))).toHaveLength(0);
  });

  test("a container that does not exist is absent", async () => {
    await expect(services.blobs.put("no-such-container", "x", bytes, hub)).rejects.toEqual(
      rejects("absent"),
    );
    await expect(services.blobs.get("no-such-container", "x", hub)).rejects.toEqual(
      rejects("absent"),
    );
    await expect(services.blobs.list("no-such-container", "", hub)).rejects.toEqual(
      rejects("absent"),
    );
  });

  test("encodes each segment of a name in its address", () => {
    expect(services.blobs.urlOf("c", "@a b/m('1').gz")).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/devstoreaccount1\/c\/%40a%20b\/m%28%271%27%29\.gz$/,
    );
  });
});
