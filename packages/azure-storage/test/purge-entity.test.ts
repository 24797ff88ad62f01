import { describe, expect, test } from "@jest/globals";
import {
  CLIENT,
  NO_MARKS,
  RECEIVED,
  type Clock,
  type HeardStream,
  type HistoryEvent,
  type InstanceStatus,
  type Marks,
  type OutboxEntry,
} from "@taskhub/core";
import type { AzureTaskHub } from "../src/azure-task-hub.js";
import { eq } from "../src/odata-filter.js";
import { ENTITY_TOMBSTONE_MS } from "../src/purge-instance.js";
import type { Services } from "../src/services.js";
import { Crash, faultAt, faulty } from "./support/faults.js";
import { message } from "./support/messages.js";
import { onHub } from "./support/on-azurite.js";
import { commitOn, hurried, newId, openHub } from "./support/tools.js";

let services: Services;
let hub: AzureTaskHub;

onHub((made) => {
  ({ services, hub } = made);
});

const LARGE = JSON.stringify("x".repeat(40_000));
const NOTHING = { rows: 0, instances: 0, blobs: 0 };
const newEntity = () => `@counter@${newId()}`;
const longAgo = () => new Date(Date.now() - 2 * ENTITY_TOMBSTONE_MS);

/** What a batch makes of an entity. */
function batch(instanceId: string, executionId: string, input: string): readonly HistoryEvent[] {
  const common = { eventId: RECEIVED, timestamp: new Date(5), isPlayed: false };
  return [
    { ...common, type: "OrchestratorStarted" },
    {
      ...{ ...common, type: "ExecutionStarted", isPlayed: true },
      ...{ instanceId, executionId, name: instanceId, version: "", input },
    },
    { ...common, type: "OrchestratorCompleted" },
  ];
}

interface Batch {
  readonly executionId?: string;
  readonly input?: string;
  readonly at?: Date;
  readonly marks?: Partial<Marks>;
}

/** Commits a batch, and shows it in the row. */
async function operate(id: string, { executionId = "e1", input = "1", at, marks }: Batch = {}) {
  const before = await hub.loadHistory(id);
  const commit = commitOn(before, {
    ...{ instanceId: id, executionId, events: batch(id, executionId, input) },
    marks: { ...NO_MARKS, ...marks },
  });
  expect(await hub.commitEpisode(commit)).toMatchObject({ kind: "committed" });
  const lastUpdatedAt = at ?? new Date();
  const status: InstanceStatus = {
    ...{ instanceId: id, executionId, name: id, version: "", runtimeStatus: "Running", input },
    ...{ customStatus: '{"entityExists":true}', commitNumber: commit.commitNumber },
    ...{ createdAt: lastUpdatedAt, lastUpdatedAt },
  };
  const written = await hub.writeInstance(status, await hub.readInstance(id));
  expect(written.kind).toBe("written");
  return commit;
}

async function left(id: string) {
  const filter = eq("PartitionKey", id);
  const [rows, instances, blobs] = await Promise.all([
    services.tables.query("TestHubHistory", { filter }, "hub"),
    services.tables.query("TestHubInstances", { filter }, "hub"),
    services.blobs.list("testhub-largemessages", `${id}/`, "hub"),
  ]);
  return {
    rows: rows.entities.length,
    instances: instances.entities.length,
    blobs: blobs.length,
  };
}

const state = async (id: string) => (await hub.readStatus(id))?.input;

/** Timers that a test looks at. */
function patientClock() {
  const timers: { readonly delayMs: number; readonly run: () => void }[] = [];
  const schedule: Clock["schedule"] = (delayMs, run) => {
    timers.push({ delayMs, run });
    return () => undefined;
  };
  return { timers, clock: { ...hurried, schedule } };
}

/** The calls of a purge of an entity with a large state that was idle for long. */
const CALLS = Array.from({ length: 13 }, (_, at) => at + 1);

describe("the purge of an entity", () => {
  test("removes row, history and blobs, although it has not finished", async () => {
    const id = newEntity();
    await operate(id, { input: LARGE, at: longAgo() });
    expect(await left(id)).toEqual({ rows: 4, instances: 1, blobs: 2 });
    const observed = faulty(services, () => undefined);
    const outcome = await openHub(observed.services).purgeInstance(id);
    expect(outcome).toEqual({ kind: "purged", rows: 3, blobs: 2 });
    expect(observed.calls).toHaveLength(CALLS.length);
    expect(await left(id)).toEqual(NOTHING);
    expect(await hub.readStatus(id)).toBeUndefined();
    expect(await hub.purgeInstance(id)).toEqual({ kind: "absent" });
  });

  test("leaves it alone if its status is not the one that is meant", async () => {
    const id = newEntity();
    await operate(id, { at: longAgo() });
    const before = [await hub.loadHistory(id), await hub.readStatus(id)];
    const asked: InstanceStatus[] = [];
    const isMeant = (status: InstanceStatus) => asked.push(status) > 1;
    expect(await hub.purgeInstance(id, isMeant)).toEqual({ kind: "notFinished" });
    expect([await hub.loadHistory(id), await hub.readStatus(id)]).toEqual(before);
    expect(asked[0]?.customStatus).toBe('{"entityExists":true}');
    expect(await hub.purgeInstance(id, isMeant)).toMatchObject({ kind: "purged" });
  });

  test("leaves it alone if its row is behind its history", async () => {
    const id = newEntity();
    await operate(id, { at: longAgo() });
    const next = { instanceId: id, executionId: "e2", events: batch(id, "e2", "2") };
    await hub.commitEpisode(commitOn(await hub.loadHistory(id), next));
    expect(await hub.purgeInstance(id)).toEqual({ kind: "notFinished" });
    expect((await hub.loadHistory(id)).executionId).toBe("e2");
  });

  // before the first one it is no meeting
  test.each(CALLS.slice(1))("P4: loses no operation that commits before call %i", async (call) => {
    const id = newEntity();
    await operate(id, { input: LARGE, at: longAgo() });
    const meeting = faulty(services, async ({ number }) => {
      if (number === call) await operate(id, { executionId: "e2", input: "2", at: longAgo() });
      return undefined;
    });
    const outcome = await openHub(meeting.services).purgeInstance(id);
    expect(outcome).toEqual({ kind: "notFinished" });
    expect(await state(id)).toBe("2");
    expect(await hub.readHistory(id)).toMatchObject(batch(id, "e2", "2"));
  });

  test("P4: an operation on the state before it is not committed after it", async () => {
    const id = newEntity();
    await operate(id, { at: new Date() });
    const next = { instanceId: id, executionId: "e2", events: batch(id, "e2", "2") };
    const late = commitOn(await hub.loadHistory(id), next);
    expect(await openHub(services, patientClock()).purgeInstance(id)).toMatchObject({
      kind: "purged",
    });
    expect(await hub.commitEpisode(late)).toEqual({ kind: "conflict" });
    await operate(id, { executionId: "e2", input: "anew" });
    expect(await state(id)).toBe("anew");
  });

  test.each(CALLS.flatMap((call) => [`before ${String(call)}`, `after ${String(call)}`]))(
    "is found by the next one if it is interrupted by a crash %s",
    async (where) => {
      const [when, call] = where.split(" ");
      const id = newEntity();
      await operate(id, { input: LARGE, at: longAgo() });
      const dying = faulty(services, faultAt(Number(call), `crash ${when as "before" | "after"}`)); // so are they named
      await expect(openHub(dying.services).purgeInstance(id)).rejects.toThrow(Crash);
      await hub.purgeInstance(id);
      expect(await left(id)).toEqual(NOTHING);
    },
  );
});

describe("what an entity has yet to send when it is purged", () => {
  const outbox = (): readonly OutboxEntry[] => [
    {
      message: { ...message("order-42"), sender: CLIENT },
      keeper: { queueMessageId: "q", messageId: "m" },
    },
  ];
  const mark = async (id: string, marks: Partial<Marks>) => {
    const change = { instanceId: id, events: [], marks: { ...NO_MARKS, ...marks } };
    expect((await hub.commitEpisode(commitOn(await hub.loadHistory(id), change))).kind).toBe(
      "committed",
    );
  };

  test.each([
    ["in its sentinel", 1],
    ["in a blob", 200],
  ])("P9: keeps it from being purged: %s", async (_, copies) => {
    const id = newEntity();
    const marks = { outbox: Array.from({ length: copies }, outbox).flat() };
    await operate(id, { at: longAgo(), marks });
    let now = Date.now();
    const clock = { ...hurried, now: () => new Date((now += 5_000)) };
    expect(await openHub(services, { clock }).purgeInstance(id)).toEqual({ kind: "notFinished" });
    expect((await hub.loadHistory(id)).marks.outbox).toHaveLength(copies);
    expect(await state(id)).toBe("1");
  });

  test("is waited for", async () => {
    const id = newEntity();
    await operate(id, { at: longAgo(), marks: { outbox: outbox() } });
    let pauses = 0;
    const sleep = async () => {
      pauses += 1;
      if (pauses === 2) await mark(id, {});
    };
    const outcome = await openHub(services, { clock: { ...hurried, sleep } }).purgeInstance(id);
    expect([outcome.kind, pauses]).toEqual(["purged", 2]);
    expect(await left(id)).toEqual(NOTHING);
  });
});

describe("the tombstone of an entity", () => {
  const second = (at: number) => new Date(1_782_295_200_000 + at * 1_000);
  const streamAt = (at: number) => at.toString(16).padStart(16, "0");
  const heardAt = (at: number): HeardStream => ({
    ...{ stream: streamAt(at), upTo: at + 1, holes: [], ahead: [at + 3], heardAt: second(at) },
  });

  test("stays for half an hour after the last operation", () =>
    expect(ENTITY_TOMBSTONE_MS).toBe(1_800_000));

  test("P5: knows what the entity has heard, for the next life of the id", async () => {
    const id = newEntity();
    const heard = [heardAt(1), heardAt(2)];
    const appliedIds = [{ messageId: "of a client", appliedAt: second(3) }];
    await operate(id, { marks: { heard, appliedIds } });
    const { clock, timers } = patientClock();
    expect(await openHub(services, { clock }).purgeInstance(id)).toEqual({
      ...{ kind: "purged", rows: 3, blobs: 0 },
    });
    expect(await left(id)).toEqual({ rows: 1, instances: 0, blobs: 0 });
    const found = await hub.loadHistory(id);
    expect(found).toMatchObject({ executionId: undefined, events: [], rowCount: 0 });
    expect(found.marks).toEqual({ ...NO_MARKS, heard, appliedIds });
    expect(timers).toHaveLength(1);
    expect(timers[0]?.delayMs).toBeGreaterThan(ENTITY_TOMBSTONE_MS - 60_000);
    timers[0]?.run();
    for (let tries = 0; tries < 100 && (await left(id)).rows > 0; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await left(id)).toEqual(NOTHING);
  });

  test("P5: knows it, too, if so many have sent that it lay in a blob: those heard last", async () => {
    const id = newEntity();
    const heard = Array.from({ length: 3_000 }, (_, at) => heardAt(at));
    await operate(id, { marks: { heard } });
    expect(await left(id)).toMatchObject({ blobs: 1 });
    await openHub(services, patientClock()).purgeInstance(id);
    const { marks } = await hub.loadHistory(id);
    expect(marks.heard.length).toBeGreaterThan(900);
    expect(marks.heard).toEqual(heard.slice(-marks.heard.length));
    expect(await left(id)).toEqual({ rows: 1, instances: 0, blobs: 0 });
  });

  test("is taken over by the next operation, and then left alone", async () => {
    const id = newEntity();
    await operate(id, { marks: { heard: [heardAt(1)] } });
    const { clock, timers } = patientClock();
    await openHub(services, { clock }).purgeInstance(id);
    await operate(id, { executionId: "e2", input: "anew", marks: { heard: [heardAt(1)] } });
    timers[0]?.run();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await hub.loadHistory(id)).executionId).toBe("e2");
    expect(await state(id)).toBe("anew");
  });
});
