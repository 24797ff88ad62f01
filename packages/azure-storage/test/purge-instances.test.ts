import type { HistoryEvent, InstanceRow, InstanceStatus, RuntimeStatus } from "@taskhub/core";
import type { AzureTaskHub } from "../src/azure-task-hub.js";
import type { InstanceFilter } from "../src/instance-filter.js";
import { eq } from "../src/odata-filter.js";
import { TOMBSTONE_MS } from "../src/purge-instance.js";
import type { PurgeOptions, PurgeProgress } from "../src/purge-instances.js";
import type { Services } from "../src/services.js";
import { faulty } from "./support/faults.js";
import { onHub } from "./support/on-azurite.js";
import { commitOn, events, openHub } from "./support/tools.js";

let services: Services;
let hub: AzureTaskHub;
let group = 0;
/** A year that no other test has instances of: purges by time meet nobody else's. */
let year = 2000;

onHub((made) => {
  ({ services, hub } = made);
});
beforeEach(() => {
  group += 1;
  year += 1;
});

const day = (date: number) => new Date(Date.UTC(year, 5, date));
const thisYear = () => ({ createdFrom: day(-200), createdTo: day(200) });
const id = (name: string) => `${name}-${String(group)}`;

/** So long ago that no tombstone is needed. */
const endedAt = () => new Date(Date.now() - 2 * TOMBSTONE_MS);
const end = (): HistoryEvent => ({
  ...{ type: "ExecutionCompleted", status: "Completed", eventId: 9, isPlayed: false },
  timestamp: endedAt(),
});

async function write(status: InstanceStatus): Promise<InstanceRow> {
  const written = await hub.writeInstance(status, await hub.readInstance(status.instanceId));
  if (written.kind === "conflict") throw new Error("conflict");
  return written.row;
}

async function commit(instanceId: string, rows: readonly HistoryEvent[]): Promise<void> {
  const change = commitOn(await hub.loadHistory(instanceId), { instanceId, events: rows });
  expect(await hub.commitEpisode(change)).toMatchObject({ kind: "committed" });
}

/** An instance with a history, in that state since it was created. */
async function add(name: string, runtimeStatus: RuntimeStatus, createdAt = day(1)): Promise<void> {
  const instanceId = id(name);
  const isOver = !["Pending", "Running", "Suspended"].includes(runtimeStatus);
  await commit(instanceId, isOver ? [...events(2, "new"), end()] : events(2, "new"));
  await write({
    ...{ instanceId, name: "Hello", executionId: "e1", runtimeStatus, createdAt, commitNumber: 1 },
    ...{ lastUpdatedAt: endedAt(), ...(isOver && { completedAt: endedAt() }) },
  });
}

/** The ones of this test that are left, by their names. */
async function left(): Promise<string[]> {
  const found: string[] = [];
  for await (const page of hub.listInstances({})) {
    for (const { instanceId } of page.statuses) {
      if (instanceId.endsWith(`-${String(group)}`)) found.push(instanceId.split("-")[0] ?? "");
    }
  }
  return found;
}

async function rowsOf(name: string): Promise<number> {
  const filter = eq("PartitionKey", id(name));
  return (await services.tables.query("TestHubHistory", { filter }, "hub")).entities.length;
}

const purge = (filter: InstanceFilter = {}, from = hub, options: PurgeOptions = {}) =>
  from.purgeInstances({ ...thisYear(), ...filter }, options);

describe("purgeInstances", () => {
  test("purges what has finished, and leaves alone what has not", async () => {
    await add("a", "Completed");
    await add("b", "Failed");
    await add("c", "Terminated");
    await add("d", "Canceled");
    await add("e", "Running");
    await add("f", "Pending");
    await add("g", "Suspended");
    expect(await purge()).toBe(4);
    expect(await left()).toEqual(["e", "f", "g"]);
    expect(await Promise.all(["a", "b", "c", "d"].map(rowsOf))).toEqual([0, 0, 0, 0]);
    expect(await rowsOf("e")).toBeGreaterThan(0);
    expect(await purge()).toBe(0);
  });

  test("leaves the choice to the store: what runs is not read", async () => {
    for (const name of ["a", "b"]) await add(name, "Running");
    const observed = faulty(services, () => undefined);
    expect(await purge({}, openHub(observed.services))).toBe(0);
    expect(observed.calls.map(({ operation }) => operation)).toEqual(["tables.query"]);
  });

  test("keeps to the statuses and the time of creation, without a start time too", async () => {
    await add("a", "Completed", day(1));
    await add("b", "Failed", day(2));
    await add("c", "Failed", day(3));
    expect(
      await purge({ runtimeStatus: ["Failed"], createdFrom: undefined, createdTo: day(2) }),
    ).toBe(1);
    expect(await left()).toEqual(["a", "c"]);
    expect(await purge({ createdFrom: day(2) })).toBe(1);
    expect(await left()).toEqual(["a"]);
  });

  test("keeps to what ids begin with, the orchestrator, and the time of the end", async () => {
    for (const name of ["ab", "ac", "b"]) await add(name, "Completed");
    expect(await purge({ name: "Other" })).toBe(0);
    expect(await purge({ completedBefore: new Date(Date.now() - 3 * TOMBSTONE_MS) })).toBe(0);
    expect(await purge({ instanceIdPrefix: "ac", name: "Hello" })).toBe(1);
    expect(await left()).toEqual(["ab", "b"]);
    expect(await purge({ completedBefore: new Date() })).toBe(2);
    expect(await left()).toEqual([]);
  });

  test("tells after each page how far it is, and goes on from there", async () => {
    for (const name of ["a", "b", "c"]) await add(name, "Completed");
    const told: PurgeProgress[] = [];
    const onPage = (progress: PurgeProgress) => void told.push(progress);
    let pages = 0;
    const isCancelled = () => (pages += 1) > 2;
    expect(await purge({ pageSize: 1 }, hub, { onPage, isCancelled })).toBe(2);
    expect([await left(), told.map(({ purged }) => purged)]).toEqual([["c"], [1, 2]]);
    const { continuation } = told[1]!;
    expect(await purge({ continuation }, hub, { onPage })).toBe(1);
    expect([await left(), told.at(-1)]).toEqual([[], { purged: 1, continuation: undefined }]);
  });

  test("goes on by the same call if no continuation was kept", async () => {
    for (const name of ["a", "b", "c"]) await add(name, "Completed");
    let pages = 0;
    await purge({ pageSize: 1 }, hub, { isCancelled: () => (pages += 1) > 1 });
    expect(await left()).toEqual(["b", "c"]);
    expect([await purge(), await left()]).toEqual([2, []]);
  });

  test("that is cancelled before it has begun purges nothing", async () => {
    await add("a", "Completed");
    expect(await purge({}, hub, { isCancelled: () => true })).toBe(0);
    expect(await left()).toEqual(["a"]);
  });

  test("ends with what its listener throws", async () => {
    for (const name of ["a", "b"]) await add(name, "Completed");
    const onPage = () => Promise.reject(new Error("no more"));
    await expect(purge({ pageSize: 1 }, hub, { onPage })).rejects.toThrow("no more");
    expect(await left()).toEqual(["b"]);
  });

  test("refuses a continuation that no page gave, and purges nothing", async () => {
    await add("a", "Completed");
    await expect(purge({ continuation: "a" })).rejects.toMatchObject({
      code: "InvalidContinuation",
    });
    expect(await left()).toEqual(["a"]);
  });

  test("purges all that has finished if nothing is said", async () => {
    await add("a", "Completed");
    await add("b", "Running");
    expect(await hub.purgeInstances({})).toBeGreaterThanOrEqual(1);
    expect(await left()).toEqual(["b"]);
  });

  test("refuses a status in which nothing can be purged, and purges nothing", async () => {
    await add("a", "Completed");
    await expect(purge({ runtimeStatus: ["Completed", "Running"] })).rejects.toThrow(
      "Only instances that have finished can be purged: expected runtimeStatus to have no other " +
        "than Completed, Failed, Terminated, Canceled, found Running.",
    );
    await expect(purge({ runtimeStatus: [] })).rejects.toThrow(RangeError);
    await expect(purge({ createdTo: new Date(NaN) })).rejects.toThrow(RangeError);
    expect(await left()).toEqual(["a"]);
  });

  test("leaves one whose row or history cannot be read, names the first when all others are purged", async () => {
    for (const name of ["a", "b", "c", "d"]) await add(name, "Completed");
    const spoil = (table: string, name: string, rowKey: string, column: string) => {
      const entity = { partitionKey: id(name), rowKey, columns: { [column]: "nobody's" } };
      return services.tables.transact(table, [{ kind: "merge", entity, etag: "*" }], "hub");
    };
    await spoil("TestHubInstances", "b", "", "ScheduledStartTime");
    await spoil("TestHubHistory", "c", "sentinel", "ThPart");
    const told: number[] = [];
    const onPage = ({ purged }: PurgeProgress) => void told.push(purged);
    await expect(purge({ pageSize: 1 }, hub, { onPage })).rejects.toMatchObject({
      ...{ code: "HistoryUnreadable", partitionKey: id("b"), rowKey: "" },
      message: expect.stringContaining(`The instance row of '${id("b")}' cannot be read`) as string,
    });
    expect(told).toEqual([1, 1, 1, 2]);
    expect(await Promise.all(["a", "b", "c", "d"].map(rowsOf))).toEqual([0, 4, 4, 0]);
    const row = { partitionKey: id("b"), rowKey: "", etag: "*" };
    await services.tables.transact("TestHubInstances", [{ kind: "delete", ...row }], "hub");
    expect(await left()).toEqual(["c"]);
  });

  test("never purges an entity, whatever its row says", async () => {
    await add("a", "Completed");
    const instanceId = `@counter@${id("a")}`;
    await commit(instanceId, [...events(2, "new"), end()]);
    const status = { instanceId, name: instanceId, executionId: "e1", createdAt: day(1) };
    await write({ ...status, runtimeStatus: "Completed", lastUpdatedAt: endedAt() });
    expect(await purge({ includeEntities: true })).toBe(1);
    expect(await purge({ instanceIdPrefix: "@", includeEntities: true })).toBe(0);
    expect((await hub.loadHistory(instanceId)).rowCount).toBe(3);
    expect(await hub.readStatus(instanceId)).toMatchObject({ instanceId });
  });

  test("does not mind an instance that somebody else purges meanwhile", async () => {
    await add("a", "Completed");
    await add("b", "Completed");
    const beaten = afterListing(() => hub.purgeInstance(id("a")));
    expect(await purge({}, openHub(beaten))).toBe(1);
    expect(await left()).toEqual([]);
  });

  test("leaves an instance alone that was started anew meanwhile", async () => {
    await add("a", "Completed");
    const request = { instanceId: id("a"), name: "Hello", held: false };
    const beaten = afterListing(() => hub.startInstance(request));
    expect(await purge({}, openHub(beaten))).toBe(0);
    expect((await hub.readInstance(id("a")))?.status.runtimeStatus).toBe("Pending");
  });

  test("leaves an instance alone that the filter does not mean any more", async () => {
    await add("a", "Failed");
    const beaten = afterListing(async () => {
      const { status } = (await hub.readInstance(id("a")))!;
      await write({ ...status, runtimeStatus: "Completed" });
    });
    expect(await purge({ runtimeStatus: ["Failed"] }, openHub(beaten))).toBe(0);
    expect([await left(), await purge()]).toEqual([["a"], 1]);
  });

  test("purges a start that was ended before its time, with the history of the one before", async () => {
    await add("a", "Completed");
    const request = { instanceId: id("a"), name: "Hello", held: false };
    const scheduledStartAt = new Date(Date.now() + 86_400_000);
    await hub.startInstance({ ...request, scheduledStartAt });
    const { status } = (await hub.readInstance(id("a")))!;
    await write({ ...status, runtimeStatus: "Terminated", completedAt: endedAt() });
    expect(await hub.purgeInstances({ createdFrom: status.createdAt })).toBe(1);
    expect([await left(), await rowsOf("a")]).toEqual([[], 0]);
  });

  test("P10: fails if the store does, and can be called again for the rest", async () => {
    for (const name of ["a", "b", "c"]) await add(name, "Completed");
    const failing = faulty(services, ({ operation, args }) =>
      operation === "blobs.list" && String(args[1]).startsWith(id("b"))
        ? "error before"
        : undefined,
    );
    await expect(purge({}, openHub(failing.services))).rejects.toMatchObject({
      name: "StorageError",
    });
    expect(await left()).toEqual(["b"]);
    expect(await purge()).toBe(1);
  });
});

/** Services on which something else happens once the list of instances is read. */
function afterListing(happen: () => Promise<unknown>): Services {
  let calls = 0;
  return faulty(services, async () => {
    calls += 1;
    if (calls === 2) await happen();
    return undefined;
  }).services;
}
