import { NO_MARKS, type History } from "@taskhub/core";
import type { AzureTaskHub } from "../src/azure-task-hub.js";
import { encodeEvent } from "../src/row-codec.js";
import type { Entity, Query, Services } from "../src/services.js";
import { faultAt, faulty } from "./support/faults.js";
import { onHub } from "./support/on-azurite.js";
import { commitOn, events, named, newId, openHub } from "./support/tools.js";

let services: Services;
let hub: AzureTaskHub;

onHub((made) => {
  ({ services, hub } = made);
});

const TABLE = "TestHubHistory";

async function history(count: number): Promise<{ id: string; found: History }> {
  const id = newId();
  await hub.commitEpisode(
    commitOn(await hub.loadHistory(id), { instanceId: id, events: events(count, "old") }),
  );
  return { id, found: await hub.loadHistory(id) };
}

/** A part of a commit whose process ends before the next one. */
async function tornCommit(id: string, found: History, parts: number): Promise<void> {
  const dying = faulty(services, faultAt(parts, "crash after"));
  const commit = commitOn(found, { instanceId: id, events: events(parts * 100, "torn") });
  await expect(openHub(dying.services).commitEpisode(commit)).rejects.toThrow("");
}

/** A reader that gets small pages, and another worker that acts before one of them. */
function paged(size: number, before: (page: number) => Promise<void> | void): AzureTaskHub {
  let pages = 0;
  const { query } = services.tables;
  return openHub({
    ...services,
    tables: {
      ...services.tables,
      query: async (table: string, asked: Query, payer) => {
        if (!asked.filter.includes("sentinel")) await before((pages += 1));
        return query(table, { ...asked, top: size }, payer);
      },
    },
  });
}

describe("loadHistory", () => {
  test("finds nothing of an instance that never ran", async () => {
    expect(await hub.loadHistory("nobody")).toEqual({
      stamp: undefined,
      executionId: undefined,
      events: [],
      rowCount: 0,
      commitNumber: 0,
      marks: NO_MARKS,
    });
    expect(await hub.readStamp("nobody")).toBeUndefined();
    expect(await hub.readHistory("nobody")).toEqual([]);
  });

  test("gives the stamp that a point read gives", async () => {
    const { id, found } = await history(3);
    expect(await hub.readStamp(id)).toBe(found.stamp);
  });

  test("P7: a first commit that never ended is no execution, but its stamp counts", async () => {
    const id = newId();
    await tornCommit(id, await hub.loadHistory(id), 1);
    const found = await hub.loadHistory(id);
    expect(found).toMatchObject({ executionId: undefined, events: [], commitNumber: 0 });
    expect(found.stamp).toBeDefined();
    const commit = commitOn(found, { instanceId: id, events: events(3, "new") });
    expect(await hub.commitEpisode(commit)).toMatchObject({ kind: "committed" });
    expect((await hub.loadHistory(id)).events).toEqual(events(3, "new"));
  });

  test("P7: leaves out the rows of a commit that never ended", async () => {
    const { id, found } = await history(3);
    await tornCommit(id, found, 2);
    expect(await hub.loadHistory(id)).toEqual({
      ...{ ...found, stamp: await hub.readStamp(id) },
      othersAt: expect.any(Date) as unknown,
    });
  });

  test("leaves out the trailing rows of an execution that was replaced", async () => {
    const { id, found } = await history(20);
    await hub.commitEpisode(
      commitOn(found, { instanceId: id, executionId: "e2", events: events(5, "new") }),
    );
    expect(await hub.loadHistory(id)).toMatchObject({
      executionId: "e2",
      events: events(5, "new"),
      commitNumber: 2,
    });
  });

  test("reads many pages", async () => {
    const { id, found } = await history(45);
    const elsewhere = { othersAt: expect.any(Date) as unknown };
    expect(await paged(10, () => {}).loadHistory(id)).toEqual({ ...found, ...elsewhere });
  });

  test("tells when another process committed last, and nothing of one's own commits", async () => {
    const { id, found } = await history(3);
    expect(found.othersAt).toBeUndefined();
    const other = openHub(services);
    const begun = Date.now();
    const { othersAt } = await other.loadHistory(id);
    expect(Math.abs(begun - (othersAt?.getTime() ?? 0))).toBeLessThan(60_000);
    await other.commitEpisode(commitOn(found, { instanceId: id, events: events(1, "new") }));
    expect((await other.loadHistory(id)).othersAt).toBeUndefined();
    expect((await hub.loadHistory(id)).othersAt).toBeInstanceOf(Date);
  });

  test.each([2, 3, 4, 5, 6])(
    "P7: a commit before page %i does not tear the snapshot",
    async (page) => {
      const { id, found } = await history(45);
      const reader = paged(10, async (now) => {
        if (now !== page) return;
        await hub.commitEpisode(commitOn(found, { instanceId: id, events: events(12, "late") }));
      });
      const read = await reader.loadHistory(id);
      expect([45, 57]).toContain(read.events.length);
      expect(read.events).toEqual(
        [...found.events, ...events(12, "late")].slice(0, read.events.length),
      );
      const now = await hub.loadHistory(id);
      expect(read.stamp === now.stamp).toBe(read.events.length === now.events.length);
    },
  );

  test.each([2, 3, 4, 5, 6])(
    "P7: rows of a commit that never ended are not taken for those that were written over them before page %i",
    async (page) => {
      const { id, found } = await history(5);
      await tornCommit(id, found, 1);
      const now = await hub.loadHistory(id);
      const reader = paged(30, async (at) => {
        if (at !== page) return;
        await hub.commitEpisode(commitOn(now, { instanceId: id, events: events(60, "whole") }));
      });
      const read = await reader.loadHistory(id);
      const all = named([...found.events, ...events(60, "whole")]);
      expect(named(read.events)).toEqual(all.slice(0, read.events.length));
      expect([5, 65]).toContain(read.events.length);
    },
  );

  test.each([2, 3, 4, 5, 6])(
    "P7: a replacement before page %i does not tear the snapshot",
    async (page) => {
      const { id, found } = await history(45);
      const reader = paged(10, async (now) => {
        if (now !== page) return;
        await hub.commitEpisode(
          commitOn(found, { instanceId: id, executionId: "e2", events: events(22, "new") }),
        );
      });
      const read = await reader.loadHistory(id);
      const whole = read.executionId === "e1" ? found.events : events(22, "new");
      expect(read.events).toEqual(whole);
    },
  );

  test.each([8, 9, 10, 11, 12, 13])(
    "P7: a commit and then, before page %i, a replacement do not tear the snapshot",
    async (page) => {
      const { id, found } = await history(45);
      const reader = paged(10, async (now) => {
        if (now === 3) {
          await hub.commitEpisode(commitOn(found, { instanceId: id, events: events(30, "late") }));
        }
        if (now !== page) return;
        const replacement = { instanceId: id, executionId: "e2", events: events(70, "new") };
        await hub.commitEpisode(commitOn(await hub.loadHistory(id), replacement));
      });
      const read = await reader.loadHistory(id);
      const first = [...found.events, ...events(30, "late")];
      expect(read.events).toEqual(read.executionId === "e1" ? first : events(70, "new"));
    },
  );

  test.each([1, 2, 3, 4])("finishes a replacement that ended after call %i", async (call) => {
    const { id, found } = await history(30);
    const dying = faulty(services, faultAt(call, "crash after"));
    const commit = commitOn(found, {
      instanceId: id,
      executionId: "e2",
      events: events(205, "new"),
    });
    await expect(openHub(dying.services).commitEpisode(commit)).rejects.toThrow("");

    const loaded = await hub.loadHistory(id);
    const isSeen = call > 1; // the first call stores the blob of the rows
    const isUnfinished = isSeen && call < 4; // with the last part done, the purge takes the blob
    expect(loaded.events).toEqual(isSeen ? events(205, "new") : found.events);
    expect(loaded.stamp).toBe(await hub.readStamp(id));
    const sentinel = await rowOf(id, "sentinel");
    expect(sentinel?.columns["ThRowsBlob"]).toBe("");
    const blobs = await services.blobs.list("testhub-largemessages", `${id}/rows-`, "hub");
    expect(blobs).toHaveLength(isUnfinished ? 0 : 1);
    const next = commitOn(loaded, { instanceId: id, events: events(1, "next") });
    expect(await hub.commitEpisode(next)).toMatchObject({ kind: "committed" });
    expect((await hub.loadHistory(id)).events).toEqual([...loaded.events, ...events(1, "next")]);
  });

  test("two workers finish one replacement", async () => {
    const { id, found } = await history(30);
    const dying = faulty(services, faultAt(2, "crash after"));
    const commit = commitOn(found, {
      instanceId: id,
      executionId: "e2",
      events: events(205, "new"),
    });
    await expect(openHub(dying.services).commitEpisode(commit)).rejects.toThrow("");
    const [one, two] = await Promise.all([hub.loadHistory(id), openHub(services).loadHistory(id)]);
    expect(one).toEqual(two);
    expect(one.events).toEqual(events(205, "new"));
  });

  test("a client reads a replacement that is under way, and writes nothing", async () => {
    const { id, found } = await history(30);
    const dying = faulty(services, faultAt(2, "crash after"));
    const commit = commitOn(found, {
      instanceId: id,
      executionId: "e2",
      events: events(205, "new"),
    });
    await expect(openHub(dying.services).commitEpisode(commit)).rejects.toThrow("");
    const stamp = await hub.readStamp(id);
    expect(await hub.readHistory(id)).toEqual(events(205, "new"));
    expect(await hub.readStamp(id)).toBe(stamp);
  });

  test("names the instance whose rows stay missing", async () => {
    const { id } = await history(5);
    await services.tables.transact(
      TABLE,
      [{ kind: "delete", partitionKey: id, rowKey: "0000000000000002", etag: "*" }],
      "hub",
    );
    await expect(hub.loadHistory(id)).rejects.toMatchObject({
      code: "HistoryUnreadable",
      instanceId: id,
      reason: "expected 5 rows, found 2",
    });
  });

  test("P10: a store that does not answer is an error, not an empty history", async () => {
    const { id } = await history(5);
    const dead = openHub(faulty(services, () => "error before").services);
    await expect(dead.loadHistory(id)).rejects.toMatchObject({ name: "StorageError" });
    await expect(dead.readStamp(id)).rejects.toMatchObject({ name: "StorageError" });
  });
});

describe("a history that .NET workers wrote", () => {
  const at = new Date("2026-06-24T10:00:07.200Z");

  async function written(rows: number, stale = 0): Promise<string> {
    const id = newId();
    const row = (index: number, executionId: string): Entity =>
      encodeEvent(events(1, `${executionId}-${String(index)}`)[0]!, {
        partitionKey: id,
        index,
        executionId,
      });
    const entities = [
      ...Array.from({ length: rows }, (_, index) => row(index, "net")),
      ...Array.from({ length: stale }, (_, index) => row(rows + index, "older")),
      {
        partitionKey: id,
        rowKey: "sentinel",
        columns: {
          ExecutionId: "net",
          IsCheckpointComplete: true,
          CheckpointCompletedTimestamp: at,
        },
      },
    ];
    await services.tables.transact(
      TABLE,
      entities.map((entity) => ({ kind: "put" as const, entity })),
      "hub",
    );
    return id;
  }

  test("has no count: all rows of its execution are read, stale ones left out", async () => {
    const id = await written(4, 3);
    const found = await hub.loadHistory(id);
    expect(named(found.events)).toEqual(["net-0-0", "net-1-0", "net-2-0", "net-3-0"]);
    expect(found).toMatchObject({ executionId: "net", commitNumber: 0, marks: NO_MARKS });
  });

  test("is read in pages", async () => {
    const id = await written(40, 10);
    const read = await paged(15, () => {}).loadHistory(id);
    expect(read.events).toHaveLength(40);
  });

  test("P7: a commit on it that never ended is unseen", async () => {
    const id = await written(4);
    const found = await hub.loadHistory(id);
    await tornCommit(id, found, 2);
    expect((await hub.loadHistory(id)).events).toEqual(found.events);
  });

  test("goes on with our commits", async () => {
    const id = await written(4, 3);
    const found = await hub.loadHistory(id);
    const commit = commitOn(found, { instanceId: id, events: events(150, "new") });
    expect(await hub.commitEpisode(commit)).toMatchObject({ kind: "committed" });
    expect((await hub.loadHistory(id)).events).toEqual([...found.events, ...events(150, "new")]);
  });

  test.each([4, 5, 6, 7, 8, 9])(
    "that replaces ours before page %i, after we have committed, does not tear the snapshot",
    async (page) => {
      const { id, found } = await history(45);
      const reader = paged(10, async (now) => {
        if (now === 3) {
          await hub.commitEpisode(commitOn(found, { instanceId: id, events: events(12, "late") }));
        }
        if (now === page) await replaceByNet(id);
      });
      const read = await reader.loadHistory(id);
      const ours = named([...found.events, ...events(12, "late")]);
      const theirs = named(events(5, "theirs"));
      expect(named(read.events)).toEqual(read.executionId === "net" ? theirs : ours);
    },
  );

  async function replaceByNet(id: string): Promise<void> {
    const sentinel = await rowOf(id, "sentinel");
    const columns = { ExecutionId: "net", CheckpointCompletedTimestamp: at };
    await services.tables.transact(
      TABLE,
      [
        {
          kind: "merge",
          etag: sentinel!.etag,
          entity: { partitionKey: id, rowKey: "sentinel", columns },
        },
        ...events(5, "theirs").map((event, index) => ({
          kind: "put" as const,
          entity: encodeEvent(event, { partitionKey: id, index, executionId: "net" }),
        })),
      ],
      "hub",
    );
  }

  test("that .NET commits to after us is read with its new rows", async () => {
    const id = await written(4);
    const found = await hub.loadHistory(id);
    await hub.commitEpisode(commitOn(found, { instanceId: id, events: events(2, "ours") }));
    const sentinel = await rowOf(id, "sentinel");
    await services.tables.transact(
      TABLE,
      [
        {
          kind: "merge",
          etag: sentinel!.etag,
          entity: {
            partitionKey: id,
            rowKey: "sentinel",
            columns: { CheckpointCompletedTimestamp: new Date(at.getTime() + 1) },
          },
        },
        {
          kind: "put",
          entity: encodeEvent(events(1, "theirs")[0]!, {
            partitionKey: id,
            index: 6,
            executionId: "net",
          }),
        },
      ],
      "hub",
    );
    expect(named((await hub.loadHistory(id)).events).slice(4)).toEqual([
      "ours-0",
      "ours-1",
      "theirs-0",
    ]);
  });
});

async function rowOf(id: string, rowKey: string) {
  const filter = `PartitionKey eq '${id}' and RowKey eq '${rowKey}'`;
  return (await services.tables.query(TABLE, { filter }, "hub")).entities[0];
}
