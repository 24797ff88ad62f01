import { FuncDurable } from "./func-durable.js";
import { Monitor } from "./monitor.js";
import type { TypedRow } from "./storage-account.js";
import { WorkedHub } from "./worked-hub.js";

jest.setTimeout(90_000);

const HUB = "ReadHub";
const LARGE = "x".repeat(50_000); // above both limits: 30,720 characters a column, 46,080 bytes a message
const STARTED_AT = new Date(Date.now() - 60_000);

let hub: WorkedHub;
let func: FuncDurable;
let monitor: Monitor;

beforeAll(async () => {
  hub = await WorkedHub.start(HUB);
  func = new FuncDurable(hub.account, HUB);
  monitor = new Monitor(hub.account, HUB);
  await Promise.all([
    monitor.startNew("tour", "tour-1", { city: "Oslo" }),
    monitor.startNew("waits", "held-1", 7),
  ]);
  await func.raiseEvent("tour-1", "approval", "yes");
  await Promise.all([
    monitor.startNew("countdown", "down-1", 2),
    monitor.startNew("large", "large-1", LARGE),
    monitor.startNew("fails", "fails-1", null),
    monitor.startNew("waits", "ended-1", 7),
  ]);
  await monitor.suspend("held-1", "maintenance");
  await func.terminate("ended-1", "no need");
  await hub.until("held-1", "Suspended");
  await hub.until("ended-1", "Terminated");
  await hub.until("fails-1", "Failed");
  for (const id of ["tour-1", "down-1", "large-1"]) await hub.until(id, "Completed");
  await hub.until("@counter@tour", "Running");
});

afterAll(() => hub.stop());

/** The columns of a row with their Edm types; those that the format does not know left out. */
function typesOf({ columns }: TypedRow): Record<string, string> {
  const known = Object.entries(columns).filter(([name]) => !name.startsWith("Th"));
  return Object.fromEntries(known.map(([name, { type }]) => [name, type]));
}

function values(rows: readonly TypedRow[], column: string): (string | undefined)[] {
  return rows.map(({ columns }) => columns[column]?.value);
}

/** The first row of each type of event. */
function byType(rows: readonly TypedRow[]): Record<string, TypedRow> {
  const found = rows.map((row) => [row.columns["EventType"]?.value ?? "", row] as const);
  return Object.fromEntries(found.reverse());
}

describe("func durable reads", () => {
  const ANY_EVENT = {
    EventType: "String",
    EventId: "Int32",
    IsPlayed: "Boolean",
    _Timestamp: "DateTime",
    ExecutionId: "String",
  };
  const COLUMNS = {
    OrchestratorStarted: {},
    OrchestratorCompleted: {},
    ExecutionStarted: {
      OrchestrationInstance: "String",
      ParentInstance: "String",
      Name: "String",
      Version: "String",
      Input: "String",
      Tags: "String",
      ParentTraceContext: "String",
      Generation: "Int32",
      GenerateNewTrace: "Boolean",
    },
    ExecutionCompleted: {
      OrchestrationStatus: "String",
      Result: "String",
      FailureDetails: "String",
    },
    TaskScheduled: {
      Name: "String",
      Input: "String",
      ParentTraceContext: "String",
      Tags: "String",
    },
    TaskCompleted: { TaskScheduledId: "Int32", Result: "String" },
    TaskFailed: {
      TaskScheduledId: "Int32",
      Reason: "String",
      Details: "String",
      FailureDetails: "String",
    },
    SubOrchestrationInstanceCreated: {
      Name: "String",
      InstanceId: "String",
      Input: "String",
      Tags: "String",
    },
    SubOrchestrationInstanceCompleted: { TaskScheduledId: "Int32", Result: "String" },
    TimerCreated: { FireAt: "DateTime" },
    TimerFired: { TimerId: "Int32", FireAt: "DateTime" },
    EventSent: { InstanceId: "String", Name: "String", Input: "String" },
    EventRaised: { Name: "String", Input: "String", ParentTraceContext: "String" },
  };

  test("instances, with a status it knows and instants that compare", async () => {
    const finished = await func.getInstances(["Completed", "Failed", "Terminated"]);
    expect(Object.fromEntries(finished.map((row) => [row.partitionKey, statusOf(row)]))).toEqual({
      "tour-1": "Completed",
      "tour-child": "Completed",
      [`${await executionOf("tour-1")}:1`]: "Completed",
      "down-1": "Completed",
      "large-1": "Completed",
      "fails-1": "Failed",
      "ended-1": "Terminated",
    });
    for (const row of finished) {
      expect(typesOf(row)).toMatchObject({
        ...{ ExecutionId: "String", Name: "String", RuntimeStatus: "String" },
        ...{ CreatedTime: "DateTime", LastUpdatedTime: "DateTime" },
        ...{ Input: "String", Output: "String", CustomStatus: "String" },
      });
    }
  });

  test("the status of one instance, payloads and custom status as JSON text", async () => {
    const { columns } = (await func.getRuntimeStatus("tour-1"))!;
    expect(columns["Name"]?.value).toBe("tour");
    expect(columns["Version"]?.value).toBe("");
    expect(columns["Input"]?.value).toBe('{"city":"Oslo"}');
    expect(JSON.parse(columns["CustomStatus"]!.value)).toEqual({ step: "done" });
    expect(JSON.parse(columns["Output"]!.value)).toMatchObject({
      greeting: "Hello, Oslo!",
      child: "Hello, Lima!",
      named: "Hello, Rome!",
      approved: "yes",
    });
  });

  test("reasons and failures as plain text, and JSON null where there is no custom status", async () => {
    const failed = (await func.getRuntimeStatus("fails-1"))!.columns;
    expect(failed["Output"]?.value).toContain("Activity function 'refuse' failed: card declined");
    expect(failed["CustomStatus"]?.value).toBe("null");
    expect((await func.getRuntimeStatus("ended-1"))?.columns["Output"]?.value).toBe("no need");
  });

  test("a history of which each row has the columns of its event, of the types it demands", async () => {
    const found = byType(await func.getHistory("tour-1"));
    expect(Object.keys(found).sort()).toEqual(Object.keys(COLUMNS).sort());
    for (const [type, columns] of Object.entries(COLUMNS)) {
      expect({ type, ...typesOf(found[type]!) }).toEqual({ type, ...ANY_EVENT, ...columns });
    }
  });

  test("rows in the order of what happened: brackets of episodes, what came, what was decided", async () => {
    const rows = await func.getHistory("tour-1");
    expect(rows.map(({ rowKey }) => rowKey)).toEqual(
      rows.map((_, index) => index.toString(16).toUpperCase().padStart(16, "0")),
    );
    const types = values(rows, "EventType");
    expect(types.slice(0, 2)).toEqual(["OrchestratorStarted", "ExecutionStarted"]);
    expect(types.slice(-2)).toEqual(["ExecutionCompleted", "OrchestratorCompleted"]);
    let isOpen = false;
    for (const type of types) {
      expect(isOpen).toBe(type !== "OrchestratorStarted");
      isOpen = type !== "OrchestratorCompleted";
    }
    expect(isOpen).toBe(false);
  });

  test("event ids that count what was decided, and are -1 for what was received", async () => {
    const rows = await func.getHistory("tour-1");
    const decided = rows.filter(({ columns }) => columns["EventId"]?.value !== "-1");
    expect(values(decided, "EventId")).toEqual(decided.map((_, index) => String(index)));
    const { SubOrchestrationInstanceCreated: created, TimerCreated: timer } = byType(rows);
    expect(created?.columns["InstanceId"]?.value).toBe(`${await executionOf("tour-1")}:1`);
    const outcomes = rows.filter(({ columns }) => columns["TaskScheduledId"] ?? columns["TimerId"]);
    const ids = new Set(decided.map(({ columns }) => columns["EventId"]?.value));
    for (const { columns } of outcomes) {
      expect(ids).toContain((columns["TaskScheduledId"] ?? columns["TimerId"])?.value);
    }
    expect(timer?.columns["EventId"]?.value).toBe("3");
  });

  test("played flags as the other engine sets them: true of what was received and fed", async () => {
    for (const { columns } of await func.getHistory("tour-1")) {
      const type = columns["EventType"]!.value;
      const isFed =
        /^(Execution|Event|Task|Timer|SubOrch.*)(Started|Raised|Completed|Failed|Fired)$/;
      expect([type, columns["IsPlayed"]?.value]).toEqual([
        type,
        String(isFed.test(type) && type !== "ExecutionCompleted"),
      ]);
    }
  });

  test("of what continued as new the last execution alone, with the stamp row that names it", async () => {
    const rows = await func.getHistory("down-1");
    expect(values(rows, "EventType")).toEqual([
      "OrchestratorStarted",
      "ExecutionStarted",
      "ExecutionCompleted",
      "OrchestratorCompleted",
    ]);
    const all = await hub.account.typedRows(`${HUB}History`, "PartitionKey eq 'down-1'");
    const sentinel = all.find(({ rowKey }) => rowKey === "sentinel")!;
    expect(sentinel.columns["ExecutionId"]?.value).toBe(await executionOf("down-1"));
    expect(typesOf(sentinel)).toEqual({
      ExecutionId: "String",
      IsCheckpointComplete: "Boolean",
      CheckpointCompletedTimestamp: "DateTime",
    });
  });

  test("a large payload by the name in the column beside it: gzip, without a content encoding", async () => {
    const started = byType(await func.getHistory("large-1"))["ExecutionStarted"]!;
    expect(started.columns["Input"]?.value).toBe("");
    const name = started.columns["InputBlobName"]!.value;
    expect(name).toMatch(
      /^large-1\/history-0000000000000001-ExecutionStarted-[0-9A-F]+-Input\.json\.gz$/,
    );
    const container = "readhub-largemessages";
    expect(await hub.account.unzipped(container, name)).toBe(JSON.stringify(LARGE));
    const blob = hub.account.container(container).getBlobClient(name);
    expect((await blob.getProperties()).contentEncoding ?? "").toBe("");
  });

  test("taskhub.json as it would write it: the name, and the four partitions it sends to", async () => {
    const text = await hub.account.text("readhub-leases", "taskhub.json");
    expect(JSON.parse(text)).toMatchObject({ TaskHubName: HUB, PartitionCount: 4 });
    expect(await hub.account.resources(HUB)).toEqual(
      expect.arrayContaining([
        ...["ReadHubHistory", "ReadHubInstances", "readhub-workitems"],
        ...[0, 1, 2, 3].map((index) => `readhub-control-0${String(index)}`),
      ]),
    );
  });
});

describe("Durable Functions Monitor reads", () => {
  test("which hubs there are", async () => {
    expect(await monitor.discover()).toEqual([HUB]);
  });

  test("instances by time, status and prefix, entities among them", async () => {
    const ids = async (wanted: { statuses?: string[]; prefix?: string }) =>
      (await monitor.list({ from: STARTED_AT, ...wanted })).map(({ partitionKey }) => partitionKey);
    expect(await ids({ prefix: "tour" })).toEqual(["tour-1", "tour-child"]);
    expect(await ids({ statuses: ["Suspended"] })).toEqual(["held-1"]);
    expect(await ids({ statuses: ["Running"] })).toEqual(["@counter@tour"]);
    expect(await monitor.list({ from: new Date(Date.now() + 60_000) })).toEqual([]);
  });

  test("a history in which each task is one line with its outcome and how long it took", async () => {
    const shown = await monitor.readHistory("tour-1");
    const lines = shown.map(({ type, name }) => [type, name]);
    expect(lines).toContainEqual(["EventRaised", "approval"]);
    expect(lines.filter(([type]) => type !== "EventRaised")).toEqual([
      ["ExecutionStarted", "tour"],
      ["TaskCompleted", "hello"],
      ["SubOrchestrationInstanceCompleted", "greet"],
      ["SubOrchestrationInstanceCompleted", "greet"],
      ["TimerCreated", undefined],
      ["TimerFired", undefined],
      ["TaskFailed", "refuse"],
      ["EventSent", "op"],
      ["ExecutionCompleted", undefined],
    ]);
    const tasks = shown.filter(({ durationMs }) => durationMs !== undefined);
    expect(tasks.map(({ result }) => result)).toEqual([
      '"Hello, Oslo!"',
      '"Hello, Lima!"',
      '"Hello, Rome!"',
      undefined,
    ]);
    for (const { durationMs } of tasks) expect(durationMs).toBeGreaterThanOrEqual(0);
    expect(shown.find(({ childId }) => childId === "tour-child")).toBeDefined();
  });

  test("whose child an instance is, by the execution in its id and by who created it then", async () => {
    expect(await monitor.parentOf(`${await executionOf("tour-1")}:1`)).toBe("tour-1");
    expect(await monitor.parentOf("tour-child")).toBe("tour-1");
  });

  test("large inputs and outputs behind the address in the row", async () => {
    expect((await monitor.download("large-1", "Output")).length).toBe(LARGE.length + 2);
  });

  test("an entity: its id, its state in the input, its status in the custom status", async () => {
    const row = await monitor.status("@counter@tour");
    expect(await monitor.entityState("@counter@tour")).toBe(5);
    expect(JSON.parse(String(row?.["Input"]))).toMatchObject({ exists: true, state: "5" });
    expect(JSON.parse(String(row?.["CustomStatus"]))).toEqual({ entityExists: true });
    expect(row).toMatchObject({ Name: "@counter@tour", RuntimeStatus: "Running" });
  });

  test("a suspension: its status in the row, its reason in the history", async () => {
    expect(await monitor.status("held-1")).toMatchObject({
      RuntimeStatus: "Suspended",
      CustomStatus: '"waiting"',
    });
    const history = await hub.account.typedRows(`${HUB}History`, "PartitionKey eq 'held-1'");
    expect(byType(history)["ExecutionSuspended"]?.columns["Reason"]?.value).toBe("maintenance");
  });
});

function statusOf({ columns }: TypedRow): string | undefined {
  return columns["RuntimeStatus"]?.value;
}

async function executionOf(instanceId: string): Promise<string> {
  return String((await monitor.status(instanceId))?.["ExecutionId"]);
}
