import type { InstanceRow, InstanceStatus } from "@taskhub/core";
import type { AzureTaskHub } from "../src/azure-task-hub.js";
import type { Services } from "../src/services.js";
import { ROW_PATIENCE_MS } from "../src/write-instance.js";
import { faulty, type Fault } from "./support/faults.js";
import { onHub } from "./support/on-azurite.js";
import { newId, openHub } from "./support/tools.js";

let services: Services;
let hub: AzureTaskHub;

onHub((made) => {
  ({ services, hub } = made);
});

const T = new Date("2026-06-24T10:00:00.123Z");

function statusOf(instanceId: string, changes: Partial<InstanceStatus> = {}): InstanceStatus {
  return {
    instanceId,
    executionId: "e1",
    name: "Hello",
    version: "",
    runtimeStatus: "Running",
    input: '"Oslo"',
    createdAt: T,
    lastUpdatedAt: T,
    generation: 0,
    commitNumber: 1,
    ...changes,
  };
}

async function written(status: InstanceStatus, previous?: InstanceRow): Promise<InstanceRow> {
  const outcome = await hub.writeInstance(status, previous);
  if (outcome.kind !== "written") throw new Error("conflict");
  return outcome.row;
}

describe("writeInstance", () => {
  test("is tried for half a minute", () => expect(ROW_PATIENCE_MS).toBe(30_000));

  test("inserts a row that is not there", async () => {
    const id = newId();
    const row = await written(statusOf(id));
    expect(await hub.readInstance(id)).toEqual(row);
  });

  test("P8: an insert of a row that exists is a conflict", async () => {
    const id = newId();
    await written(statusOf(id));
    const other = statusOf(id, { executionId: "e2" });
    expect(await hub.writeInstance(other, undefined)).toEqual({ kind: "conflict" });
  });

  test("merges into the row of the same execution: name, input and creation stay", async () => {
    const id = newId();
    const first = await written(statusOf(id, { tags: { a: "1" } }));
    const change = statusOf(id, {
      name: "other",
      input: '"other"',
      createdAt: new Date(0),
      tags: undefined,
      runtimeStatus: "Completed",
      output: '"done"',
      completedAt: T,
      commitNumber: 2,
    });
    const row = await written(change, first);
    expect(row.status).toEqual({
      ...change,
      name: "Hello",
      input: '"Oslo"',
      createdAt: T,
      tags: { a: "1" },
    });
    expect((await hub.readInstance(id))?.status).toEqual(row.status);
    expect((await hub.readInstance(id))?.etag).toBe(row.etag);
  });

  test("replaces the row of another execution: nothing of it is left", async () => {
    const id = newId();
    const first = await written(
      statusOf(id, { output: '"old"', customStatus: '"old"', tags: { a: "1" } }),
    );
    const next = statusOf(id, { executionId: "e2", input: '"new"', commitNumber: 2 });
    const row = await written(next, first);
    expect(row.status).toEqual(next);
    expect((await hub.readInstance(id))?.status).toEqual({ ...next, output: undefined });
  });

  test("P8: a write under a stale ETag is a conflict, and never goes backwards", async () => {
    const id = newId();
    const first = await written(statusOf(id));
    const second = await written(statusOf(id, { commitNumber: 3, customStatus: '"3"' }), first);
    const late = statusOf(id, { commitNumber: 2, customStatus: '"2"' });
    expect(await hub.writeInstance(late, first)).toEqual({ kind: "conflict" });
    expect(await hub.readInstance(id)).toEqual(second);
  });

  test("P8: a write to a row that was purged is a conflict, and makes no row", async () => {
    const id = newId();
    const first = await written(statusOf(id));
    const doomed = { kind: "delete", partitionKey: id, rowKey: "", etag: "*" } as const;
    await services.tables.transact("TestHubInstances", [doomed], "hub");
    expect(await hub.writeInstance(statusOf(id, { commitNumber: 2 }), first)).toEqual({
      kind: "conflict",
    });
    expect(await hub.readInstance(id)).toBeUndefined();
  });

  const faults: readonly Fault[] = ["error before", "error after", "error late"];
  const kinds = ["insert", "merge", "replace"] as const;

  test.each(faults.flatMap((fault) => kinds.map((kind) => ({ fault, kind }))))(
    "P6: a $kind with $fault is written, not a conflict",
    async ({ fault, kind }) => {
      const id = newId();
      const previous = kind === "insert" ? undefined : await written(statusOf(id));
      const next = statusOf(id, {
        executionId: kind === "replace" ? "e2" : "e1",
        commitNumber: 2,
        customStatus: '"next"',
      });
      let isDone = false;
      const failing = faulty(services, ({ operation }) => {
        if (isDone || operation !== "tables.transact") return undefined;
        isDone = true;
        return fault;
      });
      const outcome = await openHub(failing.services).writeInstance(next, previous);
      const found = await hub.readInstance(id);
      expect(outcome).toMatchObject({ kind: "written", row: { etag: found?.etag } });
      expect(found?.status).toMatchObject({ commitNumber: 2, customStatus: '"next"' });
    },
  );

  test("P6: a row that already showed this commit is written again all the same", async () => {
    const id = newId();
    const first = await written(statusOf(id));
    let isDone = false;
    const failing = faulty(services, ({ operation }) => {
      if (isDone || operation !== "tables.transact") return undefined;
      isDone = true;
      return "error before";
    });
    await openHub(failing.services).writeInstance(
      statusOf(id, { customStatus: '"repaired"' }),
      first,
    );
    expect((await hub.readInstance(id))?.status.customStatus).toBe('"repaired"');
  });

  test("P6: a lost reply with a later write on top is a conflict", async () => {
    const id = newId();
    const first = await written(statusOf(id));
    const beaten = faulty(services, async ({ operation }) => {
      if (operation === "tables.transact") return "error after";
      const row = await hub.readInstance(id);
      await hub.writeInstance(statusOf(id, { commitNumber: 3 }), row);
      return undefined;
    });
    const outcome = await openHub(beaten.services).writeInstance(
      statusOf(id, { commitNumber: 2 }),
      first,
    );
    expect(outcome).toEqual({ kind: "conflict" });
    expect((await hub.readInstance(id))?.status.commitNumber).toBe(3);
  });
});

describe("readStatus", () => {
  const large = JSON.stringify("ü".repeat(60_000));

  test("gives payloads that lie in blobs; readInstance leaves them out", async () => {
    const id = newId();
    await written(statusOf(id, { input: large, output: large }));
    expect(await hub.readStatus(id)).toMatchObject({ input: large, output: large });
    const row = await hub.readInstance(id);
    expect(row?.status.input).toBeUndefined();
    expect(row?.status.output).toBeUndefined();
  });

  test("fetches no blob unless the row says what the caller waits for", async () => {
    const id = newId();
    await written(statusOf(id, { runtimeStatus: "Running", input: large }));
    const observed = faulty(services, () => undefined);
    const read = (state: string) =>
      openHub(observed.services).readStatus(id, {
        wantsPayloads: ({ runtimeStatus }) => runtimeStatus === state,
      });
    expect(await read("Completed")).toMatchObject({ runtimeStatus: "Running", input: undefined });
    expect(observed.calls).toHaveLength(1);
    expect((await read("Running"))?.input).toBe(large);
    expect(observed.calls).toHaveLength(3);
  });

  test("finds no instance that does not exist", async () => {
    expect(await hub.readStatus("nobody")).toBeUndefined();
    expect(await hub.readInstance("nobody")).toBeUndefined();
  });

  test.each([
    "https://example.com/ticket/7",
    "http://127.0.0.1:1/devstoreaccount1/testhub-largemessages/x.json.gz",
  ])("takes the text %s for text, and fetches nothing", async (text) => {
    const id = newId();
    await written(statusOf(id, { runtimeStatus: "Terminated", output: text }));
    const observed = faulty(services, () => undefined);
    expect((await openHub(observed.services).readStatus(id))?.output).toBe(text);
    expect(observed.calls).toHaveLength(1);
  });

  test("takes an address in the hub's container that a user wrote for text", async () => {
    const id = newId();
    const text = services.blobs.urlOf("testhub-largemessages", "secret/of-another.json.gz");
    await written(statusOf(id, { runtimeStatus: "Terminated", output: text }));
    const observed = faulty(services, () => undefined);
    expect((await openHub(observed.services).readStatus(id))?.output).toBe(text);
    expect(observed.calls).toHaveLength(1);
  });

  test("P10: a blob that the row names and nobody has is an error, not an empty payload", async () => {
    const id = newId();
    await written(statusOf(id, { input: large }));
    const [blob] = await services.blobs.list("testhub-largemessages", `${id}/`, "hub");
    await services.blobs.delete("testhub-largemessages", blob!, "hub");
    await expect(hub.readStatus(id)).rejects.toMatchObject({ code: "HistoryUnreadable" });
  });

  test("P10: a blob that cannot be fetched now is a failure, not a blob that is missing", async () => {
    const id = newId();
    await written(statusOf(id, { input: large }));
    const failing = faulty(services, ({ operation }) =>
      operation === "blobs.get" ? "error before" : undefined,
    );
    await expect(openHub(failing.services).readStatus(id)).rejects.toMatchObject({
      name: "StorageError",
    });
  });

  test("P10: a store that does not answer is an error, not an absent instance", async () => {
    const dead = openHub(faulty(services, () => "error before").services);
    await expect(dead.readStatus("nobody")).rejects.toMatchObject({ name: "StorageError" });
    await expect(dead.readInstance("nobody")).rejects.toMatchObject({ name: "StorageError" });
  });
});
