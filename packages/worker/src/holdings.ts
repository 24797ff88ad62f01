/**
 * What a session holds: deliveries, activities that run here, timers, what it has sent, and what it
 * knows of its instance.
 *
 * @module
 */
import type {
  Delivery,
  Episode,
  ExecutionState,
  FailureDetails,
  Keeper,
  TaskScheduled,
  WorkEvent,
} from "@taskhub/core";
import { ActivityCalls } from "./activity-calls.js";
import { ArmedTimers } from "./armed-timers.js";
import { GrowthWarning } from "./history-limits.js";
import { HeldDeliveries } from "./held-deliveries.js";
import type { Accepted, InboxItem } from "./inbox.js";
import type { Memory } from "./memory.js";
import { WaitingLine } from "./order-of-sender.js";
import { tolerate } from "./tolerate.js";
import type { Workplace } from "./workplace.js";

/** An outbox is cleared by the next commit, or by one of its own after this long. */
const MARKS_DELAY_MS = 1_000;

/** The holdings of one session. */
export class Holdings {
  /** Absent until the first turn, and after anything that may have made it old. */
  memory: Memory | undefined;
  /** False once an episode had to be thrown away: then the store is asked, whatever a starter says. */
  mayAssumeNew = true;
  /** Outbox messages that are in a queue, while the sentinel still names them. */
  readonly sentOutbox = new Set<string>();
  readonly line = new WaitingLine();
  readonly growth = new GrowthWarning();
  private readonly held = new HeldDeliveries();
  private readonly calls: ActivityCalls;
  private readonly timers: ArmedTimers;
  private sent = { executionId: "", ids: new Set<number>() };
  private cancelMarks: (() => void) | undefined;

  constructor(
    readonly instanceId: string,
    private readonly place: Workplace,
    private readonly push: (item: InboxItem) => void,
  ) {
    this.timers = new ArmedTimers(place.clock, (delivery) => {
      // until now its lease reached past its time; from now on it may keep work for long
      if (place.leases.take(delivery)) push({ kind: "delivery", delivery, accepted: undefined });
    });
    this.calls = new ActivityCalls(place, {
      onOutcome: (executionId, event) => {
        push({ kind: "result", executionId, event, workItem: undefined });
      },
      onSpilled: (state, event) => {
        this.markSent(state, event);
      },
      onChange: () => {
        push({ kind: "nudge" });
      },
    });
  }

  /** True if the session may go without anything being lost or waiting for it. */
  get isEmpty(): boolean {
    return this.held.size + this.calls.size + this.timers.size + this.sentOutbox.size === 0;
  }

  /** What is known may be old: the next turn reads it anew. */
  forgetMemory(): void {
    this.memory = undefined;
    this.mayAssumeNew = false;
  }

  hold(delivery: Delivery): void {
    this.held.add(delivery);
  }

  letGo(delivery: Delivery): void {
    this.held.remove(delivery);
  }

  holds(keeper: Keeper): boolean {
    return this.held.find(keeper) !== undefined;
  }

  /** A held delivery that keeps open work, if there is one. */
  anchor(state: ExecutionState): Delivery | undefined {
    return this.held.anchor(state);
  }

  /** Every delivery that is held. */
  allHeld(): Delivery[] {
    return this.held.all();
  }

  /** True if the delivery is held and keeps open work. */
  keeps(state: ExecutionState, delivery: Delivery): boolean {
    return this.held.keeping(state).has(delivery);
  }

  /** The held delivery that keeps this work. */
  keeperOf(work: WorkEvent): Delivery | undefined {
    return work.keeper && this.held.find(work.keeper);
  }

  /** An activity that is not to be started again. */
  failActivity(state: ExecutionState, event: TaskScheduled, failure: FailureDetails): void {
    this.calls.fail(state, event, failure);
  }

  startActivity(state: ExecutionState, event: TaskScheduled): void {
    this.calls.start(state, event);
  }

  arm(delivery: Delivery): void {
    this.timers.arm(delivery);
  }

  /** The work's message is in a queue; remembered over reloads of the history. */
  markSent(state: ExecutionState, work: WorkEvent): void {
    if (this.sent.executionId !== state.executionId) {
      this.sent = { executionId: state.executionId, ids: new Set() };
    }
    this.sent.ids.add(work.eventId);
    state.markSent(work);
    const current = this.memory?.state;
    if (current?.executionId === state.executionId) current.markSent(work);
  }

  wasSent(state: ExecutionState, work: WorkEvent): boolean {
    return this.sent.executionId === state.executionId && this.sent.ids.has(work.eventId);
  }

  /** True if the outbox has waited long enough for a commit to clear it. */
  get marksDue(): boolean {
    return this.sentOutbox.size > 0 && this.cancelMarks === undefined;
  }

  /** What the sentinel names no more need not be cleared from it: another worker did, or a purge. */
  compareOutbox(state: ExecutionState | undefined): void {
    const named = new Set(state?.outbox.map((entry) => entry.message.messageId));
    this.sentOutboxIsDurable([...this.sentOutbox].filter((id) => !named.has(id)));
  }

  sentOutboxIsDurable(messageIds: Iterable<string>): void {
    for (const id of messageIds) this.sentOutbox.delete(id);
  }

  /** The commit is made: local results among it have ended. */
  resultsAreHistory(accepted: readonly Accepted[]): void {
    for (const { item } of accepted) {
      if (item.kind === "result") this.calls.forget(item.executionId, item.event.taskScheduledId);
    }
  }

  /** After the commit: timers that were cancelled, or whose execution is over, leave the queue. */
  disarm(episode: Episode): void {
    const isOver = this.memory?.state?.completed !== undefined;
    const canceled = new Set(episode.canceledTimers);
    const gone = this.timers.disarm(({ message: { executionId, event } }) => {
      if (isOver || executionId !== episode.executionId) return true;
      return event.type === "TimerFired" && canceled.has(event.timerId);
    });
    for (const delivery of gone) this.complete(delivery);
  }

  /** P3: a delivery goes when it keeps no open work and its own event is history or dropped. */
  completeWhatKeepsNothing(batch: readonly InboxItem[]): void {
    for (const item of batch) {
      if (item.kind !== "result") continue;
      this.calls.forget(item.executionId, item.event.taskScheduledId);
      if (item.workItem) this.complete(item.workItem);
    }
    for (const delivery of this.held.idle(this.memory?.state)) this.complete(delivery);
    if (this.sentOutbox.size > 0) this.cancelMarks ??= this.marksLater();
  }

  /** Gives messages back after a failure that may be theirs. */
  async giveBack(deliveries: readonly Delivery[], delayMs: number): Promise<void> {
    await this.letAllGo(deliveries, (delivery) => this.place.leases.abandon(delivery, delayMs));
  }

  /** Results that cannot be used now: their activities are to be started again. */
  async dropResults(batch: readonly InboxItem[], delayMs: number): Promise<void> {
    const results = batch.filter((item) => item.kind === "result");
    for (const { executionId, event } of results) {
      this.calls.forget(executionId, event.taskScheduledId);
    }
    const workItems = results.map(({ workItem }) => workItem).filter((each) => each !== undefined);
    await this.giveBack(workItems, delayMs);
  }

  /** Gives messages back that have to wait for something. */
  async postpone(deliveries: readonly Delivery[], delayMs: number): Promise<void> {
    await this.letAllGo(deliveries, (delivery) => this.place.leases.postpone(delivery, delayMs));
  }

  /** Puts messages aside. */
  async quarantine(deliveries: readonly Delivery[], reason: string): Promise<void> {
    await this.letAllGo(deliveries, (delivery) => this.place.leases.quarantine(delivery, reason));
  }

  /** Nothing fires or falls due here any more; timers are left to be given back with the rest. */
  stop(): void {
    this.cancelMarks?.();
    for (const delivery of this.timers.disarm(() => true)) this.place.leases.take(delivery);
  }

  private async letAllGo(
    deliveries: readonly Delivery[],
    how: (delivery: Delivery) => Promise<void>,
  ): Promise<void> {
    for (const delivery of deliveries) {
      this.letGo(delivery);
      await this.tolerant(() => how(delivery));
    }
  }

  private complete(delivery: Delivery): void {
    this.letGo(delivery);
    void this.tolerant(() => this.place.leases.complete(delivery));
  }

  /** A message that could not be given back or deleted comes back when its lease ends. */
  private async tolerant(work: () => Promise<void>): Promise<void> {
    const { instanceId } = this;
    await tolerate(this.place.log, { instanceId, what: "Letting a message go" }, work);
  }

  private marksLater(): () => void {
    return this.place.clock.schedule(MARKS_DELAY_MS, () => {
      this.cancelMarks = undefined;
      this.push({ kind: "nudge" });
    });
  }
}
