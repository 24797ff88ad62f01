/** Everything but standstill: what the doctor finds, and what a repair leaves. */
import type { Services, StoredEntity } from "@taskhub/azure-storage";
import { StorageError } from "@taskhub/core";
import { HUB_NAME } from "../../src/simulation/simulated-worker.js";
import { SimulatedProcess } from "../../src/simulation/simulated-process.js";
import { Clinic, HOUR, inShort, MINUTE, ofKind, SECOND } from "./clinic.js";
import { patients } from "./patients.js";

/** A hub with an instance that has completed. */
async function withOneDone(): Promise<Clinic> {
  const clinic = await Clinic.open(patients);
  clinic.bringUp();
  await clinic.start("done", "works", 1);
  await clinic.sleep(10 * MINUTE);
  expect(await clinic.statusOf("done")).toMatchObject({ runtimeStatus: "Completed" });
  return clinic;
}

function rowOf(clinic: Clinic, instanceId: string): StoredEntity | undefined {
  return clinic.storage.rows(`${HUB_NAME}Instances`, instanceId)[0];
}

/** The finding that is the only one of errors and warnings. */
async function onlyOne(clinic: Clinic) {
  const found = (await clinic.examine()).filter(({ severity }) => severity !== "info");
  expect(inShort(found)).toHaveLength(1);
  return found[0]!;
}

describe("a healthy hub", () => {
  test("has nothing to be found, whatever runs in it", async () => {
    const clinic = await Clinic.open(patients);
    clinic.bringUp({ maxConcurrentActivities: 2 });
    await clinic.start("done", "works", 1);
    await clinic.start("order", "works", 30 * MINUTE);
    await clinic.start("crowd", "crowd", 90 * SECOND);
    await clinic.start("alarm", "sleeps", 8 * MINUTE);
    await clinic.start("parent", "raises", 9 * MINUTE);
    await clinic.start("listener", "listens");
    await clinic.start("guest", "asks");
    await clinic.start("visitor", "locks", 2 * MINUTE);
    await clinic.start("failed", "fails");
    for (let minute = 0; minute < 14; minute += 1) {
      await clinic.sleep(MINUTE);
      expect(inShort(await clinic.examine())).toEqual([]);
    }
    await clinic.sleep(20 * HOUR);
    expect(inShort(await clinic.examine())).toEqual(["info waiting listener"]);
  });

  test("is not disturbed by starts that are due later, ended early, or purged", async () => {
    const clinic = await Clinic.open(patients);
    const { hub, time } = clinic;
    const scheduled = { name: "works", input: "1", held: false };
    const scheduledStartAt = new Date(time.now + 40 * HOUR);
    await clinic.run(hub.startInstance({ ...scheduled, instanceId: "later", scheduledStartAt }));
    clinic.bringUp();
    await clinic.start("done", "works", 1);
    await clinic.sleep(HOUR);
    await clinic.run(hub.purgeInstance("done"));
    await clinic.start("done", "works", 1);
    await clinic.sleep(HOUR);
    expect(inShort(await clinic.examine())).toEqual([]);
  });

  test("is gone through in stages, each of which is told", async () => {
    const clinic = await withOneDone();
    const stages: string[] = [];
    await clinic.examine({
      onProgress: ({ stage, examined }) => stages.push(`${stage} ${examined}`),
    });
    expect(stages).toEqual(["hub 1", "queues 3", "instances 1", "histories 1", "blobs 0"]);
  });

  test("is asked after a positive time only", async () => {
    const clinic = await Clinic.open(patients);
    await expect(clinic.examine({ quietForMs: 0 })).rejects.toThrow(RangeError);
    await expect(clinic.examine({ quietForMs: NaN })).rejects.toThrow(RangeError);
  });
});

describe("the hub as a whole", () => {
  test("lacks its description: a repair writes it", async () => {
    const clinic = await Clinic.open(patients);
    await clinic.storage.services.blobs.delete("sim-leases", "taskhub.json", "hub");
    const found = await onlyOne(clinic);
    expect(found).toMatchObject({ kind: "hubInfoMissing", severity: "warning" });
    expect(await clinic.repair(found)).toMatchObject({ kind: "repaired" });
    expect(await clinic.examine()).toEqual([]);
  });

  test("was made with another number of partitions: only settings can mend it", async () => {
    const clinic = await Clinic.open(patients, 2);
    const other = new Clinic(patients, 1);
    const hub = other.hubIn(new SimulatedProcess("other"), clinic.storage.services);
    const [found] = ofKind(await clinic.examine({}, hub), "partitionCount");
    expect(found!.what).toContain("made with 2 partitions, and partitionCount is 1");
    expect(await clinic.repair(found, hub)).toMatchObject({ kind: "notPossible" });
  });

  test("lacks a queue: a repair creates it", async () => {
    const clinic = await Clinic.open(patients, 1);
    const { blobs } = clinic.storage.services;
    await blobs.delete("sim-leases", "taskhub.json", "hub");
    const info = { TaskHubName: "Sim", CreatedAt: "", PartitionCount: 2 };
    await blobs.put("sim-leases", "taskhub.json", Buffer.from(JSON.stringify(info)), "hub");
    const other = new Clinic(patients, 2);
    const hub = other.hubIn(new SimulatedProcess("other"), clinic.storage.services);
    const [found, ...others] = await clinic.examine({}, hub);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ kind: "partMissing", subject: "queue sim-control-01" });
    expect(await clinic.repair(found, hub)).toMatchObject({ kind: "repaired" });
    expect(await clinic.examine({}, hub)).toEqual([]);
  });
});

describe("queues", () => {
  test("that nobody looks at are told of, and hidden messages are no reason", async () => {
    const clinic = await Clinic.open(patients, 1);
    await clinic.start("order", "works", 1);
    await clinic.sleep(4 * MINUTE);
    expect(await clinic.examine()).toEqual([]);
    await clinic.sleep(2 * MINUTE);
    const found = await onlyOne(clinic);
    expect(found).toMatchObject({ kind: "unattendedQueue", subject: "sim-control-00" });
    expect(found.what).toContain("about 1 messages");
    await clinic.sleep(HOUR);
    const [, start] = await clinic.examine();
    expect(start).toMatchObject({ kind: "startLost", instanceId: "order" });
    expect(start!.repair).toBeUndefined();
    expect(start!.what).toContain("waits in sim-control-00, and no worker has taken it");
    clinic.bringUp();
    await clinic.sleep(MINUTE);
    expect(await clinic.examine()).toEqual([]);
  });

  test("of partitions that the hub does not have: a repair moves what lies there", async () => {
    const clinic = await Clinic.open(patients, 1);
    const { queues } = clinic.storage.services;
    await queues.create("sim-control-07", "hub");
    await clinic.start("order", "works", 1);
    const [message] = clinic.storage.messages("sim-control-00");
    await queues.put("sim-control-07", message!.body, 0, "hub");
    await clinic.clearQueues((json) => !json.includes("Sim7"));
    expect(clinic.storage.messages("sim-control-07")).toEqual([]);
    await queues.put("sim-control-07", message!.body, 0, "hub");

    const found = await onlyOne(clinic);
    expect(found).toMatchObject({ kind: "strayMessages", subject: "sim-control-07" });
    expect(await clinic.repair(found)).toMatchObject({ kind: "repaired" });
    expect(await clinic.repair(found)).toMatchObject({ kind: "notNeeded" });
    clinic.bringUp();
    await clinic.sleep(MINUTE);
    expect(await clinic.statusOf("order")).toMatchObject({ runtimeStatus: "Completed" });
    expect(await clinic.examine()).toEqual([]);
  });

  test("are left alone if the hub says that it has them", async () => {
    const clinic = await Clinic.open(patients, 2);
    for (const id of ["a", "b", "c", "d"]) await clinic.start(id, "works", 1);
    const other = new Clinic(patients, 1);
    const hub = other.hubIn(new SimulatedProcess("other"), clinic.storage.services);
    const [stray] = ofKind(await clinic.examine({}, hub), "strayMessages");
    expect(stray).toMatchObject({ subject: "sim-control-01" });
    const before = clinic.storage.messages("sim-control-01").length;
    const outcome = await clinic.repair(stray, hub);
    expect(outcome).toMatchObject({ kind: "notPossible" });
    expect(outcome.what).toContain("Expected the hub to say that it has 1 partitions, found 2");
    expect(clinic.storage.messages("sim-control-01")).toHaveLength(before);
  });

  test("of poison, and messages put aside, are told of", async () => {
    const clinic = await Clinic.open(patients, 1);
    const { queues } = clinic.storage.services;
    clinic.bringUp();
    await queues.put("sim-control-00", "no message", 0, "hub");
    await clinic.sleep(MINUTE);
    clinic.kill();
    await queues.create("sim-control-00-poison", "hub");
    await queues.put("sim-control-00-poison", "no message", 0, "hub");

    const [poison, aside] = await clinic.examine();
    expect(poison).toMatchObject({ kind: "poisonQueue", severity: "info" });
    expect(aside).toMatchObject({ kind: "quarantined", severity: "warning" });
    expect(aside!.what).toContain("put aside: expected a body of JSON or base64");
    await clinic.sleep(20 * MINUTE);
    const [left] = ofKind(await clinic.examine(), "poisonQueue");
    expect(left).toMatchObject({ severity: "error" });
    expect(left!.repair).toBeUndefined();
    expect(left!.what).toContain("No worker takes them");
  });
});

describe("starts and rewinds", () => {
  test("a start whose message is lost is put anew, once and again", async () => {
    const clinic = await Clinic.open(patients);
    await clinic.start("order", "works", 1);
    await clinic.clearQueues();
    await clinic.sleep(10 * MINUTE);
    expect(await clinic.examine()).toEqual([]);
    await clinic.sleep(10 * MINUTE);
    const found = await onlyOne(clinic);
    expect(found).toMatchObject({ kind: "startLost", severity: "error", instanceId: "order" });
    expect(found.what).toContain("its start message is lost");
    expect(await clinic.repair(found)).toMatchObject({ kind: "repaired" });
    expect(await clinic.repair(found)).toMatchObject({ kind: "repaired" });
    clinic.bringUp();
    await clinic.sleep(MINUTE);
    expect(await clinic.statusOf("order")).toMatchObject({ runtimeStatus: "Completed" });
    expect([...clinic.runs.byKey.values()]).toEqual([1, 1]);
    expect(await clinic.repair(found)).toMatchObject({ kind: "notNeeded" });
  });

  test("a start by func durable, whose row names no execution, is put anew", async () => {
    const clinic = await Clinic.open(patients);
    await clinic.start("order", "works", 1);
    await clinic.clearQueues();
    const row = rowOf(clinic, "order")!;
    const { ExecutionId, Generation, TaskHubName, ...columns } = row.columns;
    expect([ExecutionId, Generation, TaskHubName]).not.toContain(undefined);
    const write = { kind: "put", entity: { ...row, columns } } as const;
    await clinic.storage.services.tables.transact(`${HUB_NAME}Instances`, [write], "hub");
    await clinic.sleep(20 * MINUTE);
    const found = await onlyOne(clinic);
    expect(await clinic.repair(found)).toMatchObject({ kind: "repaired" });
    expect(await clinic.repair(found)).toMatchObject({ kind: "repaired" });
    clinic.bringUp();
    await clinic.sleep(MINUTE);
    expect(await clinic.statusOf("order")).toMatchObject({ runtimeStatus: "Completed" });
    expect([...clinic.runs.byKey.values()]).toEqual([1, 1]);
  });

  test("a request for a rewind that is lost is put anew", async () => {
    const clinic = await Clinic.open(patients);
    clinic.bringUp();
    await clinic.start("order", "fails");
    await clinic.sleep(MINUTE);
    clinic.kill();
    clinic.runs.isMended = true;
    await clinic.run(clinic.hub.rewindInstance("order", "mended"));
    await clinic.clearQueues();
    await clinic.sleep(20 * MINUTE);
    const found = await onlyOne(clinic);
    expect(found).toMatchObject({ kind: "rewindLost", instanceId: "order" });
    expect(await clinic.repair(found)).toMatchObject({ kind: "repaired" });
    clinic.bringUp();
    await clinic.sleep(MINUTE);
    expect(await clinic.statusOf("order")).toMatchObject({ output: '"mended"' });
    expect(await clinic.repair(found)).toMatchObject({ kind: "notNeeded" });
  });
});

describe("rows and histories", () => {
  test.each<[string, StoredEntity["columns"]]>([
    ["status", { RuntimeStatus: "Running" }],
    ["execution", { ExecutionId: "0123456789abcdef0123456789abcdef", RuntimeStatus: "Failed" }],
    ["commit", { RuntimeStatus: "Running", ThCommit: 1 }],
  ])("a row whose %s is not the history's is written anew (P8)", async (_, columns) => {
    const clinic = await withOneDone();
    const before = rowOf(clinic, "done")!;
    await clinic.spoilRow("done", columns);
    const found = await onlyOne(clinic);
    expect(found).toMatchObject({ kind: "rowDisagrees", severity: "error", instanceId: "done" });
    expect(await clinic.repair(found)).toMatchObject({ kind: "repaired" });
    expect(rowOf(clinic, "done")!.columns).toMatchObject({
      ...{ RuntimeStatus: "Completed", ExecutionId: before.columns["ExecutionId"] },
      Output: before.columns["Output"],
    });
    expect(await clinic.repair(found)).toMatchObject({ kind: "notNeeded" });
    expect(await clinic.examine()).toEqual([]);
  });

  test("a row that is ahead of its history is never written backwards (P8)", async () => {
    const clinic = await withOneDone();
    await clinic.spoilRow("done", { RuntimeStatus: "Failed", ThCommit: 99 });
    const found = await onlyOne(clinic);
    expect(found).toMatchObject({ kind: "rowDisagrees", repair: undefined });
    expect(found.what).toContain("a part of the history was lost");
    const repair = "as if there were one";
    expect(await clinic.repair({ ...found, repair })).toMatchObject({ kind: "notPossible" });
    expect(rowOf(clinic, "done")!.columns["RuntimeStatus"]).toBe("Failed");
  });

  test("the custom status of an entity is compared with its state", async () => {
    const clinic = await Clinic.open(patients);
    clinic.bringUp();
    await clinic.start("guest", "asks");
    await clinic.sleep(10 * MINUTE);
    await clinic.spoilRow("@door@front", { CustomStatus: '{"queueSize":7}' });
    const found = await onlyOne(clinic);
    expect(found.what).toContain('custom status {"entityExists":true}');
    await clinic.repair(found);
    expect(rowOf(clinic, "@door@front")!.columns["CustomStatus"]).toBe('{"entityExists":true}');
    expect(await clinic.examine()).toEqual([]);
  });

  test("a row that somebody deleted is written from the history", async () => {
    const clinic = await withOneDone();
    const before = rowOf(clinic, "done")!;
    await clinic.deleteRows("done", "Instances");
    const found = await onlyOne(clinic);
    expect(found).toMatchObject({ kind: "historyWithoutRow", instanceId: "done" });
    expect(await clinic.repair(found)).toMatchObject({ kind: "repaired" });
    const { RuntimeStatus, Output, Input, Name } = before.columns;
    expect(rowOf(clinic, "done")!.columns).toMatchObject({ RuntimeStatus, Output, Input, Name });
    expect(await clinic.examine()).toEqual([]);
    expect(await clinic.run(clinic.hub.purgeInstance("done"))).toMatchObject({ kind: "purged" });
  });

  test("a row of the finished without a history is told of", async () => {
    const clinic = await withOneDone();
    await clinic.deleteRows("done", "History");
    const found = await onlyOne(clinic);
    expect(found).toMatchObject({ kind: "historyMissing" });
    expect(found.repair).toBeUndefined();
    expect(await clinic.repair(found)).toMatchObject({ kind: "notPossible" });
  });

  test("a history that is too large to be looked at is told of", async () => {
    const clinic = await Clinic.open(patients);
    clinic.bringUp();
    await clinic.start("listener", "listens");
    await clinic.sleep(MINUTE);
    const table = `${HUB_NAME}History`;
    const rows = clinic.storage.rows(table, "listener");
    const { tables } = clinic.storage.services;
    const keyOf = (at: number) => at.toString(16).toUpperCase().padStart(16, "0");
    const MANY = 20_100;
    for (let at = rows.length - 1; at < MANY; at += 100) {
      const writes = Array.from({ length: 100 }, (_, more) => ({
        kind: "put" as const,
        entity: { ...rows[0]!, rowKey: keyOf(at + more) },
      }));
      await tables.transact(table, writes, "hub");
    }
    const entity = { ...rows.at(-1)!, columns: { ThRowCount: MANY } };
    await tables.transact(table, [{ kind: "merge", entity, etag: "*" }], "hub");
    expect(inShort(await clinic.examine())).toEqual(["info historyTooLarge listener"]);
  });

  test("what cannot be read is told of, and does not end the examination", async () => {
    const clinic = await withOneDone();
    for (const id of ["a", "b"]) await clinic.start(id, "works", 1);
    await clinic.sleep(10 * MINUTE);
    await clinic.spoilRow("a", { RuntimeStatus: "Unheard" });
    await clinic.spoilRow("b", { RuntimeStatus: "Running" });
    const table = `${HUB_NAME}History`;
    const [first] = clinic.storage.rows(table, "b");
    const entity = { ...first!, columns: { EventType: "Unheard" } };
    const write = { kind: "merge", entity, etag: "*" } as const;
    await clinic.storage.services.tables.transact(table, [write], "hub");
    const found = await clinic.examine();
    expect(inShort(found)).toEqual(["error rowUnreadable a", "error historyUnreadable b"]);
    expect(await clinic.repair(found[0])).toMatchObject({ kind: "notPossible" });
  });
});

describe("what is left of instances", () => {
  test("a lock whose owner is gone is released, and the next one gets it", async () => {
    const clinic = await Clinic.open(patients);
    clinic.bringUp();
    await clinic.start("visitor", "locks", HOUR);
    await clinic.sleep(MINUTE);
    clinic.kill();
    await clinic.clearQueues();
    await clinic.deleteRows("visitor", "Instances", "History");
    clinic.bringUp();
    await clinic.sleep(MINUTE);
    expect(await clinic.examine()).toEqual([]);
    await clinic.sleep(10 * MINUTE);
    const found = await onlyOne(clinic);
    expect(found).toMatchObject({ kind: "orphanedLock", instanceId: "@door@front" });
    expect(found.what).toContain("'visitor', which is gone");
    expect(await clinic.repair(found)).toMatchObject({ kind: "repaired" });
    expect(await clinic.repair(found)).toMatchObject({ kind: "repaired" });
    await clinic.start("next", "locks", 1);
    await clinic.sleep(MINUTE);
    expect(await clinic.statusOf("next")).toMatchObject({ output: '"through"' });
    expect(await clinic.repair(found)).toMatchObject({ kind: "notNeeded" });
  });

  test("a tombstone whose time is over is deleted, a young one stands", async () => {
    const clinic = await withOneDone();
    await clinic.start("young", "works", 1);
    await clinic.sleep(10 * SECOND);
    const process = new SimulatedProcess("purger");
    await clinic.run(clinic.hubIn(process).purgeInstance("young"));
    process.die(); // it would have deleted the tombstone
    const tooEarly = { kind: "expiredTombstone", severity: "info", what: "", repair: "" } as const;
    const early = await clinic.repair({ ...tooEarly, instanceId: "young" });
    expect(early).toMatchObject({ kind: "notNeeded" });
    expect(clinic.storage.rows(`${HUB_NAME}History`, "young")).toHaveLength(1);
    expect(await clinic.examine()).toEqual([]);
    await clinic.sleep(8 * MINUTE);
    const [found, ...others] = await clinic.examine();
    expect(others).toEqual([]);
    expect(found).toMatchObject({ kind: "expiredTombstone", instanceId: "young" });
    expect(await clinic.repair(found)).toMatchObject({ kind: "repaired" });
    expect(clinic.storage.rows(`${HUB_NAME}History`, "young")).toEqual([]);
    expect(await clinic.repair(found)).toMatchObject({ kind: "notNeeded" });
    expect(await clinic.examine()).toEqual([]);
  });

  test("a tombstone of an id that lives again is left alone", async () => {
    const clinic = await withOneDone();
    const found = { kind: "expiredTombstone", severity: "info", what: "", repair: "" } as const;
    expect(await clinic.repair({ ...found, instanceId: "done" })).toMatchObject({
      kind: "notNeeded",
    });
    expect(clinic.storage.rows(`${HUB_NAME}History`, "done")).not.toEqual([]);
  });

  test("a purge that was interrupted is brought to its end", async () => {
    const clinic = await withOneDone();
    const { tables, ...others } = clinic.storage.services;
    const failing: Services = {
      ...others,
      tables: {
        create: (table, payer) => tables.create(table, payer),
        query: (table, query, payer) => tables.query(table, query, payer),
        transact: async (table, writes, payer) => {
          if (writes.some(({ kind }) => kind === "delete")) {
            throw new StorageError("other", "write", 500, undefined, undefined);
          }
          return tables.transact(table, writes, payer);
        },
      },
    };
    const process = new SimulatedProcess("purger");
    const purging = clinic.run(clinic.hubIn(process, failing).purgeInstance("done"));
    await expect(purging).rejects.toThrow(StorageError);
    const found = await onlyOne(clinic);
    expect(found).toMatchObject({ kind: "historyMissing", instanceId: "done" });
    expect(await clinic.repair(found)).toMatchObject({ kind: "repaired" });
    expect(await clinic.repair(found)).toMatchObject({ kind: "notNeeded" });
    expect(rowOf(clinic, "done")).toBeUndefined();
    expect(await clinic.examine()).toEqual([]);
  });
});

describe("payload blobs", () => {
  const blobs = `${HUB_NAME.toLowerCase()}-largemessages`;
  const put = (clinic: Clinic, name: string) =>
    clinic.storage.services.blobs.put(blobs, name, Buffer.from("x"), "hub");
  const idAt = (at: number) => at.toString(16).padStart(12, "0") + "0".repeat(20);

  test("of instances that are not there are deleted; those of others, and young ones, are kept", async () => {
    const clinic = await withOneDone();
    const [old, young] = [idAt(clinic.time.now), idAt(clinic.time.now + 25 * MINUTE)];
    const orphans = [
      `ghost/message-${old}-EventRaised.json.gz`,
      `ghost/history-0000000000000001-EventRaised-${old}-Input.json.gz`,
      `a^0b/history-0000000000000001-EventRaised-${old}-Input.json.gz`,
      `a/b/message-${old}-EventRaised.json.gz`,
    ];
    const kept = [
      `done/message-${old}-EventRaised.json.gz`,
      `ghost/message-${young}-EventRaised.json.gz`,
      `ghost/notes.txt`,
      `ghosts/rows/deeper-${old}`,
    ];
    for (const name of [...orphans, ...kept]) await put(clinic, name);
    await clinic.sleep(30 * MINUTE);

    const found = ofKind(await clinic.examine(), "orphanedBlobs");
    expect(found.map(({ instanceId }) => instanceId).sort()).toEqual(["a/b", "ghost"]);
    expect(
      ofKind(found, "orphanedBlobs").find(({ instanceId }) => instanceId === "ghost")!.what,
    ).toContain("2 payload blobs");
    for (const finding of found) await clinic.repair(finding);
    expect([...clinic.storage.blobNames(blobs)].sort()).toEqual(kept.sort());
    expect(await clinic.repair(found[0])).toMatchObject({ kind: "notNeeded" });
  });

  test("of messages are kept while a message that is hidden may name them", async () => {
    const clinic = await Clinic.open(patients, 1);
    const name = `ghost/message-${idAt(clinic.time.now)}-EventRaised.json.gz`;
    await put(clinic, name);
    await clinic.storage.services.queues.put("sim-control-00", "hidden", 24 * HOUR, "hub");
    await clinic.sleep(30 * MINUTE);
    expect(await clinic.examine()).toEqual([]);
    await clinic.clearQueues();
    expect(inShort(await clinic.examine())).toEqual(["warning orphanedBlobs ghost"]);
  });

  test("of messages that were put aside are kept", async () => {
    const clinic = await Clinic.open(patients, 1);
    const name = `ghost/message-${idAt(clinic.time.now)}-EventRaised.json.gz`;
    await put(clinic, name);
    const wrapper = { ActivityId: "", TaskMessage: null, CompressedBlobName: name };
    const entry = {
      ...{ queue: "sim-control-00", messageId: "m", dequeueCount: 1, reason: "none" },
      body: Buffer.from(JSON.stringify(wrapper)).toString("base64"),
      quarantinedAt: new Date(clinic.time.now).toISOString(),
    };
    const bytes = Buffer.from(JSON.stringify(entry));
    await clinic.storage.services.blobs.put("sim-poison", "sim-control-00/m.json", bytes, "hub");
    await clinic.sleep(30 * MINUTE);
    expect(inShort(await clinic.examine())).toEqual(["warning quarantined sim-control-00/m"]);
  });
});
