/**
 * One instance, written with as few calls as give the same durable result.
 *
 * Its start is a message and a row, side by side. Each commit is one transaction for 99 rows, under
 * the ETag of the one before; its end is a merge of the row, after which the message goes. Nothing is
 * read, nobody is told that it runs, and what happens between two commits takes no time.
 *
 * @module
 */
import type { TransactionAction } from "@azure/data-tables";
import { randomBytes } from "node:crypto";
import type { Columns, Started } from "./event-rows.js";
import type { FloorSide, HeldMessage } from "./floor-side.js";
import { startBody } from "./message-body.js";
import { sentinelColumns } from "./sentinel-row.js";

const EXECUTION_ID_BYTES = 16;
const ROW_KEY_DIGITS = 16;
const MOST_ROWS = 99; // with the sentinel 100, the most that a transaction takes

/** An instance that a floor writes. */
export class FloorInstance {
  readonly started: Started;
  private readonly held: HeldMessage[] = [];
  private etag: string | undefined;
  private rowEtag: string | undefined;
  private rows = 0;
  private commits = 0;

  constructor(
    private readonly side: FloorSide,
    start: Pick<Started, "instanceId" | "name" | "input" | "parent">,
  ) {
    this.started = { ...start, executionId: randomBytes(EXECUTION_ID_BYTES).toString("hex") };
  }

  /** Id of the message whose return would start the work again. */
  get keeper(): string {
    return this.held[0]?.messageId ?? "";
  }

  /** The message and the row, side by side. @param input - What the row has for it, if not the input. */
  async start(body = startBody(this.started), input = this.started.input): Promise<void> {
    await Promise.all([this.hold(body), this.insertRow("Pending", input)]);
  }

  /** The start alone, where nobody is to see the instance yet. */
  holdStart(): Promise<void> {
    return this.hold(startBody(this.started));
  }

  /** A message for this instance, held until {@link letGo}. */
  async hold(body: string): Promise<void> {
    this.held.push(await this.side.put(body));
  }

  /** The row, as it is first seen. */
  async insertRow(status: string, input = this.started.input, end: Columns = {}): Promise<void> {
    const { instanceId, executionId, name } = this.started;
    const now = new Date();
    this.rowEtag = await this.side.writeInstance([
      "create",
      {
        ...{ partitionKey: instanceId, rowKey: "" },
        ...{ Name: name, Version: "", Input: input, CreatedTime: now, Generation: 0, Tags: "null" },
        ...{ ExecutionId: executionId, CustomStatus: "null", RuntimeStatus: status },
        ...{ LastUpdatedTime: now, TaskHubName: this.side.hubName, ...end },
      },
    ]);
  }

  /** Adds rows to the history, in as many transactions as they need. */
  async commit(rows: readonly Columns[]): Promise<void> {
    this.commits += 1;
    const of = Math.max(1, Math.ceil(rows.length / MOST_ROWS));
    for (let index = 1; index <= of; index++) {
      const part = rows.slice((index - 1) * MOST_ROWS, index * MOST_ROWS);
      const actions = part.map((row, at) => this.rowAction(row, this.rows + at));
      this.rows += part.length;
      this.etag = await this.side.writeHistory([this.sentinelAction({ index, of }), ...actions]);
    }
  }

  /** Puts rows in place of those that are there, as many. */
  async replace(rows: readonly Columns[]): Promise<void> {
    this.rows = 0;
    await this.commit(rows);
  }

  /** Shows the end; afterwards the messages go, which nobody waits for. @param output - JSON text. */
  async end(output: string): Promise<void> {
    const { instanceId, executionId } = this.started;
    const now = new Date();
    this.rowEtag = await this.side.writeInstance([
      "update",
      {
        ...{ partitionKey: instanceId, rowKey: "", Output: output, ExecutionId: executionId },
        ...{ CustomStatus: "null", RuntimeStatus: "Completed", LastUpdatedTime: now },
        ...{ CompletedTime: now, TaskHubName: this.side.hubName, ThCommit: this.commits },
      },
      "Merge",
      { etag: this.rowEtag ?? "*" },
    ]);
    this.letGo();
  }

  /** Deletes messages, the oldest first; nobody waits for it. */
  letGo(most = this.held.length): void {
    for (const message of this.held.splice(0, most)) void this.side.delete(message);
  }

  private rowAction(row: Columns, index: number): TransactionAction {
    const rowKey = index.toString(16).toUpperCase().padStart(ROW_KEY_DIGITS, "0");
    const { instanceId: partitionKey, executionId: ExecutionId } = this.started;
    return ["upsert", { partitionKey, rowKey, ExecutionId, ...row }, "Replace"];
  }

  private sentinelAction(part: { readonly index: number; readonly of: number }): TransactionAction {
    const { instanceId, executionId } = this.started;
    const row = {
      ...{ partitionKey: instanceId, rowKey: "sentinel" },
      ...sentinelColumns({ executionId, commit: this.commits, part, rows: this.rows }),
    };
    return this.etag === undefined
      ? ["create", row]
      : ["update", row, "Merge", { etag: this.etag }];
  }
}
