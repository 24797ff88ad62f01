import type { InstanceStatus } from "@taskhub/core";
import type { AzureTaskHub } from "../src/azure-task-hub.js";
import type { Services } from "../src/services.js";
import { faulty } from "./support/faults.js";
import { onHub } from "./support/on-azurite.js";
import { commitOn, events, newId, openHub } from "./support/tools.js";

let services: Services;
let hub: AzureTaskHub;

onHub((made) => {
  ({ services, hub } = made);
});

const LARGE = JSON.stringify("x".repeat(40_000));

const blobsOf = (id: string) => services.blobs.list("testhub-largemessages", `${id}/`, "hub");

describe("the blobs of a history", () => {
  const large = (tag: string) => events(2, tag, LARGE);

  test("go when the history is replaced, generation after generation", async () => {
    const id = newId();
    for (let generation = 1; generation <= 4; generation += 1) {
      const executionId = `e${String(generation)}`;
      const found = await hub.loadHistory(id);
      await hub.commitEpisode(
        commitOn(found, { instanceId: id, executionId, events: large(executionId) }),
      );
      expect(await blobsOf(id)).toHaveLength(2);
    }
    expect((await hub.loadHistory(id)).events).toEqual(large("e4"));
  });

  test("are known without a load to the process that wrote them", async () => {
    const id = newId();
    const first = commitOn(await hub.loadHistory(id), { instanceId: id, events: large("one") });
    const one = await hub.commitEpisode(first);
    if (one.kind !== "committed") throw new Error("conflict");
    const second = {
      ...first,
      stamp: one.stamp,
      commitNumber: 2,
      firstRow: 2,
      events: large("two"),
    };
    const two = await hub.commitEpisode(second);
    if (two.kind !== "committed") throw new Error("conflict");
    expect(await blobsOf(id)).toHaveLength(4);
    await hub.commitEpisode({
      ...second,
      stamp: two.stamp,
      commitNumber: 3,
      executionId: "e2",
      firstRow: 0,
      replaces: true,
      events: events(1, "small"),
    });
    expect(await blobsOf(id)).toEqual([]);
  });

  test("stay if the process does not know them", async () => {
    const id = newId();
    const found = await hub.loadHistory(id);
    await hub.commitEpisode(commitOn(found, { instanceId: id, events: large("old") }));
    const loaded = await hub.loadHistory(id);
    const stranger = openHub(services);
    const next = commitOn(loaded, { instanceId: id, executionId: "e2", events: large("new") });
    expect(await stranger.commitEpisode(next)).toMatchObject({ kind: "committed" });
    expect(await blobsOf(id)).toHaveLength(4);
  });

  test("stay if the replacement is a conflict", async () => {
    const id = newId();
    const found = await hub.loadHistory(id);
    await hub.commitEpisode(commitOn(found, { instanceId: id, events: large("old") }));
    const loaded = await hub.loadHistory(id);
    const other = commitOn(loaded, { instanceId: id, events: events(1, "other") });
    await openHub(services).commitEpisode(other);
    const late = commitOn(loaded, { instanceId: id, executionId: "e2", events: events(1, "new") });
    expect(await hub.commitEpisode(late)).toEqual({ kind: "conflict" });
    const expected = [...large("old"), ...events(1, "other")];
    expect((await hub.loadHistory(id)).events).toEqual(expected);
  });

  test("P10: a blob that cannot be deleted does not undo the commit", async () => {
    const id = newId();
    const failing = openHub(
      faulty(services, ({ operation }) =>
        operation === "blobs.delete" ? "error before" : undefined,
      ).services,
    );
    const found = await failing.loadHistory(id);
    await failing.commitEpisode(commitOn(found, { instanceId: id, events: large("old") }));
    const next = commitOn(await failing.loadHistory(id), {
      instanceId: id,
      executionId: "e2",
      events: large("new"),
    });
    expect(await failing.commitEpisode(next)).toMatchObject({ kind: "committed" });
    expect((await hub.loadHistory(id)).events).toEqual(large("new"));
  });
});

describe("the blobs of an instance row", () => {
  const status = (instanceId: string, changes: Partial<InstanceStatus> = {}): InstanceStatus => ({
    instanceId,
    executionId: "e1",
    name: "Hello",
    runtimeStatus: "Running",
    input: LARGE,
    createdAt: new Date(0),
    lastUpdatedAt: new Date(0),
    commitNumber: 1,
    ...changes,
  });

  test("go when the row is replaced, and its input stays when it is merged into", async () => {
    const id = newId();
    const first = await hub.writeInstance(status(id), undefined);
    if (first.kind !== "written") throw new Error("conflict");
    const ended = status(id, { runtimeStatus: "Completed", output: LARGE, commitNumber: 2 });
    const merged = await hub.writeInstance(ended, first.row);
    if (merged.kind !== "written") throw new Error("conflict");
    expect(await blobsOf(id)).toHaveLength(2);
    expect(await hub.readStatus(id)).toMatchObject({ input: LARGE, output: LARGE });

    const again = await hub.writeInstance({ ...ended, commitNumber: 3 }, merged.row);
    if (again.kind !== "written") throw new Error("conflict");
    expect(await blobsOf(id)).toHaveLength(2);
    expect(await hub.readStatus(id)).toMatchObject({ input: LARGE, output: LARGE });

    const next = status(id, { executionId: "e2", commitNumber: 4 });
    expect(await hub.writeInstance(next, again.row)).toMatchObject({ kind: "written" });
    expect(await blobsOf(id)).toHaveLength(1);
    expect((await hub.readStatus(id))?.input).toBe(LARGE);

    const read = await hub.readInstance(id);
    await hub.writeInstance(status(id, { executionId: "e3", input: '"small"' }), read);
    expect(await blobsOf(id)).toEqual([]);
  });

  test("do not include the blob of the start message, which the message needs", async () => {
    const id = newId();
    const input = JSON.stringify("x".repeat(100_000));
    const started = await hub.startInstance({ instanceId: id, name: "f", input, held: false });
    if (started.kind !== "started") throw new Error("exists");
    const row = await hub.readInstance(id);
    await hub.writeInstance(status(id, { executionId: "e2" }), row);
    const [delivery] = await hub.receive(hub.controlQueueOf(id), 1);
    expect(delivery?.message.event).toMatchObject({ input });
  });
});
