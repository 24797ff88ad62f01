/**
 * Durable Functions Monitor, as far as storage sees it: what it reads and writes by itself, and what
 * its durable client (1.17.5) does for it.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { deleteInstance } from "./delete-instance.js";
import { putMessage } from "./put-message.js";
import { rewindRows } from "./rewind-rows.js";
import type { PlainRow, StorageAccount, TypedRow } from "./storage-account.js";
import { messageJson, startEvent, type Library } from "./tool-messages.js";

const FINISHED = ["Completed", "Failed", "Terminated", "Canceled"];
const HISTORY_COLUMNS = [
  "InstanceId",
  "EventType",
  "Name",
  "_Timestamp",
  "Input",
  "Result",
  "Details",
  "FailureDetails",
  "EventId",
  "TaskScheduledId",
];
const PARENT_WINDOW_MS = 5_000;
const CHILD_ID = /^(.+):\d+$/;
const ENTITY_ID = /^@([\w-]+)@(.+)$/;

/** What it shows of a line of the history. */
interface ShownEvent {
  readonly type: string;
  readonly name: string | undefined;
  readonly result: string | undefined;
  /** Milliseconds since it was asked for. */
  readonly durationMs: number | undefined;
  readonly childId: string | undefined;
}

/** What a list is asked for. */
interface ListWanted {
  readonly from: Date;
  /** All if there are none. */
  readonly statuses?: readonly string[];
  /** What the ids begin with. */
  readonly prefix?: string;
}

/** One hub, watched and driven. */
export class Monitor {
  private readonly history: string;
  private readonly instances: string;

  /** @param library - That of the client inside. */
  constructor(
    private readonly account: StorageAccount,
    private readonly hub: string,
    private readonly library: Library = "1.17.5",
  ) {
    this.history = `${hub}History`;
    this.instances = `${hub}Instances`;
  }

  /** Hubs are what has both tables. */
  async discover(): Promise<string[]> {
    const tables = await this.account.tables();
    const withSuffix = (suffix: string) =>
      tables.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length));
    const histories = withSuffix("History");
    return withSuffix("Instances").filter((name) => histories.includes(name));
  }

  list(wanted: ListWanted): Promise<TypedRow[]> {
    const { from, statuses = [], prefix } = wanted;
    const any = statuses.map((status) => `RuntimeStatus eq '${status}'`).join(" or ");
    const conditions = [
      `CreatedTime ge datetime'${from.toISOString()}'`,
      ...(any ? [`(${any})`] : []),
      ...(prefix ? [`PartitionKey ge '${prefix}' and PartitionKey lt '${successor(prefix)}'`] : []),
    ];
    return this.account.typedRows(this.instances, conditions.join(" and "), [
      ...["Name", "CreatedTime", "LastUpdatedTime", "RuntimeStatus", "Output", "CustomStatus"],
    ]);
  }

  async status(instanceId: string): Promise<PlainRow | undefined> {
    return (await this.account.row(this.instances, instanceId, ""))?.row;
  }

  /** The history as the page shows it: a task and its outcome are one line. */
  async readHistory(instanceId: string): Promise<ShownEvent[]> {
    const executionId = String((await this.status(instanceId))?.["ExecutionId"]);
    const filter = `PartitionKey eq '${instanceId}' and ExecutionId eq '${executionId}'`;
    const outcomes = new Map<string, TypedRow>();
    const correlated = `(${filter}) and (TaskScheduledId ge 0)`;
    for (const row of await this.account.typedRows(this.history, correlated, HISTORY_COLUMNS)) {
      const task = textOf(row, "TaskScheduledId") ?? "";
      if (outcomes.has(task)) throw new Error(`two outcomes of task ${task}`);
      outcomes.set(task, row);
    }
    const rows = await this.account.typedRows(this.history, filter, HISTORY_COLUMNS);
    return rows.flatMap((row) => shown(row, outcomes));
  }

  /** Whose child it is, by the id or by who created it at that time. */
  async parentOf(instanceId: string): Promise<string | undefined> {
    const executionId = CHILD_ID.exec(instanceId)?.[1];
    if (executionId !== undefined) {
      const [parent] = await this.account.rows(this.instances, `ExecutionId eq '${executionId}'`);
      return parent?.row.partitionKey;
    }
    const created = (await this.status(instanceId))?.["CreatedTime"];
    const at = created instanceof Date ? created.getTime() : 0;
    const [from, to] = [at - PARENT_WINDOW_MS, at + PARENT_WINDOW_MS].map((ms) =>
      new Date(ms).toISOString(),
    );
    const [row] = await this.account.rows(
      this.history,
      `InstanceId eq '${instanceId}' and Timestamp ge datetime'${String(from)}'` +
        ` and Timestamp le datetime'${String(to)}'`,
    );
    return row?.row.partitionKey;
  }

  /** The text behind a column that holds the address of a blob. */
  async download(instanceId: string, column: "Input" | "Output"): Promise<string> {
    const address = new URL(String((await this.status(instanceId))?.[column]));
    const container = `${this.hub.toLowerCase()}-largemessages`;
    const [, name = ""] = address.pathname.split(`/${container}/`);
    return this.account.unzipped(container, decodeURIComponent(name));
  }

  /** What the page of an entity shows: its state, taken out of the text it lies in. */
  async entityState(instanceId: string): Promise<unknown> {
    const input = JSON.parse(String((await this.status(instanceId))?.["Input"])) as {
      readonly state: string; // the format's
    };
    return JSON.parse(input.state);
  }

  /** Replaces the row with one that has another custom status, or none. */
  async setCustomStatus(instanceId: string, status: object | undefined): Promise<void> {
    const found = await this.account.row(this.instances, instanceId, "");
    if (!found) throw new Error(`no '${instanceId}'`);
    const { CustomStatus: _, ...others } = found.row;
    const changed = status ? { CustomStatus: JSON.stringify(status, undefined, 2) } : {};
    await this.account
      .table(this.instances)
      .updateEntity({ ...keys(found.row), ...others, ...changed }, "Replace", { etag: found.etag });
  }

  async startNew(name: string, instanceId: string, input: unknown): Promise<void> {
    const existing = await this.account.row(this.instances, instanceId, "");
    const target = { instanceId, executionId: randomUUID().replaceAll("-", "") };
    const before = existing?.row["Generation"];
    const generation = existing ? (typeof before === "number" ? before : 0) + 1 : 0;
    const text = JSON.stringify(input);
    const start = startEvent(this.library, target, { name, input: text, generation });
    const at = new Date();
    const json = messageJson(this.library, target, { ...start, at });
    const Input = (await this.put(instanceId, json)) ?? text;
    const row = {
      ...{ partitionKey: instanceId, rowKey: "", Input, CreatedTime: at, Name: name },
      ...{ Version: "", RuntimeStatus: "Pending", LastUpdatedTime: at, TaskHubName: this.hub },
      ...{ ExecutionId: target.executionId, Generation: generation },
    };
    const table = this.account.table(this.instances);
    // a conflict means that an engine has written it meanwhile
    await (
      existing
        ? table.updateEntity(row, "Replace", { etag: existing.etag })
        : table.createEntity(row)
    ).catch(() => undefined);
  }

  /** The same name and input again; of the same id only if it is not running, as its client checks. */
  async restart(instanceId: string, newId = instanceId): Promise<void> {
    const row = await this.status(instanceId);
    const input = JSON.parse(String(row?.["Input"])) as unknown;
    await this.startNew(String(row?.["Name"]), newId, input);
  }

  /** An event of an orchestration; of an entity a signal of that name. */
  async raiseEvent(instanceId: string, name: string, data: unknown): Promise<void> {
    if (ENTITY_ID.test(instanceId)) {
      const request = {
        ...{ op: name, signal: true, input: JSON.stringify(data), id: randomUUID() },
        ...{ Timestamp: "0001-01-01T00:00:00", Predecessor: "0001-01-01T00:00:00" },
      };
      await this.raise(instanceId, "op", JSON.stringify(request));
      return;
    }
    await this.refuseFinished(instanceId);
    await this.raise(instanceId, name, JSON.stringify(data));
  }

  async terminate(instanceId: string, reason: string): Promise<void> {
    await this.refuseFinished(instanceId);
    const event = { type: "ExecutionTerminated", members: { Input: reason } } as const;
    await this.put(instanceId, messageJson(this.library, { instanceId }, event));
  }

  async suspend(instanceId: string, reason: string): Promise<void> {
    await this.refuseFinished(instanceId);
    const event = { type: "ExecutionSuspended", members: { Reason: reason } } as const;
    await this.put(instanceId, messageJson(this.library, { instanceId }, event));
  }

  async resume(instanceId: string, reason: string): Promise<void> {
    const event = { type: "ExecutionResumed", members: { Reason: reason } } as const;
    await this.put(instanceId, messageJson(this.library, { instanceId }, event));
  }

  async rewind(instanceId: string, reason: string): Promise<void> {
    if ((await this.status(instanceId))?.["RuntimeStatus"] !== "Failed") {
      throw new Error(`'${instanceId}' has not failed`);
    }
    for (const leaf of await rewindRows(this.account, this.hub, instanceId)) {
      const event = { type: "GenericEvent", fields: { Data: reason } } as const;
      await this.put(leaf, messageJson(this.library, { instanceId: leaf }, event));
    }
  }

  async purge(instanceId: string): Promise<void> {
    await deleteInstance(this.account, this.hub, instanceId, "");
  }

  private async refuseFinished(instanceId: string): Promise<void> {
    const status = String((await this.status(instanceId))?.["RuntimeStatus"]);
    if (FINISHED.includes(status)) throw new Error(`'${instanceId}' is ${status}`);
  }

  private async raise(instanceId: string, name: string, input: string): Promise<void> {
    const members = { Name: name, Input: input, ParentTraceContext: null };
    const event = { type: "EventRaised", members } as const;
    await this.put(instanceId, messageJson(this.library, { instanceId }, event));
  }

  private put(instanceId: string, json: string): Promise<string | undefined> {
    const { account, hub, library } = this;
    return putMessage(account, { hub, library, instanceId }, json);
  }
}

function shown(row: TypedRow, outcomes: ReadonlyMap<string, TypedRow>): ShownEvent[] {
  const type = textOf(row, "EventType") ?? "";
  switch (type) {
    case "TaskScheduled":
    case "SubOrchestrationInstanceCreated": {
      const outcome = outcomes.get(textOf(row, "EventId") ?? "");
      const isRewound = outcome && textOf(outcome, "EventType") === "GenericEvent";
      const shownType = outcome && !isRewound ? textOf(outcome, "EventType") : type;
      return [line(outcome ?? row, shownType ?? "", row)];
    }
    case "ExecutionStarted":
    case "ExecutionCompleted":
    case "ExecutionTerminated":
    case "TimerCreated":
    case "TimerFired":
    case "EventRaised":
    case "EventSent":
    case "ContinueAsNew":
      return [line(row, type, row)];
    default: // the sentinel, the brackets of episodes, outcomes: shown with their task, or not
      return [];
  }
}

function line(row: TypedRow, type: string, cause: TypedRow): ShownEvent {
  const [at, askedAt] = [row, cause].map((one) => Date.parse(textOf(one, "_Timestamp") ?? ""));
  return {
    ...{ type, name: textOf(row, "Name") ?? textOf(cause, "Name") },
    result: textOf(row, "Result"),
    durationMs: row === cause ? undefined : Number(at) - Number(askedAt),
    childId: textOf(cause, "InstanceId"),
  };
}

function textOf({ columns }: TypedRow, name: string): string | undefined {
  return columns[name]?.value;
}

function keys({ partitionKey, rowKey }: PlainRow) {
  return { partitionKey, rowKey };
}

/** The first key after all that begin with the prefix. */
function successor(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}
