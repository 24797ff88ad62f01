/**
 * `func durable` of the Core Tools, as far as storage sees it: the queries, messages and writes that
 * the library inside it (1.4.0) makes, in its order.
 *
 * It takes ids for keys as they are, and edits what an engine may have in memory.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type { ContainerClient } from "@azure/storage-blob";
import { deleteInstance } from "./delete-instance.js";
import { putMessage } from "./put-message.js";
import { rewindRows } from "./rewind-rows.js";
import type { StorageAccount, TypedRow } from "./storage-account.js";
import { messageJson, startEvent } from "./tool-messages.js";

const LIBRARY = "1.4.0";
const PARTITIONS = 4;
const QUEUES = ["control-00", "control-01", "control-02", "control-03", "workitems"];
/** The columns it has a member for. */
const STATE = [
  "ExecutionId",
  "Name",
  "Version",
  "Input",
  "Output",
  "CustomStatus",
  "CreatedTime",
  "LastUpdatedTime",
  "RuntimeStatus",
];

/** One hub, driven by `func durable`. */
export class FuncDurable {
  private readonly history: string;
  private readonly instances: string;
  private readonly largeMessages: string;

  constructor(
    private readonly account: StorageAccount,
    private readonly hub: string,
  ) {
    this.history = `${hub}History`;
    this.instances = `${hub}Instances`;
    this.largeMessages = `${hub.toLowerCase()}-largemessages`;
  }

  /** @param statuses - All if there are none. */
  getInstances(statuses: readonly string[] = []): Promise<TypedRow[]> {
    const before = "CreatedTime le datetime'9999-12-30T23:59:59.9999999Z'";
    const any = statuses.map((status) => `RuntimeStatus eq '${status}'`).join(" or ");
    const filter = any ? `(${before}) and (${any})` : before;
    return this.account.typedRows(this.instances, filter, STATE);
  }

  async getRuntimeStatus(instanceId: string): Promise<TypedRow | undefined> {
    const filter = `PartitionKey eq '${instanceId}' and RowKey eq ''`;
    const [row] = await this.account.typedRows(this.instances, filter, STATE);
    return row;
  }

  /** Its rows up to the first of another execution than the first row's. */
  async getHistory(instanceId: string): Promise<TypedRow[]> {
    const rows = await this.account.typedRows(this.history, `PartitionKey eq '${instanceId}'`);
    const executionId = rows[0]?.columns["ExecutionId"]?.value;
    const end = rows.findIndex(({ columns }) => columns["ExecutionId"]?.value !== executionId);
    return (end < 0 ? rows : rows.slice(0, end)).filter(({ rowKey }) => rowKey !== "sentinel");
  }

  /**
   * Message first, then the row.
   *
   * @param between - What happens while the tool is on its way from one to the other.
   */
  async startNew(name: string, instanceId: string, input: unknown, between?: () => Promise<void>) {
    const target = { instanceId, executionId: randomUUID().replaceAll("-", "") };
    const text = JSON.stringify(input);
    const event = startEvent(LIBRARY, target, { name, input: text, generation: 0 });
    const json = messageJson(LIBRARY, target, { ...event, at: new Date() });
    const inBlob = await this.put(instanceId, json);
    await between?.();
    const now = new Date();
    await this.account.table(this.instances).upsertEntity(
      {
        partitionKey: instanceId,
        rowKey: "",
        Input: inBlob ?? text,
        CreatedTime: now,
        Name: name,
        Version: "",
        RuntimeStatus: "Pending",
        LastUpdatedTime: now,
      },
      "Replace",
    );
  }

  async raiseEvent(instanceId: string, name: string, data: unknown): Promise<void> {
    const members = { Name: name, Input: JSON.stringify(data) };
    await this.put(
      instanceId,
      messageJson(LIBRARY, { instanceId }, { type: "EventRaised", members }),
    );
  }

  async terminate(instanceId: string, reason: string): Promise<void> {
    const event = { type: "ExecutionTerminated", members: { Input: reason } } as const;
    await this.put(instanceId, messageJson(LIBRARY, { instanceId }, event));
  }

  /** Edits the rows one by one, whatever the state of the instance; then wakes the deepest that failed. */
  async rewind(instanceId: string, reason: string): Promise<void> {
    for (const leaf of await rewindRows(this.account, this.hub, instanceId)) {
      const event = { type: "GenericEvent", fields: { Data: reason } } as const;
      await this.put(leaf, messageJson(LIBRARY, { instanceId: leaf }, event));
    }
  }

  /** @returns What it tells: how many instances and rows. */
  async purgeHistory(statuses: readonly string[]) {
    const any = statuses.map((status) => `RuntimeStatus eq '${status}'`).join(" or ");
    const before = "CreatedTime le datetime'9999-12-30T23:59:59.9999999Z'";
    const found = await this.account.rows(this.instances, `(${before}) and (${any})`);
    let rows = 0;
    for (const { row } of found) {
      rows += await deleteInstance(this.account, this.hub, row.partitionKey, "/");
    }
    return { instances: found.length, rows };
  }

  /** What each command does first: creates what is missing, and what a worker of its time needed. */
  async ensureTaskHub(): Promise<void> {
    const prefix = this.hub.toLowerCase();
    const leases = this.account.container(`${prefix}-leases`);
    await leases.createIfNotExists();
    const info = { TaskHubName: this.hub, CreatedAt: new Date(), PartitionCount: PARTITIONS };
    await putIfAbsent(leases, "taskhub.json", info);
    for (const table of [this.history, this.instances]) {
      await this.account.table(table).createTable();
    }
    for (const queue of QUEUES) {
      await this.account.queue(`${prefix}-${queue}`).createIfNotExists();
      const lease = { PartitionId: `${prefix}-${queue}`, Owner: null, Token: null, Epoch: 0 };
      if (queue !== "workitems") await putIfAbsent(leases, `default/${prefix}-${queue}`, lease);
    }
  }

  /** What other than these belongs to the hub stays. */
  async deleteTaskHub(): Promise<void> {
    const prefix = this.hub.toLowerCase();
    for (const queue of QUEUES) {
      await this.account.queue(`${prefix}-${queue}`).deleteIfExists();
    }
    for (const table of [this.history, this.instances])
      await this.account.table(table).deleteTable();
    for (const container of ["leases", "largemessages"]) {
      await this.account.container(`${prefix}-${container}`).deleteIfExists();
    }
  }

  private put(instanceId: string, json: string): Promise<string | undefined> {
    const { account, hub } = this;
    return putMessage(account, { hub, library: LIBRARY, instanceId }, json);
  }
}

async function putIfAbsent(container: ContainerClient, name: string, value: object): Promise<void> {
  const blob = container.getBlockBlobClient(name);
  if (!(await blob.exists())) await blob.uploadData(Buffer.from(JSON.stringify(value)));
}
