/**
 * What a worker must know of an execution between episodes: a fold of its history.
 *
 * Rows are fed once, in order, and then forgotten: what stays is what is open, so that a step costs
 * the same after ten rows and after ten thousand.
 *
 *   from  azure-storage/load-history, or the commit just made
 *   to    worker/sift (what may be applied), worker/dispatch (what must be set in motion)
 *
 * @module
 */
import { AppliedIds } from "./applied-ids.js";
import { BrokenInvariantError } from "./durable-error.js";
import { HeldLocks } from "./entity/held-locks.js";
import { releasesAtEnd, releasesLeftBehind } from "./entity/releases.js";
import { isDetached, isOutcome, settledBy } from "./history-event.js";
import type {
  ExecutionCompleted,
  ExecutionStarted,
  HistoryEvent,
  Keeper,
  WorkEvent,
} from "./history-event.js";
import { instanceStatus } from "./instance-status.js";
import { messageOf, outcomeId, workId, type Origin, type TaskMessage } from "./message.js";
import { SendingOrder } from "./sending-order.js";
import { textLength } from "./text-length.js";
import type { RuntimeStatus } from "./runtime-status.js";
import {
  NO_MARKS,
  type HeardStream,
  type InstanceStatus,
  type Marks,
  type OutboxEntry,
} from "./task-hub.js";
import type { Succession } from "./succession.js";
import { terminationsBelow } from "./termination.js";
import { UnsentWork, type OpenWork } from "./unsent-work.js";

export type { OpenWork } from "./unsent-work.js";

/** How large a history is. */
export interface HistorySize {
  /** Rows. */
  readonly events: number;
  /** Bytes of text in them, about: characters are counted. */
  readonly bytes: number;
}

/** What is known of a history that was not read to its end. */
export interface UnreadHistory {
  readonly executionId: string;
  readonly marks: Marks;
  /** Rows that are committed. */
  readonly rowCount: number;
  readonly started: ExecutionStarted | undefined;
  /** As the instance row shows it. */
  readonly completed: ExecutionCompleted | undefined;
}

type TaskEvent = Extract<WorkEvent, { type: "TaskScheduled" | "TimerCreated" }> | SubOrchestration;
type SubOrchestration = Extract<WorkEvent, { type: "SubOrchestrationInstanceCreated" }>;

/** The fold of one execution's history. */
export class ExecutionState {
  /** Rows so far: the index of the next one. */
  rowCount = 0;
  /** Episodes so far. */
  episodes = 0;
  /** Rewinds so far, or what asked for one and found nothing to rewind. */
  rewinds = 0;
  started: ExecutionStarted | undefined;
  completed: ExecutionCompleted | undefined;
  private firstEpisodeAt: Date | undefined;
  private bytes = 0;
  private isUnread = false;
  private suspended = false;
  private lastEventAt = new Date(0);
  private highestEventId = -1;
  private readonly openTasks = new Map<number, TaskEvent>();
  /** How often the execution had been rewound when it asked for this. */
  private readonly askedAfter = new Map<number, number>();
  private readonly applied: AppliedIds;
  private readonly unsent: UnsentWork;
  private readonly sendingOrder: SendingOrder;
  private readonly outboxById: Map<string, OutboxEntry>;
  private readonly sentThrough: number;
  /** Of an entity: what it has heard of its senders. */
  readonly heard: readonly HeardStream[];
  private readonly locks = new HeldLocks();

  /**
   * @param marks - As read from the sentinel, or as the commit that made the execution wrote them.
   */
  constructor(
    readonly executionId: string,
    marks: Marks = NO_MARKS,
  ) {
    this.sentThrough = marks.sentThrough;
    this.unsent = new UnsentWork(marks);
    this.outboxById = new Map(marks.outbox.map((entry) => [entry.message.messageId, entry]));
    this.applied = new AppliedIds(marks.appliedIds);
    this.sendingOrder = new SendingOrder(marks.lastSent);
    this.heard = marks.heard;
  }

  /**
   * Stands in for a history that was not read to its end: all that can be done with it is to end it.
   *
   * What its rows have set in motion is unknown, and counts as neither open nor sent.
   */
  static ofUnread(unread: UnreadHistory): ExecutionState {
    const state = new ExecutionState(unread.executionId, unread.marks);
    state.isUnread = true;
    state.started = unread.started;
    state.completed = unread.completed;
    state.rowCount = unread.rowCount;
    state.lastEventAt = unread.completed?.timestamp ?? unread.started?.timestamp ?? new Date(0);
    // each id has taken a row
    state.highestEventId = unread.rowCount - 1;
    return state;
  }

  /** Takes in the next rows. */
  append(events: readonly HistoryEvent[]): void {
    // a rewind asks again under the same id for what was spilled before
    if (this.rowCount > 0) this.unsent.keepSpilled((id) => this.openTasks.has(id));
    for (const event of events) this.appendOne(event);
  }

  /** How large the history would be with these rows. */
  sizeWith(events: readonly HistoryEvent[]): HistorySize {
    const more = events.reduce((sum, event) => sum + textLength(event), 0);
    return { events: this.rowCount + events.length, bytes: this.bytes + more };
  }

  /** Tasks without an outcome. */
  get openTaskCount(): number {
    return this.openTasks.size;
  }

  /** Messages that it would know again, senders that it has heard, and instances that it has written to. */
  get rememberedCount(): number {
    return this.applied.size + this.heard.length + this.sendingOrder.size;
  }

  get runtimeStatus(): RuntimeStatus {
    return this.completed?.status ?? (this.suspended ? "Suspended" : "Running");
  }

  /** When the instance began to hear; absent if this execution was begun by continue-as-new. */
  get beganAt(): Date | undefined {
    return this.started?.messageId === undefined ? undefined : this.firstEpisodeAt;
  }

  /** When it moved last; absent before its first row. */
  get movedAt(): Date | undefined {
    return this.rowCount > 0 ? this.lastEventAt : undefined;
  }

  /** True if a message with this id has been applied, in this execution or in one before it. */
  hasApplied(messageId: string): boolean {
    return this.applied.has(messageId);
  }

  /** True if this start has begun the instance, however often it has continued as new since. */
  beganWith(startId: string): boolean {
    const parent = this.started?.parent;
    return parent !== undefined && workId(parent, parent.taskScheduledId) === startId;
  }

  /** A message that takes no part is to be known as late when it comes again. */
  remember(messageId: string, at: Date): void {
    this.applied.remember(messageId, at);
  }

  /** True if the outcome of this task would be its first. */
  isOpen(eventId: number): boolean {
    return !this.completed && this.openTasks.has(eventId);
  }

  /** True if the task was decided and its outcome is history: a second outcome is surely a repeat. */
  isClosed(eventId: number): boolean {
    return eventId <= this.highestEventId && !this.openTasks.has(eventId);
  }

  /** How often the execution had been rewound when it asked for this open task. */
  askedAt(eventId: number): number {
    return this.askedAfter.get(eventId) ?? 0;
  }

  /** True if this is the failure of a call that a rewind has made void: it must not fail the next one. */
  isOutdated({ event, messageId }: Pick<TaskMessage, "event" | "messageId">): boolean {
    if (event.type !== "TaskFailed" && event.type !== "SubOrchestrationInstanceFailed")
      return false;
    if (this.hasApplied(messageId)) return true;
    const task = event.taskScheduledId;
    for (let rewinds = 0; rewinds < this.askedAt(task); rewinds++) {
      const call = workId({ ...this.origin, rewinds }, task);
      if (outcomeId({ messageId: call }) === messageId) return true;
    }
    return false;
  }

  /** The event id of the next action. */
  get nextEventId(): number {
    return this.highestEventId + 1;
  }

  /** Work that is neither history nor known to be in a queue, in the order it was decided. */
  openWork(): Generator<OpenWork> {
    return this.unsent.open();
  }

  /** The same of what was decided since this was last asked. */
  takeLatestWork(): OpenWork[] {
    return this.unsent.takeLatest();
  }

  /** Messages of replaced histories that are still to be sent, or whose sending is not yet marked. */
  get outbox(): readonly OutboxEntry[] {
    return [...this.outboxById.values()];
  }

  /** Every keeper of open work; some of them may come twice. */
  *keepers(): Generator<Keeper> {
    yield* this.unsent.keepers();
    for (const entry of this.outboxById.values()) yield entry.keeper;
  }

  /**
   * The message of this work is in a queue; of an activity, on the work-item queue.
   *
   * If nobody answers it, its keeper stays until that is marked: a copy sent much later might be taken
   * for a message of its own.
   */
  markSent(work: WorkEvent): void {
    this.unsent.markSent(work);
  }

  /** True if the sentinel should be told of messages that are in a queue. */
  get hasUnmarked(): boolean {
    return this.unsent.hasUnmarked;
  }

  /** These marks are durable. */
  marked(marks: Marks): void {
    this.outboxById.clear();
    for (const entry of marks.outbox) this.outboxById.set(entry.message.messageId, entry);
    this.unsent.marked(marks);
  }

  /** Where work of this execution comes from. */
  get origin(): Origin {
    const { instanceId = "", name = "", version, parent } = this.started ?? {};
    const episode = this.episodes;
    return { instanceId, executionId: this.executionId, name, version, parent, episode };
  }

  /** The work item of an open activity; `undefined` if there is no such activity. */
  workItemOf(taskId: number): TaskMessage | undefined {
    const task = this.openTasks.get(taskId);
    return task?.type === "TaskScheduled" ? this.messageOf(task) : undefined;
  }

  /** The message a piece of work travels in. */
  messageOf(work: WorkEvent): TaskMessage | undefined {
    const origin = { ...this.origin, rewinds: this.askedAfter.get(work.eventId) };
    return messageOf(work, origin, this.unsent.placeOf(work.eventId));
  }

  /** What ends below this execution if these rows end it. */
  terminationsBelow(events: readonly HistoryEvent[]): TaskMessage[] {
    return terminationsBelow(this.openTasks.values(), events, this.originWith(events));
  }

  /** The same origin if these rows begin the execution. */
  private originWith(events: readonly HistoryEvent[]): Origin {
    const started = this.started ?? events.find((event) => event.type === "ExecutionStarted");
    return { ...this.origin, instanceId: started?.instanceId ?? "" };
  }

  /**
   * What frees the entities that are locked when these rows end the execution, behind all that it has
   * sent them.
   */
  releasesBy(events: readonly HistoryEvent[]): TaskMessage[] {
    const origin = this.originWith(events);
    return releasesAtEnd({ locks: this.locks, order: this.sendingOrder, origin }, events);
  }

  /**
   * The marks to write with a commit.
   *
   * @param firstRow - Index of the commit's first row; its own messages are not sent yet.
   * @param sentOutbox - Outbox entries that are in a queue and leave with this commit.
   */
  marks(firstRow: number, sentOutbox: ReadonlySet<string>): Marks {
    return {
      sentThrough: this.isUnread ? this.sentThrough : this.unsent.sentUpTo(firstRow),
      spilled: this.unsent.spilledIds().filter((id) => this.openTasks.has(id)),
      outbox: this.outbox.filter((entry) => !sentOutbox.has(entry.message.messageId)),
      appliedIds: this.applied.unwritten,
      lastSent: this.sendingOrder.before,
      heard: this.heard,
    };
  }

  /**
   * The marks of the execution that takes this one's place.
   *
   * Messages of this history that are not in a queue move into the outbox, for its rows are about to
   * be overwritten. Activities and timers end with the execution that asked for them.
   */
  marksForSuccessor(change: Succession): Marks {
    const moved: OutboxEntry[] = [];
    for (const { event } of this.unsent.messages()) {
      const message = this.messageOf(event);
      if (message && event.keeper) moved.push({ message, keeper: event.keeper });
    }
    const { keeper, leftBehind, answers = [], heard = [] } = change;
    // they come after all that the rows tell of, and before what the successor will send
    const locks = this.completed ? undefined : this.locks;
    const releases = releasesLeftBehind({ locks, origin: this.origin }, leftBehind, change.now);
    const placed = leftBehind.map((message) => this.sendingOrder.placed(message));
    const behind = releases.map((message) => this.sendingOrder.behind(message));
    const own = [...placed, ...behind, ...answers];
    if (!keeper && own.length > 0)
      throw new BrokenInvariantError("P2", "messages without a keeper");
    if (keeper) moved.push(...own.map((message) => ({ message, keeper })));
    const kept = this.outbox.filter((entry) => !change.sentOutbox.has(entry.message.messageId));
    return {
      ...NO_MARKS,
      outbox: [...kept, ...moved],
      appliedIds: this.applied.remaining(change.received, change.now),
      lastSent: this.sendingOrder.remaining(change.now),
      heard,
    };
  }

  /** The instance row as a view of this history (P8). */
  status(customStatus: string | undefined, commitNumber: number): InstanceStatus | undefined {
    const lastUpdatedAt = this.lastEventAt;
    return instanceStatus(this, { lastUpdatedAt, customStatus, commitNumber });
  }

  private appendOne(event: HistoryEvent): void {
    const row = this.rowCount++;
    this.bytes += textLength(event);
    this.lastEventAt = event.timestamp;
    this.highestEventId = Math.max(this.highestEventId, event.eventId);
    if (isOutcome(event)) {
      // a second outcome is known by its task, so its id need not be kept
      this.close(settledBy(event));
      return;
    }
    if (event.messageId !== undefined) this.applied.add(event.messageId, event.timestamp);
    switch (event.type) {
      case "OrchestratorStarted":
        this.episodes++;
        this.firstEpisodeAt ??= event.timestamp;
        break;
      case "ExecutionStarted":
        this.started = event;
        break;
      case "ExecutionSuspended":
        this.suspended = true;
        break;
      case "ExecutionResumed":
        this.suspended = false;
        break;
      case "TaskScheduled":
      case "TimerCreated":
        this.open(event);
        this.unsent.add({ event, row });
        break;
      case "SubOrchestrationInstanceCreated":
        if (!isDetached(event)) this.open(event);
        this.unsent.add({ event, row, place: this.sendingOrder.place(event, this.origin) });
        break;
      case "EventSent":
        this.locks.see(event);
        this.unsent.add({ event, row, place: this.sendingOrder.place(event, this.origin) });
        break;
      case "ExecutionCompleted":
        this.complete(event, row);
        break;
      case "OrchestratorCompleted":
      case "ExecutionTerminated":
      case "ExecutionRewound":
      case "EventRaised":
      case "ContinueAsNew":
        break;
      case "GenericEvent":
        if (event.voided === undefined) this.rewinds++;
        break;
    }
  }

  private open(task: TaskEvent): void {
    this.openTasks.set(task.eventId, task);
    this.askedAfter.set(task.eventId, this.rewinds);
  }

  private close(eventId: number): void {
    this.openTasks.delete(eventId);
    this.askedAfter.delete(eventId);
    this.unsent.close(eventId);
  }

  private complete(event: ExecutionCompleted, row: number): void {
    this.completed = event;
    this.askedAfter.set(event.eventId, this.rewinds);
    this.unsent.end();
    if (this.started?.parent) this.unsent.add({ event, row });
  }
}
