/**
 * Looks at everything the storage executes, and says which promise a write breaks.
 *
 * It knows the format, not the engine: rows as they lie in the table, messages as they lie in a queue.
 *
 * @module
 */
import type { ColumnValue, PutMessage, QueueMessage, TableWrite } from "@taskhub/azure-storage";
import type { Watcher } from "./network.js";
import { readSentMessage, type SentMessage } from "./sent-message.js";

/** What is history of one execution. */
interface Execution {
  readonly scheduled: Set<number>;
  readonly closed: Set<number>;
  readonly applied: Set<string>;
  isCompleted: boolean;
  /** True for good: an answer that was sent may be sent again after a rewind. */
  wasCompleted: boolean;
}

interface Partition {
  executionId: string;
  rowCount: number;
  /** What lies in the rows that count. */
  rows: Row["columns"][];
  commitNumber: number;
  /** Rows of a commit whose last part is not written yet. */
  unfinished: { commitId: string; executionId: string | undefined; rows: Row[] };
}

interface Row {
  readonly index: number;
  readonly columns: Readonly<Record<string, ColumnValue>>;
}

const OUTCOMES: ReadonlySet<string> = new Set([
  "TaskCompleted",
  "TaskFailed",
  "SubOrchestrationInstanceCompleted",
  "SubOrchestrationInstanceFailed",
  "TimerFired",
]);
/** Messages that may have to wait for their turn. */
const OUT_OF_TURN: ReadonlySet<string> = new Set([
  "EventRaised",
  "ExecutionSuspended",
  "ExecutionResumed",
  "ExecutionTerminated",
]);
const TASKS: ReadonlySet<string> = new Set([
  "TaskScheduled",
  "TimerCreated",
  "SubOrchestrationInstanceCreated",
]);

/** So often others may find what says who waits for it, and leave it (worker/src/elsewhere.ts). */
const LEFT_TIMES = 5;

const SENTINEL = "sentinel";
/** A timer may fire this much early: the format keeps instants in milliseconds, the way takes some. */
const TIMER_TOLERANCE_MS = 10;

/** What the oracles need to know of their world. */
export interface WatchParts {
  readonly names: { readonly history: string; readonly instances: string };
  /** The true time, milliseconds since 1970. */
  readonly now: () => number;
  /** False while clocks are wrong: then an instant in a row means little. */
  readonly areClocksRight: () => boolean;
  /** How often a message may be received before somebody must have done something about it. */
  readonly mostReceives: () => number;
}

/** The oracles that hold at every moment. */
export class HistoryWatch implements Watcher {
  /** What was broken, as sentences that begin with the label of the promise. */
  readonly violations: string[] = [];
  private readonly partitions = new Map<string, Partition>();
  private readonly executions = new Map<string, Execution>();
  private readonly shown = new Map<string, { executionId: ColumnValue; commit: number }>();
  private outboxes = "";

  private readonly waiting = new Set<string>();
  /** Ids of messages that say who waits for them. */
  private readonly atHome = new Set<string>();

  constructor(private readonly parts: WatchParts) {}

  transacted(table: string, writes: readonly TableWrite[]): void {
    if (table === this.parts.names.history) this.historyWritten(writes);
    if (table === this.parts.names.instances) for (const write of writes) this.rowWritten(write);
  }

  put(queue: string, body: string, { messageId }: PutMessage): void {
    if (!queue.includes("-control-")) return;
    const message = readSentMessage(body);
    // they may be given back as often as it takes until their turn has come
    const isOwnStart = message?.type === "ExecutionStarted" && message.sender !== "";
    if (message && (isOwnStart || OUT_OF_TURN.has(message.type))) {
      this.waiting.add(messageId);
    }
    if (message?.hasHome) this.atHome.add(messageId);
    if (message && !this.isCaused(message)) {
      this.broken(
        "P1",
        `${message.type} of ${message.sender} was sent before its cause is history`,
      );
    }
  }

  received(queue: string, messages: readonly QueueMessage[]): void {
    for (const { messageId, dequeueCount } of messages) {
      const most = this.parts.mostReceives() + (this.atHome.has(messageId) ? LEFT_TIMES : 0);
      if (this.waiting.has(messageId) || dequeueCount <= most) continue;
      this.broken("poison", `a message of ${queue} was received ${dequeueCount} times`);
    }
  }

  /** An activity begins. */
  activityStarted(executionId: string, taskId: number): void {
    if (this.executions.get(executionId)?.scheduled.has(taskId)) return;
    this.broken("P1", `activity ${taskId} of execution ${executionId} runs before its commit`);
  }

  private isCaused({ type, sender, cause, messageId, isFromParent }: SentMessage): boolean {
    if (sender === "") return true; // a client
    const execution = this.executions.get(sender);
    if (!execution) {
      // decided by a generation that was left behind in the same episode, or a refusal of a start
      return this.outboxes.includes(messageId) || type === "SubOrchestrationInstanceFailed";
    }
    if (type === "TimerFired" || isFromParent) return execution.scheduled.has(cause);
    if (type.startsWith("SubOrchestrationInstance") || type === "ExecutionTerminated") {
      return execution.wasCompleted;
    }
    return true;
  }

  private historyWritten(writes: readonly TableWrite[]): void {
    const sentinel = writes.find((write) => rowKeyOf(write) === SENTINEL);
    if (!sentinel) return;
    if (sentinel.kind === "delete") {
      this.partitions.delete(sentinel.partitionKey); // purged
      return;
    }
    const { partitionKey, columns } = sentinel.entity;
    const commitId = columns["ThCommitId"];
    if (typeof commitId !== "string") return;
    const partition = this.partitionOf(partitionKey);
    if (partition.unfinished.commitId !== commitId) {
      partition.unfinished = { commitId, executionId: undefined, rows: [] };
    }
    const { unfinished } = partition;
    if (typeof columns["ExecutionId"] === "string") unfinished.executionId = columns["ExecutionId"];
    if (typeof columns["ThOutbox"] === "string") this.outboxes += columns["ThOutbox"];
    for (const write of writes) {
      if (write === sentinel || write.kind === "delete") continue;
      unfinished.rows.push({
        index: Number.parseInt(write.entity.rowKey, 16),
        columns: write.entity.columns,
      });
    }
    const [index, of] = String(columns["ThPart"]).split("/");
    if (index === of) this.committed(partitionKey, partition, Number.parseInt(commitId, 10));
  }

  private committed(id: string, partition: Partition, number: number): void {
    const { executionId = partition.executionId, rows } = partition.unfinished;
    partition.unfinished = { commitId: "", executionId: undefined, rows: [] };
    if (number === partition.commitNumber) return; // parts of a clean-up, or finished by another
    if (number !== partition.commitNumber + 1) {
      this.broken("P4", `${id}: commit ${number} follows commit ${partition.commitNumber}`);
    }
    partition.commitNumber = number;
    if (executionId !== partition.executionId) {
      partition.executionId = executionId;
      partition.rowCount = 0;
      partition.rows = [];
    }
    const execution = this.executionOf(executionId);
    const before = partition.rowCount;
    // what is void is so before anything follows from it
    for (const row of rows) if (row.index < before) this.rowRewritten(id, partition, row);
    for (const { index, columns } of rows) {
      if (index < before) continue;
      if (index !== partition.rowCount) {
        this.broken("P7", `${id}: row ${index} was committed after ${partition.rowCount} rows`);
      }
      partition.rowCount = index + 1;
      partition.rows[index] = columns;
      this.rowCommitted(id, execution, columns);
    }
  }

  /** A rewind may make a row void, and no commit may do anything else to it. */
  private rowRewritten(id: string, partition: Partition, { index, columns }: Row): void {
    const was = partition.rows[index] ?? {};
    const type = String(was["EventType"]);
    if (columns["EventType"] === type) return;
    if (columns["EventType"] !== "GenericEvent" || columns["ThVoided"] !== type) {
      this.broken(
        "P7",
        `${id}: row ${index} was ${type}, and is now ${String(columns["EventType"])}`,
      );
    }
    partition.rows[index] = { ...was, ...columns };
    const execution = this.executionOf(partition.executionId);
    if (OUTCOMES.has(type)) execution.closed.delete(taskOf(type, was));
    if (type === "ExecutionCompleted") execution.isCompleted = false;
  }

  private rowCommitted(id: string, execution: Execution, columns: Row["columns"]): void {
    const type = String(columns["EventType"]);
    if (execution.isCompleted && type !== "OrchestratorCompleted") {
      this.broken("history", `${id}: ${type} after the end`);
    }
    if (OUTCOMES.has(type)) this.outcomeCommitted(id, execution, type, columns);
    const messageId = columns["ThMessageId"];
    if (typeof messageId === "string" && messageId !== "" && !OUTCOMES.has(type)) {
      if (execution.applied.has(messageId)) this.broken("P5", `${id}: ${type} applied twice`);
      execution.applied.add(messageId);
    }
    if (TASKS.has(type) || type === "EventSent") {
      execution.scheduled.add(Number(columns["EventId"]));
      if (!columns["ThKeeper"]) this.broken("P2", `${id}: ${type} has no keeper`);
    }
    if (type === "ExecutionCompleted") execution.isCompleted = execution.wasCompleted = true;
  }

  private outcomeCommitted(
    id: string,
    execution: Execution,
    type: string,
    columns: Row["columns"],
  ): void {
    const task = taskOf(type, columns);
    if (!execution.scheduled.has(task)) {
      this.broken("history", `${id}: ${type} of task ${task}, which was never scheduled`);
    }
    const { FireAt: fireAt } = columns;
    if (fireAt instanceof Date && type === "TimerFired" && this.parts.areClocksRight()) {
      const earlyMs = fireAt.getTime() - this.parts.now();
      if (earlyMs > TIMER_TOLERANCE_MS) this.broken("timers", `${id}: ${earlyMs} ms too early`);
    }
    if (execution.closed.has(task)) this.broken("P5", `${id}: two outcomes of task ${task}`);
    execution.closed.add(task);
  }

  private rowWritten(write: TableWrite): void {
    if (write.kind === "delete") {
      this.shown.delete(write.partitionKey);
      return;
    }
    const { partitionKey, columns } = write.entity;
    const commit = Number(columns["ThCommit"] ?? 0);
    const before = this.shown.get(partitionKey);
    const executionId = columns["ExecutionId"] ?? before?.executionId ?? "";
    if (before?.executionId === executionId && commit < before.commit) {
      this.broken(
        "P8",
        `${partitionKey}: the row went back from commit ${before.commit} to ${commit}`,
      );
    }
    this.shown.set(partitionKey, { executionId, commit });
  }

  private partitionOf(key: string): Partition {
    let partition = this.partitions.get(key);
    if (!partition) {
      const unfinished = { commitId: "", executionId: undefined, rows: [] };
      partition = { executionId: "", rowCount: 0, rows: [], commitNumber: 0, unfinished };
      this.partitions.set(key, partition);
    }
    return partition;
  }

  private executionOf(id: string): Execution {
    let execution = this.executions.get(id);
    if (!execution) {
      execution = {
        scheduled: new Set(),
        closed: new Set(),
        applied: new Set(),
        isCompleted: false,
        wasCompleted: false,
      };
      this.executions.set(id, execution);
    }
    return execution;
  }

  private broken(label: string, what: string): void {
    this.violations.push(`${label}: ${what}`);
  }
}

function taskOf(type: string, columns: Row["columns"]): number {
  return Number(type === "TimerFired" ? columns["TimerId"] : columns["TaskScheduledId"]);
}

function rowKeyOf(write: TableWrite): string {
  return write.kind === "delete" ? write.rowKey : write.entity.rowKey;
}
