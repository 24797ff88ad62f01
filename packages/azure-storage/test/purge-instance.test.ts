import {
  NO_MARKS,
  RECEIVED,
  type Commit,
  type HistoryEvent,
  type InstanceRow,
  type InstanceStatus,
} from "@taskhub/core";
import type { AzureTaskHub } from "../src/azure-task-hub.js";
import { blobId } from "../src/blob-id.js";
import { escapeInstanceKey } from "../src/instance-key.js";
import { eq } from "../src/odata-filter.js";
import { YOUNG_BLOB_MS } from "../src/purge-blobs.js";
import { PURGE_PATIENCE_MS, TOMBSTONE_MS } from "../src/purge-instance.js";
import type { Services } from "../src/services.js";
import { columnBlob, messageBlob, rowsBlob } from "./support/blob-names.js";
import { Crash, faultAt, faulty } from "./support/faults.js";
import { onHub } from "./support/on-azurite.js";
import { commitOn, events, hurried, newId, openHub, random } from "./support/tools.js";

let services: Services;
let hub: AzureTaskHub;

onHub((made) => {
  ({ services, hub } = made);
});

const HISTORY = "TestHubHistory";
const INSTANCES = "TestHubInstances";
const BLOBS = "testhub-largemessages";
const LARGE = JSON.stringify("x".repeat(40_000));

const end: HistoryEvent = {
  ...{ type: "ExecutionCompleted", status: "Completed", eventId: 9, isPlayed: false },
  timestamp: new Date(7),
};

/** What the store has of an id. */
async function left(id: string) {
  const filter = eq("PartitionKey", escapeInstanceKey(id));
  const [rows, instances, raw, escaped] = await Promise.all([
    services.tables.query(HISTORY, { filter }, "hub"),
    services.tables.query(INSTANCES, { filter }, "hub"),
    services.blobs.list(BLOBS, `${id}/`, "hub"),
    services.blobs.list(BLOBS, `${escapeInstanceKey(id)}/`, "hub"),
  ]);
  return {
    rows: rows.entities.length,
    instances: instances.entities.length,
    blobs: [...new Set([...raw, ...escaped])],
  };
}

const NOTHING = { rows: 0, instances: 0, blobs: [] };

async function history(id: string, changes: Partial<Commit> & Pick<Commit, "events">) {
  const commit = commitOn(await hub.loadHistory(id), { instanceId: id, ...changes });
  expect(await hub.commitEpisode(commit)).toMatchObject({ kind: "committed" });
  return commit;
}

/** So long ago that no copy of a start is on its way any more. */
const longAgo = () => new Date(Date.now() - 2 * TOMBSTONE_MS);

/** An instance that has run and finished, with blobs of every kind. */
async function finished(id: string, rows = 5, executionId = "e1"): Promise<InstanceRow> {
  const spilled = Array.from({ length: 10_000 }, (_, n) => 2 * n); // a row of them would be one range
  const marks = { ...NO_MARKS, spilled };
  await history(id, { executionId, events: events(2, "old", LARGE) });
  await history(id, { executionId, events: [...events(rows - 3, "more"), end], marks });
  const at = longAgo();
  const status: InstanceStatus = {
    ...{ instanceId: id, executionId, name: "Hello", input: LARGE, output: LARGE },
    ...{ runtimeStatus: "Completed", createdAt: at, lastUpdatedAt: at, commitNumber: 2 },
  };
  const previous = await hub.readInstance(id);
  const written = await hub.writeInstance(status, previous);
  if (written.kind === "conflict") throw new Error("conflict");
  return written.row;
}

async function putBlob(name: string): Promise<string> {
  await services.blobs.put(BLOBS, name, Buffer.from("x"), "hub");
  return name;
}

/** Of the calls of a purge, one in so many is disturbed; `ONE_IN=1` has all of them. */
const ONE_IN = Number(process.env["ONE_IN"] ?? 3);
/** The calls that a purge of an instance of 150 rows makes. */
const CALL_COUNT = 18;
const CALLS = Array.from({ length: CALL_COUNT }, (_, at) => at + 1).filter(
  (call) => call % ONE_IN === 0,
);

/** What nobody else's purge may take. */
const untouched = async (id: string) => {
  const found = { history: await hub.loadHistory(id), status: await hub.readStatus(id) };
  return { ...found, ...(await left(id)) };
};

describe("purgeInstance", () => {
  test("removes rows and blobs of one that ended long ago, and counts them", async () => {
    const id = newId();
    await finished(id, 150);
    const observed = faulty(services, () => undefined);
    const outcome = await openHub(observed.services).purgeInstance(id);
    expect(outcome).toEqual({ kind: "purged", rows: 150, blobs: 5 });
    expect(observed.calls).toHaveLength(CALL_COUNT);
    expect(await left(id)).toEqual(NOTHING);
    expect(await hub.loadHistory(id)).toMatchObject({ stamp: undefined, executionId: undefined });
    expect(await hub.readStatus(id)).toBeUndefined();
    expect(await hub.purgeInstance(id)).toEqual({ kind: "absent" });
  });

  test("leaves an instance alone that never was, runs, or is about to", async () => {
    const [running, pending] = [newId(), newId()];
    await history(running, { events: events(3, "new") });
    const at = new Date();
    const status = { name: "Hello", createdAt: at, lastUpdatedAt: at, executionId: "e1" };
    await hub.writeInstance(
      { ...status, instanceId: running, runtimeStatus: "Running" },
      undefined,
    );
    await hub.startInstance({ instanceId: pending, name: "Hello", held: false });
    for (const id of [running, pending]) {
      const before = await untouched(id);
      expect(await hub.purgeInstance(id)).toEqual({ kind: "notFinished" });
      expect(await untouched(id)).toEqual(before);
    }
    expect(await hub.purgeInstance(newId())).toEqual({ kind: "absent" });
  });

  test("leaves a finished row alone whose history names another execution, or goes on", async () => {
    const [anew, rewound] = [newId(), newId()];
    await finished(anew);
    await history(anew, { executionId: "child", events: [...events(2, "child", LARGE), end] });
    await finished(rewound);
    await history(rewound, { executionId: "e1", events: [], firstRow: 4 }); // the end does not count
    for (const id of [anew, rewound]) {
      const before = await untouched(id);
      expect(await hub.purgeInstance(id)).toEqual({ kind: "notFinished" });
      expect(await untouched(id)).toEqual(before);
    }
  });

  test("removes a row without a history", async () => {
    const id = newId();
    const at = new Date();
    const status = { instanceId: id, name: "Hello", createdAt: at, lastUpdatedAt: at };
    await hub.writeInstance({ ...status, runtimeStatus: "Terminated" }, undefined);
    expect(await hub.purgeInstance(id)).toEqual({ kind: "purged", rows: 0, blobs: 0 });
    expect(await left(id)).toEqual(NOTHING);
  });

  test("removes the input that lies in the blob of the start message", async () => {
    const id = newId();
    const input = JSON.stringify("x".repeat(60_000));
    const started = await hub.startInstance({ instanceId: id, name: "Hello", input, held: false });
    if (started.kind === "exists") throw new Error("exists");
    const executionId = started.row.status.executionId ?? "";
    await history(id, { executionId, events: [...events(1, "new"), end] });
    const ended = {
      ...started.row.status,
      runtimeStatus: "Completed",
      completedAt: longAgo(),
    } as const;
    await hub.writeInstance(ended, started.row);
    expect((await hub.readStatus(id))?.input).toBe(input);
    expect(await hub.purgeInstance(id)).toEqual({ kind: "purged", rows: 2, blobs: 1 });
    expect(await left(id)).toEqual(NOTHING);
  });

  test("removes rows of executions that are no longer current, and pages of them", async () => {
    const id = newId();
    await finished(id, 30);
    const stale = { partitionKey: id, rowKey: "00000000000000FF", columns: { ExecutionId: "e0" } };
    await services.tables.transact(HISTORY, [{ kind: "put", entity: stale }], "hub");
    const { query } = services.tables;
    const paged = openHub({
      ...services,
      tables: {
        ...services.tables,
        query: (table, asked, payer) => query(table, { ...asked, top: 7 }, payer),
      },
    });
    expect(await paged.purgeInstance(id)).toEqual({ kind: "purged", rows: 31, blobs: 5 });
    expect(await left(id)).toEqual(NOTHING);
  });
});

describe("the blobs that go with a purge", () => {
  const at = (ms: number) => ({ random, clock: { ...hurried, now: () => new Date(ms) } });
  const young = () => blobId(at(Date.now() - YOUNG_BLOB_MS / 2));
  const old = () => blobId(at(Date.now() - 2 * YOUNG_BLOB_MS));

  test("a blob is young for 10 minutes", () => {
    expect(YOUNG_BLOB_MS).toBe(600_000);
  });

  test("are the old ones, and those of .NET", async () => {
    const id = newId();
    await finished(id);
    await putBlob(messageBlob(id, old()));
    await putBlob(columnBlob(id, old()));
    await putBlob(rowsBlob(id, old()));
    await putBlob(columnBlob(id, "0A1B2C3D"));
    await putBlob(messageBlob(id, "f0000000111142228333444455556640"));
    const kept = [await putBlob(messageBlob(id, young())), await putBlob(columnBlob(id, young()))];
    expect(await hub.purgeInstance(id)).toMatchObject({ kind: "purged", blobs: 10 });
    expect(await left(id)).toEqual({ ...NOTHING, blobs: kept.sort() });
  });

  const neighbours: readonly (readonly [string, string])[] = [
    ["order-4", "order-42"],
    ["a", "a/b"],
    ["a/b", "a"],
    ["a/b", "a^0b"],
    ["a^0b", "a/b"],
    ["x/message-1", "x"],
    ["50%", "50%25"],
    ["it's", "it''s"],
    ["a#b?c", "a"],
    ["a b&c=d+e", "a"],
    ["Grüße-東京", "Grüße"],
  ];

  test.each(neighbours)("of '%s' are none of '%s'", async (id, neighbour) => {
    await finished(id);
    await finished(neighbour);
    const others = [
      await putBlob(messageBlob(neighbour, old())),
      await putBlob(columnBlob(escapeInstanceKey(neighbour), old())),
    ];
    await putBlob(messageBlob(id, old()));
    await putBlob(rowsBlob(escapeInstanceKey(id), old()));
    const before = await untouched(neighbour);
    expect(await hub.purgeInstance(id)).toEqual({ kind: "purged", rows: 5, blobs: 7 });
    expect(await hub.loadHistory(id)).toMatchObject({ stamp: undefined });
    const after = await untouched(neighbour);
    expect(after).toMatchObject({ history: before.history, status: before.status });
    expect(after.blobs).toEqual(expect.arrayContaining(others));
    expect(await hub.purgeInstance(neighbour)).toEqual({ kind: "purged", rows: 5, blobs: 7 });
    expect(await left(neighbour)).toEqual(NOTHING);
  });
});

describe("a purge that is interrupted", () => {
  test.each(CALLS.flatMap((call) => [`before ${String(call)}`, `after ${String(call)}`]))(
    "by a crash %s leaves what the next one finds",
    async (where) => {
      const [when, call] = where.split(" ");
      const id = newId();
      await finished(id, 150);
      const dying = faulty(services, faultAt(Number(call), `crash ${when as "before" | "after"}`));
      await expect(openHub(dying.services).purgeInstance(id)).rejects.toThrow(Crash);
      await hub.purgeInstance(id);
      expect(await left(id)).toEqual(NOTHING);
    },
  );

  test.each(CALLS)("P10: by a reply that is lost at call %i is gone on with", async (call) => {
    const id = newId();
    await finished(id, 150);
    const failing = faulty(services, faultAt(call, "error after"));
    await expect(openHub(failing.services).purgeInstance(id)).rejects.toThrow("Storage");
    await hub.purgeInstance(id);
    expect(await left(id)).toEqual(NOTHING);
  });
});

describe("the tombstone of an instance that has just ended", () => {
  const START_ID = "00000000-1111-4222-8333-44445555664a";
  const EVENT_ID = events(1, "new")[0]?.messageId;

  /** Time that passes when told to. */
  function patientClock() {
    let passedMs = 0;
    const timers: { readonly at: number; readonly run: () => void }[] = [];
    const now = () => Date.now() + passedMs;
    return {
      timers,
      clock: {
        ...hurried,
        now: () => new Date(now()),
        schedule: (delayMs: number, run: () => void) => {
          timers.push({ at: now() + delayMs, run });
          return () => undefined;
        },
      },
      pass(ms: number) {
        passedMs += ms;
        for (const { at, run } of timers.splice(0)) {
          if (at <= now()) run();
          else timers.push({ at, run });
        }
      },
    };
  }

  /** An instance of three rows that ended at that time, after a start with an id. */
  async function ended(
    id: string,
    at: Pick<InstanceStatus, "lastUpdatedAt" | "completedAt">,
    heard = 1,
  ) {
    const timestamp = new Date(5);
    const start: HistoryEvent = {
      ...{ type: "ExecutionStarted", eventId: RECEIVED, timestamp, isPlayed: false },
      ...{ instanceId: id, executionId: "e1", name: "Hello", messageId: START_ID },
    };
    await history(id, { executionId: "e1", events: [start, ...events(heard, "new"), end] });
    const status = { instanceId: id, executionId: "e1", name: "Hello", createdAt: timestamp };
    await hub.writeInstance({ ...status, ...at, runtimeStatus: "Completed" }, undefined);
  }

  async function eventually(id: string, expected: Awaited<ReturnType<typeof left>>) {
    for (let tries = 0; tries < 100 && (await left(id)).rows !== expected.rows; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await left(id)).toEqual(expected);
  }

  test("stays for five minutes after the end", () => expect(TOMBSTONE_MS).toBe(300_000));

  test("P5: is all that is left: one row without an execution that knows what was sent to it", async () => {
    const id = newId();
    await ended(id, { lastUpdatedAt: new Date() });
    const { clock, timers } = patientClock();
    const outcome = await openHub(services, { clock }).purgeInstance(id);
    expect(outcome).toEqual({ kind: "purged", rows: 3, blobs: 0 });
    expect(timers).toHaveLength(1);
    expect(await left(id)).toEqual({ ...NOTHING, rows: 1 });
    const { marks, ...rest } = await hub.loadHistory(id);
    expect(rest).toMatchObject({ executionId: undefined, events: [], rowCount: 0 });
    expect(marks.appliedIds.map(({ messageId }) => messageId)).toEqual([START_ID, EVENT_ID]);
    expect(await hub.readStatus(id)).toBeUndefined();
    expect(await hub.readHistory(id)).toEqual([]);
    expect(await hub.purgeInstance(id)).toEqual({ kind: "absent" });
  });

  test("P5: knows what was sent to earlier executions, too", async () => {
    const id = newId();
    await ended(id, { lastUpdatedAt: new Date() });
    const appliedIds = [{ messageId: "earlier", appliedAt: new Date() }];
    await history(id, { events: [], marks: { ...NO_MARKS, appliedIds } });
    await openHub(services, patientClock()).purgeInstance(id);
    const { marks } = await hub.loadHistory(id);
    expect(marks.appliedIds.map(({ messageId }) => messageId)).toEqual([
      START_ID,
      "earlier",
      EVENT_ID,
    ]);
  });

  test("P5: knows the start however much was sent after it", async () => {
    const id = newId();
    await ended(id, { lastUpdatedAt: new Date() }, 400);
    await openHub(services, patientClock()).purgeInstance(id);
    const { marks } = await hub.loadHistory(id);
    expect(marks.appliedIds.length).toBeLessThanOrEqual(301);
    expect(marks.appliedIds.map(({ messageId }) => messageId)).toContain(START_ID);
  });

  test("goes when its time is over", async () => {
    const id = newId();
    await ended(id, { lastUpdatedAt: new Date(Date.now() - 100_000) });
    const patient = patientClock();
    await openHub(services, patient).purgeInstance(id);
    patient.pass(195_000);
    expect(patient.timers).toHaveLength(1);
    expect(await left(id)).toEqual({ ...NOTHING, rows: 1 });
    patient.pass(5_000);
    await eventually(id, NOTHING);
  });

  test("is none if the end, not the last change of the row, was long ago", async () => {
    const id = newId();
    const completedAt = new Date(Date.now() - TOMBSTONE_MS);
    await ended(id, { completedAt, lastUpdatedAt: new Date() });
    const { clock, timers } = patientClock();
    await openHub(services, { clock }).purgeInstance(id);
    expect(timers).toEqual([]);
    expect(await left(id)).toEqual(NOTHING);
  });

  test("is taken over by a new start, and then left alone", async () => {
    const id = newId();
    await ended(id, { lastUpdatedAt: new Date() });
    const patient = patientClock();
    await openHub(services, patient).purgeInstance(id);
    const started = await hub.startInstance({ instanceId: id, name: "Again", held: false });
    if (started.kind === "exists") throw new Error("exists");
    const { executionId = "" } = started.row.status;
    await history(id, { executionId, events: events(2, "new") });
    patient.pass(TOMBSTONE_MS);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(patient.timers).toEqual([]);
    expect(await hub.readHistory(id)).toEqual(events(2, "new"));
  });
});

describe("a purge among others", () => {
  /** A purge that is met by somebody else before one of its calls. */
  async function met(id: string, call: number, by: () => Promise<unknown>) {
    const meeting = faulty(services, async ({ number }) => {
      if (number === call) await by();
      return undefined;
    });
    return openHub(meeting.services).purgeInstance(id);
  }

  test.each(CALLS)("a start before call %i is whole", async (call) => {
    const id = newId();
    await finished(id, 150);
    const input = JSON.stringify("y".repeat(40_000 + (call % 2) * 20_000));
    const outcome = await met(id, call, () =>
      hub.startInstance({ instanceId: id, name: "Again", input, held: false }),
    );
    expect(outcome).toEqual({ kind: "notFinished" });
    expect(await hub.readStatus(id)).toMatchObject({
      name: "Again",
      input,
      runtimeStatus: "Pending",
    });
    await history(id, { executionId: "e2", events: events(2, "new") });
    expect(await hub.readHistory(id)).toEqual(events(2, "new"));
  });

  test.each(CALLS)("a start that already runs before call %i is whole", async (call) => {
    const id = newId();
    await finished(id, 150);
    const outcome = await met(id, call, async () => {
      const request = { instanceId: id, name: "Again", held: false };
      const started = await hub.startInstance(request);
      if (started.kind === "exists") throw new Error("exists");
      const { executionId = "" } = started.row.status;
      await history(id, { executionId, events: events(120, "new", LARGE) });
    });
    expect(outcome).toEqual({ kind: "notFinished" });
    expect(await hub.readHistory(id)).toEqual(events(120, "new", LARGE));
    expect(await hub.readStatus(id)).toMatchObject({ name: "Again" });
  });

  test.each(CALLS)(
    "a child that runs anew without a row before call %i keeps its history",
    async (call) => {
      const id = newId();
      await finished(id, 150);
      const executionId = "child";
      const outcome = await met(id, call, () =>
        history(id, { executionId, events: events(3, "child", LARGE) }),
      );
      // before the last call nothing is left but the row, which is not the child's
      expect(outcome.kind).toBe(call === CALL_COUNT ? "purged" : "notFinished");
      expect(await hub.readHistory(id)).toEqual(events(3, "child", LARGE));
    },
  );

  test.each(CALLS)("another purge before call %i is no harm", async (call) => {
    const id = newId();
    await finished(id, 150);
    const outcome = await met(id, call, () => hub.purgeInstance(id));
    expect(outcome.kind).toBe(call === 1 ? "absent" : "purged");
    expect(await left(id)).toEqual(NOTHING);
  });

  test("what somebody else writes again and again is not finished after half a minute", async () => {
    expect(PURGE_PATIENCE_MS).toBe(30_000);
    const id = newId();
    await finished(id);
    let passedMs = 0;
    const clock = {
      ...hurried,
      now: () => new Date(Date.now() + passedMs),
      sleep: async (delayMs: number) => void (passedMs += delayMs),
    };
    const restless = faulty(services, async ({ operation }) => {
      if (operation !== "blobs.list") return undefined;
      const entity = { partitionKey: id, rowKey: "sentinel", columns: {} };
      await services.tables.transact(HISTORY, [{ kind: "merge", entity, etag: "*" }], "hub");
      return undefined;
    });
    const outcome = await openHub(restless.services, { clock }).purgeInstance(id);
    expect(outcome).toEqual({ kind: "notFinished" });
    expect(passedMs).toBeGreaterThan(25_000);
    expect((await left(id)).rows).toBe(6);
  });

  test("several at once end, and leave nothing", async () => {
    const id = newId();
    await finished(id, 300);
    const outcomes = await Promise.all([1, 2, 3].map(() => openHub(services).purgeInstance(id)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(["purged", "purged", "purged"]);
    expect(await left(id)).toEqual(NOTHING);
  });

  test("P4, P8: a worker that knows the instance from before writes nothing", async () => {
    const id = newId();
    const row = await finished(id);
    const loaded = await hub.loadHistory(id);
    await hub.purgeInstance(id);
    const commit = commitOn(loaded, { instanceId: id, events: events(1, "late") });
    expect(await hub.commitEpisode(commit)).toEqual({ kind: "conflict" });
    expect(await hub.writeInstance({ ...row.status, commitNumber: 3 }, row)).toEqual({
      kind: "conflict",
    });
    expect(await left(id)).toEqual(NOTHING);
  });

  test("P4: a commit before the fence is refused after it", async () => {
    const id = newId();
    await finished(id);
    const loaded = await hub.loadHistory(id);
    const dying = faulty(services, faultAt(6, "crash before"));
    await expect(openHub(dying.services).purgeInstance(id)).rejects.toThrow(Crash);
    const fenced = await hub.loadHistory(id);
    expect(fenced).toMatchObject({ executionId: undefined, events: [], rowCount: 0 });
    const commit = commitOn(loaded, { instanceId: id, events: events(1, "late") });
    expect(await hub.commitEpisode(commit)).toEqual({ kind: "conflict" });
    const next = commitOn(fenced, { instanceId: id, executionId: "e2", events: events(2, "new") });
    expect(await hub.commitEpisode(next)).toMatchObject({ kind: "committed" });
    expect(await hub.readHistory(id)).toEqual(events(2, "new"));
  });

  test("a message that lay in a blob opens without its payload", async () => {
    const id = newId();
    await finished(id);
    const queue = hub.controlQueueOf(id);
    const event = { eventId: RECEIVED, timestamp: new Date(0), isPlayed: false, name: "late" };
    const message = {
      messageId: "00000000-1111-4222-8333-444455556640",
      instanceId: id,
      sender: { instanceId: "", executionId: "" },
      event: { type: "EventRaised", ...event, input: JSON.stringify("x".repeat(60_000)) },
    } as const;
    const ago = { ...hurried, now: () => new Date(Date.now() - 2 * YOUNG_BLOB_MS) };
    const early = openHub(services, { clock: ago });
    await early.put(queue, message, { visibleInMs: 0, held: false });
    await hub.purgeInstance(id);
    const found = (await hub.receive(queue, 32)).find((one) => one.message.instanceId === id);
    expect(found?.message).toMatchObject({ messageId: message.messageId, event });
    expect(found?.message.missingPayload).toMatch(/EventRaised/);
  });
});
