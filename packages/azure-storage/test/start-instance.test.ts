import { type InstanceStatus } from "@taskhub/core";
import type { AzureTaskHub } from "../src/azure-task-hub.js";
import { Meter } from "../src/meter.js";
import type { Services } from "../src/services.js";
import { START_PATIENCE_MS, type StartOutcome } from "../src/start-instance.js";
import { Crash, faulty, type Fault } from "./support/faults.js";
import { onHub } from "./support/on-azurite.js";
import { takeOut } from "./support/take-out.js";
import { hurried, newId, openHub } from "./support/tools.js";

let services: Services;
let hub: AzureTaskHub;

onHub((made) => {
  ({ services, hub } = made);
});

type Started = Extract<StartOutcome, { kind: "started" }>;

const request = (instanceId: string, held = false) => ({
  instanceId,
  name: "Hello",
  input: '"Oslo"',
  held,
});

async function start(id: string, on = hub): Promise<Started> {
  const outcome = await on.startInstance(request(id));
  if (outcome.kind !== "started") throw new Error("exists");
  return outcome;
}

async function finish({ row }: Started): Promise<InstanceStatus> {
  const status: InstanceStatus = { ...row.status, runtimeStatus: "Completed", commitNumber: 1 };
  const written = await hub.writeInstance(status, row);
  expect(written.kind).toBe("written");
  return status;
}

const visibleStarts = (id: string) => takeOut(hub, id);

describe("startInstance", () => {
  test("tries for half a minute", () => {
    expect(START_PATIENCE_MS).toBe(30_000);
  });

  test("puts a visible message and a pending row", async () => {
    const id = newId();
    const { row, delivery } = await start(id);
    expect(delivery).toBeUndefined();
    expect(await hub.readInstance(id)).toMatchObject({
      etag: row.etag,
      status: {
        instanceId: id,
        runtimeStatus: "Pending",
        input: '"Oslo"',
        generation: 0,
        version: "",
      },
    });
    const [message, ...others] = await visibleStarts(id);
    expect(others).toEqual([]);
    expect(message).toMatchObject({
      instanceId: id,
      executionId: row.status.executionId,
      sender: { instanceId: "", executionId: "" },
      event: { type: "ExecutionStarted", name: "Hello", input: '"Oslo"', generation: 0 },
    });
    expect(message!.event.timestamp).toEqual(row.status.createdAt);
  });

  test("hands a held start to the caller, hidden from others, in two calls", async () => {
    const id = newId();
    const meter = new Meter();
    const outcome = await openHub(services, { meter }).startInstance(request(id, true));
    const { delivery } = outcome as Started;
    expect(meter.snapshot().byInstance(id)).toEqual({
      total: 2,
      byOperation: { "queues.put": 1, "tables.transact": 1 },
    });
    expect(await visibleStarts(id)).toEqual([]);
    expect(delivery).toMatchObject({
      dequeueCount: 0,
      fromPoison: false,
      queue: hub.controlQueueOf(id),
    });
    expect(delivery!.leaseEndsAt.getTime() - delivery!.receivedAt.getTime()).toBe(30_000);
    expect(await hub.renew(delivery!)).toBe(true);
    await hub.complete(delivery!);
  });

  test("a scheduled start is hidden until its time, and never handed over", async () => {
    const id = newId();
    const scheduledStartAt = new Date(Date.now() + 3_600_000);
    const outcome = await hub.startInstance({ ...request(id, true), scheduledStartAt });
    expect(outcome).toMatchObject({
      kind: "started",
      delivery: undefined,
      row: { status: { runtimeStatus: "Pending", scheduledStartAt } },
    });
    expect(await visibleStarts(id)).toEqual([]);
    expect((await hub.readInstance(id))?.status.scheduledStartAt).toEqual(scheduledStartAt);
  });

  test.each([
    [1, 1],
    [6, 6],
    [7, 6],
    [30, 6],
    [10_000, 6],
  ])("a start in %i days is hidden for %i, and then looked at", async (days, hidden) => {
    const DAY_MS = 86_400_000;
    const now = new Date();
    const observed = faulty(services, () => undefined);
    const watching = openHub(observed.services, { clock: { ...hurried, now: () => now } });
    const scheduledStartAt = new Date(now.getTime() + days * DAY_MS);
    const id = newId();
    await watching.startInstance({ ...request(id), scheduledStartAt });
    const put = observed.calls.find(({ operation }) => operation === "queues.put");
    expect(put?.args[2]).toBe(hidden * DAY_MS);
    expect((await hub.readInstance(id))?.status.scheduledStartAt).toEqual(scheduledStartAt);
  });

  test("a start whose time has passed is not hidden, and may be handed over", async () => {
    const scheduledStartAt = new Date(Date.now() - 1_000);
    const outcome = await hub.startInstance({ ...request(newId(), true), scheduledStartAt });
    expect((outcome as Started).delivery).toBeDefined();
  });

  test("keeps the tags, in the row and in the message", async () => {
    const id = newId();
    const tags = { city: "Oslo", empty: "" };
    await hub.startInstance({ ...request(id), tags });
    expect((await hub.readStatus(id))?.tags).toEqual(tags);
    expect((await visibleStarts(id))[0]?.event).toMatchObject({ tags });
  });

  test.each(["a/b", "@counter@a"])("refuses ids that no instance may have: %s", async (id) => {
    await expect(hub.startInstance(request(id))).rejects.toMatchObject({
      code: "InvalidInstanceId",
    });
    expect(await hub.readStatus(id)).toBeUndefined();
  });

  test("tells that an instance exists, and withdraws its message", async () => {
    const id = newId();
    const first = await start(id);
    const second = await hub.startInstance(request(id));
    expect(second).toMatchObject({
      kind: "exists",
      status: { executionId: first.row.status.executionId, runtimeStatus: "Pending" },
    });
    expect((await visibleStarts(id)).map(({ executionId }) => executionId)).toEqual([
      first.row.status.executionId,
    ]);
  });

  test("P8: an instance that has finished keeps its id if the start says so", async () => {
    const id = newId();
    const { executionId } = await finish(await start(id));
    await visibleStarts(id);
    expect(await hub.startInstance({ ...request(id), keepsFinished: true })).toMatchObject({
      kind: "exists",
      status: { executionId, runtimeStatus: "Completed" },
    });
    expect(await visibleStarts(id)).toEqual([]);
    const fresh = newId();
    expect(await hub.startInstance({ ...request(fresh), keepsFinished: true })).toMatchObject({
      kind: "started",
    });
    await visibleStarts(fresh);
  });

  test("P8: a finished instance is replaced by its next generation, and one message is left", async () => {
    const id = newId();
    await finish(await start(id));
    await visibleStarts(id);
    const { row } = await start(id);
    expect(row.status.generation).toBe(1);
    expect(await hub.readInstance(id)).toMatchObject({
      status: { executionId: row.status.executionId, generation: 1, runtimeStatus: "Pending" },
    });
    expect((await hub.readInstance(id))?.status.commitNumber).toBeUndefined();
    const messages = await visibleStarts(id);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({
      executionId: row.status.executionId,
      event: { generation: 1 },
    });
  });

  test("P8: of 50 starts of a new id at once, one is started and 49 are told it exists", async () => {
    const id = newId();
    await expectOneWinner(id, 0);
  }, 60_000);

  test("P8: of 50 starts of a finished id at once, one is started and 49 are told it exists", async () => {
    const id = newId();
    await finish(await start(id));
    await visibleStarts(id);
    await expectOneWinner(id, 1);
  }, 60_000);

  async function expectOneWinner(id: string, generation: number): Promise<void> {
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => hub.startInstance(request(id))),
    );
    const winners = outcomes.filter((outcome) => outcome.kind === "started");
    expect(winners).toHaveLength(1);
    const { executionId } = winners[0]!.row.status;
    expect((await hub.readInstance(id))?.status).toMatchObject({ executionId, generation });
    const messages = await visibleStarts(id);
    expect(messages.map((message) => message.executionId)).toEqual([executionId]);
  }

  test("a pending row of func durable start-new, which has no execution id, exists", async () => {
    const id = newId();
    const columns = {
      Name: "Hello",
      RuntimeStatus: "Pending",
      CreatedTime: new Date(),
      LastUpdatedTime: new Date(),
    };
    await services.tables.transact(
      "TestHubInstances",
      [{ kind: "insert", entity: { partitionKey: id, rowKey: "", columns } }],
      "hub",
    );
    expect(await hub.startInstance(request(id))).toMatchObject({ kind: "exists" });
    expect(await visibleStarts(id)).toEqual([]);
  });

  test("a finished row without a generation counts as generation 0", async () => {
    const id = newId();
    const columns = {
      Name: "Hello",
      RuntimeStatus: "Failed",
      CreatedTime: new Date(),
      LastUpdatedTime: new Date(),
    };
    await services.tables.transact(
      "TestHubInstances",
      [{ kind: "insert", entity: { partitionKey: id, rowKey: "", columns } }],
      "hub",
    );
    expect((await start(id)).row.status.generation).toBe(1);
  });

  test("a large input travels in a blob that the row names too", async () => {
    const id = newId();
    const input = JSON.stringify("ü".repeat(100_000));
    const outcome = await hub.startInstance({ ...request(id), input });
    expect(outcome.kind).toBe("started");
    const blobs = await services.blobs.list("testhub-largemessages", `${id}/`, "hub");
    expect(blobs).toHaveLength(1);
    expect(blobs[0]).toMatch(
      new RegExp(`^${id}/message-[0-9a-f]{32}-ExecutionStarted\\.json\\.gz$`),
    );
    expect((await hub.readInstance(id))?.status.input).toBeUndefined();
    expect((await hub.readStatus(id))?.input).toBe(input);
    const [message] = await visibleStarts(id);
    expect(message?.event).toMatchObject({ input });
  });

  test("an input too large for the row alone lies in a blob of its own", async () => {
    const id = newId();
    const input = JSON.stringify("x".repeat(35_000));
    await hub.startInstance({ ...request(id), input });
    expect((await hub.readStatus(id))?.input).toBe(input);
    const blobs = await services.blobs.list("testhub-largemessages", `${id}/`, "hub");
    expect(blobs[0]).toMatch(/\/history--Input-[0-9A-F]+-Input\.json\.gz$/);
  });
});

const faults: readonly Fault[] = ["error before", "error after", "error late"];

describe("a start whose calls fail", () => {
  test.each(
    faults.flatMap((fault) =>
      (["queues.put", "tables.transact"] as const).map((at) => [fault, at] as const),
    ),
  )("P6: %s at %s is tried again and read back: it is started once", async (fault, operation) => {
    const id = newId();
    let isDone = false;
    const failing = faulty(services, (call) => {
      if (isDone || call.operation !== operation) return undefined;
      isDone = true;
      return fault;
    });
    const { row } = await start(id, openHub(failing.services));
    expect(await hub.readInstance(id)).toEqual(row);
    const messages = await visibleStarts(id);
    expect(messages.length).toBeGreaterThanOrEqual(1);
    // a message that was put twice has one id, by which the second is recognised
    expect(new Set(messages.map(({ messageId }) => messageId)).size).toBe(1);
    expect(messages[0]?.executionId).toBe(row.status.executionId);
  });

  test.each(["error before", "error after"] as const)(
    "P8: %s at the replacement of a finished row is tried again",
    async (fault) => {
      const id = newId();
      await finish(await start(id));
      await visibleStarts(id);
      let transactions = 0;
      const failing = faulty(services, ({ operation }) => {
        if (operation !== "tables.transact") return undefined;
        transactions += 1;
        return transactions === 2 ? fault : undefined;
      });
      const { row } = await start(id, openHub(failing.services));
      expect(row.status.generation).toBe(1);
      expect((await visibleStarts(id)).map(({ executionId }) => executionId)).toEqual([
        row.status.executionId,
      ]);
    },
  );

  test("P8: a finished row that changes meanwhile is replaced under its new ETag", async () => {
    const id = newId();
    const first = await start(id);
    const status = await finish(first);
    await visibleStarts(id);
    let transactions = 0;
    const beaten = faulty(services, async ({ operation }) => {
      if (operation !== "tables.transact") return undefined;
      transactions += 1;
      if (transactions === 2) {
        const row = await hub.readInstance(id);
        await hub.writeInstance({ ...status, customStatus: '"repaired"' }, row);
      }
      return undefined;
    });
    const { row } = await start(id, openHub(beaten.services));
    expect(row.status.generation).toBe(1);
    expect(await visibleStarts(id)).toHaveLength(1);
  });

  test("P8: a row that is purged between the conflict and the read is inserted after all", async () => {
    const id = newId();
    await start(id);
    await visibleStarts(id);
    let reads = 0;
    const purging = faulty(services, async ({ operation }) => {
      if (operation !== "tables.query") return undefined;
      reads += 1;
      if (reads === 1) {
        const doomed = { kind: "delete", partitionKey: id, rowKey: "", etag: "*" } as const;
        await services.tables.transact("TestHubInstances", [doomed], "hub");
      }
      return undefined;
    });
    const { row } = await start(id, openHub(purging.services));
    expect(row.status.generation).toBe(0);
    expect((await visibleStarts(id)).map(({ executionId }) => executionId)).toEqual([
      row.status.executionId,
    ]);
  });

  test("a start whose message cannot be put takes back its row, so that the id is free", async () => {
    const id = newId();
    const failing = impatient(({ operation }) =>
      operation === "queues.put" ? "error before" : undefined,
    );
    await expect(failing.startInstance(request(id))).rejects.toMatchObject({
      name: "StorageError",
    });
    expect(await hub.readInstance(id)).toBeUndefined();
    expect((await start(id)).row.status.generation).toBe(0);
  });

  test("a start whose message was put, unknown to it, and taken up by a worker, is started", async () => {
    const id = newId();
    const failing = impatient(async ({ operation, args }) => {
      if (operation === "queues.put") return "error after";
      const isTakeBack =
        operation === "tables.transact" && JSON.stringify(args[1]).includes('"delete"');
      if (isTakeBack) {
        const row = await hub.readInstance(id);
        await hub.writeInstance({ ...row!.status, runtimeStatus: "Running", commitNumber: 1 }, row);
      }
      return undefined;
    });
    expect(await failing.startInstance(request(id))).toMatchObject({ kind: "started" });
    expect((await hub.readInstance(id))?.status.runtimeStatus).toBe("Running");
    await visibleStarts(id);
  });

  test("P10: a row that cannot be written is an error, and the message stays for the worker that decides", async () => {
    const id = newId();
    const failing = impatient(({ operation }) =>
      operation === "tables.transact" ? "error before" : undefined,
    );
    await expect(failing.startInstance(request(id))).rejects.toMatchObject({
      name: "StorageError",
    });
    expect(await visibleStarts(id)).toHaveLength(1);
  });

  test.each([1, 2, 3, 4, 5, 6])(
    "a crash after call %i of a start again leaves at most one row",
    async (number) => {
      const id = newId();
      await finish(await start(id));
      await visibleStarts(id);
      const dying = faulty(services, (call) =>
        call.number === number ? "crash after" : undefined,
      );
      await openHub(dying.services)
        .startInstance(request(id))
        .catch((error: unknown) => {
          if (!(error instanceof Crash)) throw error;
        });
      const row = await hub.readInstance(id);
      const messages = await visibleStarts(id);
      expect([
        ["Completed", 0],
        ["Pending", 1],
      ]).toContainEqual([row?.status.runtimeStatus, row?.status.generation]);
      expect(messages.length).toBeLessThanOrEqual(2);
    },
  );

  /** A hub that gives up after its first pause. */
  function impatient(decide: Parameters<typeof faulty>[1]): AzureTaskHub {
    let now = Date.now();
    const clock = {
      now: () => new Date(now),
      schedule: () => () => undefined,
      sleep: async () => {
        now += START_PATIENCE_MS;
      },
      settle: async () => undefined,
    };
    return openHub(faulty(services, decide).services, { clock });
  }
});
