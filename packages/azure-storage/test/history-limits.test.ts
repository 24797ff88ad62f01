import { NO_MARKS, type Commit, type History, type HistoryEvent } from "@taskhub/core";
import type { AzureTaskHub } from "../src/azure-task-hub.js";
import { HEAD_ROWS } from "../src/load-head.js";
import { encodeEvent, rowKeyOf } from "../src/row-codec.js";
import type { Query, Services } from "../src/services.js";
import { faultAt, faulty } from "./support/faults.js";
import { onHub } from "./support/on-azurite.js";
import { commitOn, events, named, newId, openHub } from "./support/tools.js";

let services: Services;
let hub: AzureTaskHub;

onHub((made) => {
  ({ services, hub } = made);
});

const TABLE = "TestHubHistory";
const BLOBS = "testhub-largemessages";
const LARGE = "x".repeat(40_000);
const MARKS = { ...NO_MARKS, sentThrough: 3, spilled: [7] };

const bare = (type: "OrchestratorStarted" | "OrchestratorCompleted"): HistoryEvent => ({
  ...{ type, eventId: -1, isPlayed: false, timestamp: new Date(0) },
});
/** Two events, the end of an episode, and what followed. */
const long = (count: number) => [
  bare("OrchestratorStarted"),
  ...events(1, "start"),
  bare("OrchestratorCompleted"),
  ...events(count - 3, "more"),
];
const HEAD = ["OrchestratorStarted", "start-0", "OrchestratorCompleted"];

async function committed(written: readonly HistoryEvent[], changes: Partial<Commit> = {}) {
  const id = newId();
  const empty = await hub.loadHistory(id);
  await hub.commitEpisode(
    commitOn(empty, { instanceId: id, events: written, marks: MARKS, ...changes }),
  );
  return { id, stamp: await hub.readStamp(id) };
}

/** Pages of ten rows, and the rows that were read. */
function paged(limit = 10) {
  const { query } = services.tables;
  const read = { rows: 0 };
  const reader = openHub({
    ...services,
    tables: {
      ...services.tables,
      query: async (table: string, asked: Query, payer) => {
        const page = await query(table, { ...asked, top: limit }, payer);
        read.rows += page.entities.length;
        return page;
      },
    },
  });
  return { reader, read };
}

async function remove(id: string, rowKey: string): Promise<void> {
  const write = { kind: "delete", partitionKey: id, rowKey, etag: "*" } as const;
  await services.tables.transact(TABLE, [write], "hub");
}

async function blobsOf(id: string) {
  return services.blobs.list(BLOBS, `${id}/`, "hub");
}

/** The history can be gone on with: a commit behind its last row. */
async function canEnd(id: string, history: History): Promise<void> {
  const commit = commitOn(history, {
    instanceId: id,
    firstRow: history.rowCount,
    events: events(1, "end"),
  });
  expect(await hub.commitEpisode(commit)).toMatchObject({ kind: "committed" });
}

describe("the limits of a history", () => {
  const few = { limits: { maxEvents: 20, maxBytes: 1_000_000 } };
  const small = { limits: { maxEvents: 1_000, maxBytes: 100_000 } };

  test("a head is 100 rows", () => {
    expect(HEAD_ROWS).toBe(100);
  });

  test("a history within them is whole", async () => {
    const { id } = await committed(long(20));
    const found = await hub.loadHistory(id, few);
    expect(found).toEqual(await hub.loadHistory(id));
    expect(found).toMatchObject({ rowCount: 20 });
    expect(found).not.toHaveProperty("problem");
  });

  test("of one with more events there is the first episode, and what a commit needs", async () => {
    const { id, stamp } = await committed(long(21));
    const found = await hub.loadHistory(id, few);
    expect(named(found.events)).toEqual(HEAD);
    expect(found).toMatchObject({
      ...{ stamp, rowCount: 21, executionId: "e1", commitNumber: 1, marks: MARKS },
      problem: {
        kind: "tooLarge",
        reason: "expected a history of at most 20 events, found 21 or more",
      },
    });
    await canEnd(id, found);
    expect(await hub.readHistory(id)).toHaveLength(22);
  });

  test("of one without the end of an episode there are 100 events", async () => {
    const { id } = await committed(events(150, "flood"));
    const found = await hub.loadHistory(id, few);
    expect(found.events).toEqual(events(100, "flood"));
  });

  test("what is too long is known from the count: its rows are not read", async () => {
    const { id } = await committed(long(190));
    const { reader, read } = paged();
    const found = await reader.loadHistory(id, few);
    expect(found).toMatchObject({ rowCount: 190, problem: { kind: "tooLarge" } });
    expect(read.rows).toBeLessThan(40);
  });

  test("reading stops at the bytes of the columns", async () => {
    const texts = events(120, "text", "y".repeat(5_000));
    const { id } = await committed(texts);
    const { reader, read } = paged();
    const found = await reader.loadHistory(id, small);
    expect(found).toMatchObject({ rowCount: 120, problem: { kind: "tooLarge" } });
    expect(read.rows).toBeLessThan(60);
    expect(found.problem?.reason).toMatch(/at most 100000 bytes, found \d{6} or more/);
    expect(found.events.length).toBeGreaterThan(0);
    expect(found.events.length).toBeLessThanOrEqual(10); // the first page
  });

  test("reading stops at the bytes of the blobs", async () => {
    const { id, stamp } = await committed([...long(5), ...events(40, "big", LARGE)]);
    const observed = faulty(services, () => undefined);
    const found = await openHub(observed.services).loadHistory(id, small);
    expect(found).toMatchObject({ stamp, rowCount: 45, problem: { kind: "tooLarge" } });
    expect(named(found.events)).toEqual(HEAD);
    const fetched = observed.calls.filter(({ operation }) => operation === "blobs.get");
    expect(fetched.length).toBeLessThanOrEqual(8);
    await canEnd(id, found);
  });

  test("a first event that is too large itself leaves none", async () => {
    const { id } = await committed(events(3, "huge", "x".repeat(500_000)));
    const found = await hub.loadHistory(id, small);
    expect(found).toMatchObject({ rowCount: 3, events: [], problem: { kind: "tooLarge" } });
  });

  test("a replacement that was not finished is finished all the same", async () => {
    const { id } = await committed(long(10));
    const dying = faulty(services, faultAt(2, "crash after"));
    const replacement = commitOn(await hub.loadHistory(id), {
      ...{ instanceId: id, executionId: "e2", events: long(205) },
    });
    await expect(openHub(dying.services).commitEpisode(replacement)).rejects.toThrow("");
    const found = await hub.loadHistory(id, few);
    expect(found).toMatchObject({
      rowCount: 205,
      executionId: "e2",
      problem: { kind: "tooLarge" },
    });
    expect(named(found.events)).toEqual(HEAD);
    await canEnd(id, found);
    expect(await hub.readHistory(id)).toHaveLength(206);
  });

  test("the rows of a .NET worker, which leaves no count, are counted", async () => {
    const id = newId();
    const entities = long(50).map((event, index) =>
      encodeEvent(event, { partitionKey: id, index, executionId: "net" }),
    );
    const sentinel = { partitionKey: id, rowKey: "sentinel", columns: { ExecutionId: "net" } };
    const writes = [...entities, sentinel].map((entity) => ({ kind: "put" as const, entity }));
    await services.tables.transact(TABLE, writes, "hub");
    const found = await paged().reader.loadHistory(id, few);
    expect(found).toMatchObject({
      rowCount: 50,
      executionId: "net",
      problem: { kind: "tooLarge" },
    });
    expect(named(found.events)).toEqual(HEAD);
  });

  test("a head that changes while it is read is read again", async () => {
    const { id } = await committed(long(30));
    let reads = 0;
    const changing = faulty(services, async ({ operation }) => {
      if (operation !== "tables.query" || (reads += 1) !== 4) return undefined;
      const now = await hub.loadHistory(id);
      await hub.commitEpisode(commitOn(now, { instanceId: id, events: events(1, "late") }));
      return undefined;
    });
    const found = await openHub(changing.services).loadHistory(id, few);
    expect(found).toMatchObject({ rowCount: 31, stamp: await hub.readStamp(id) });
  });
});

describe("the head of a history", () => {
  const head = { headOnly: true };

  test("is read without the rest", async () => {
    const { id, stamp } = await committed(long(300), { marks: MARKS });
    const { reader, read } = paged(1_000);
    const found = await reader.loadHistory(id, head);
    expect(named(found.events)).toEqual(HEAD);
    expect(found).toMatchObject({ stamp, rowCount: 300, marks: MARKS, commitNumber: 1 });
    expect(found.problem?.kind).toBe("headOnly");
    expect(read.rows).toBeLessThan(110);
    await canEnd(id, found);
  });

  test("is nothing if the instance never ran", async () => {
    expect(await hub.loadHistory("nobody", head)).toMatchObject({ stamp: undefined, events: [] });
  });

  test("can be read where later rows and blobs cannot", async () => {
    const { id } = await committed([...long(5), ...events(2, "big", LARGE)]);
    await services.blobs.delete(BLOBS, (await blobsOf(id))[0]!, "hub");
    await remove(id, rowKeyOf(4));
    const found = await hub.loadHistory(id, head);
    expect(named(found.events)).toEqual(HEAD);
    expect(found.rowCount).toBe(7);
  });

  test.each(["missing", "no gzip"])("is as long as can be read: a blob is %s", async (what) => {
    const { id } = await committed([...events(1, "fine"), ...events(1, "big", LARGE)]);
    const [blob] = await blobsOf(id);
    await services.blobs.delete(BLOBS, blob!, "hub");
    if (what === "no gzip") await services.blobs.put(BLOBS, blob!, Buffer.from("text"), "hub");
    expect(named((await hub.loadHistory(id, head)).events)).toEqual(["fine-0"]);
  });

  test("is empty if its first row is not in the format", async () => {
    const { id } = await committed(long(5));
    const broken = { ExecutionId: "e1", EventType: "Dream" };
    const entity = { partitionKey: id, rowKey: rowKeyOf(0), columns: broken };
    await services.tables.transact(TABLE, [{ kind: "put", entity }], "hub");
    const found = await hub.loadHistory(id, head);
    expect(found).toMatchObject({ events: [], rowCount: 5, executionId: "e1" });
    await expect(hub.loadHistory(id)).rejects.toMatchObject({ code: "HistoryUnreadable" });
    await canEnd(id, found);
  });

  test("does without marks whose blob is missing", async () => {
    const spilled = Array.from({ length: 10_000 }, (_, n) => 2 * n); // a row of them would be one range
    const { id } = await committed(long(5), { marks: { ...MARKS, spilled } });
    await services.blobs.delete(BLOBS, (await blobsOf(id))[0]!, "hub");
    const found = await hub.loadHistory(id, head);
    expect(found.marks).toEqual({ ...MARKS, spilled: [] });
  });
});

describe("a history whose payload is missing", () => {
  test("ends before the row that names it, and tells its name", async () => {
    const { id, stamp } = await committed([...long(6), ...events(3, "big", LARGE)]);
    const blobs = await blobsOf(id);
    await services.blobs.delete(BLOBS, blobs[1]!, "hub");
    const found = await hub.loadHistory(id);
    expect(named(found.events)).toEqual([...named(long(6)), "big-0"]);
    expect(found).toMatchObject({ stamp, rowCount: 9, executionId: "e1", marks: MARKS });
    expect(found.problem).toEqual({
      kind: "missingBlob",
      reason: `row 0000000000000007 names the blob '${blobs[1]!}', which is missing`,
    });
    await expect(hub.readHistory(id)).rejects.toMatchObject({ code: "HistoryUnreadable" });
    await canEnd(id, found);
  });

  test("is empty if the first row names it", async () => {
    const { id } = await committed(events(2, "big", LARGE));
    await services.blobs.delete(BLOBS, (await blobsOf(id))[0]!, "hub");
    expect(await hub.loadHistory(id)).toMatchObject({
      ...{ events: [], rowCount: 2, executionId: "e1" },
      problem: { kind: "missingBlob" },
    });
  });

  test("is read again if it was replaced since", async () => {
    const { id } = await committed(events(2, "big", LARGE));
    let isReplaced = false;
    const late = faulty(services, async ({ operation }) => {
      if (operation !== "blobs.get" || isReplaced) return undefined;
      isReplaced = true;
      const now = await hub.loadHistory(id);
      await hub.commitEpisode(
        commitOn(now, { instanceId: id, executionId: "e2", events: events(1, "new") }),
      );
      return undefined;
    });
    const found = await openHub(late.services).loadHistory(id);
    expect(named(found.events)).toEqual(["new-0"]);
    expect(found).not.toHaveProperty("problem");
  });
});
