/**
 * What a session holds: deliveries, activities that run here, timers, what it has sent, and what it
 * knows of its instance.
 *
 * @module
 */
import {
  LONGEST_HIDDEN_MS,
  type Delivery,
  type Episode,
  type ExecutionState,
  type FailureDetails,
  type Keeper,
  type TaskScheduled,
  type WorkEvent,
} from "@taskhub/core";
import { ActivityCalls } from "./activity-calls.js";
import { ArmedTimers } from "./armed-timers.js";
import { GrowthWarning } from "./history-limits.js";
import { inParallel } from "./in-parallel.js";
import { HeldDeliveries } from "./held-deliveries.js";
import { dueAt } from "./due-at.js";
import type { InboxItem } from "./inbox.js";
import { InstanceView } from "./instance-view.js";
import { LockWatch } from "./lock-watch.js";
import type { Memory } from "./memory.js";
import { WaitingLine } from "./order-of-sender.js";
import { tolerate } from "./tolerate.js";
import type { Workplace } from "./workplace.js";

/** What was sent is marked by the next commit, or by one of its own after this long. */
const MARKS_DELAY_MS = 1_000;

/** The holdings of one session. */
export class Holdings {
  /** Absent until the first turn, and after anything that may have made it old. */
  memory: Memory | undefined;
  /** False once an episode had to be thrown away: then the store is asked, whatever a starter says. */
  mayAssumeNew = true;
  /** True if the last commit was a conflict. */
  wasRefused = false;
  /** Outbox messages that are in a queue, while the sentinel still names them. */
  readonly sentOutbox = new Set<string>();
  readonly line = new WaitingLine();
  readonly growth = new GrowthWarning();
  readonly lockWatch: LockWatch;
  readonly view: InstanceView;
  private readonly held = new HeldDeliveries();
  private readonly calls: ActivityCalls;
  private readonly timers: ArmedTimers;
  /** Of one execution, as long as it is not rewound: then the same ids stand for new work. */
  private sent = { executionId: "", rewinds: 0, ids: new Set<number>() };
  private cancelMarks: (() => void) | undefined;

  constructor(
    readonly instanceId: string,
    private readonly place: Workplace,
    private readonly push: (item: InboxItem) => void,
  ) {
    this.lockWatch = new LockWatch(instanceId, place);
    this.view = new InstanceView(instanceId, place);
    this.timers = new ArmedTimers(place.clock, (delivery) => {
      // until now its lease reached past its time; from now on it may keep work for long
      if (place.leases.take(delivery)) push({ kind: "delivery", delivery, accepted: undefined });
    });
    this.calls = new ActivityCalls(place, {
      onOutcome: (state, event) => {
        const { executionId } = state;
        const asked = state.askedAt(event.taskScheduledId);
        push({ kind: "result", executionId, event, asked, workItem: undefined });
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
    if (this.lockWatch.isOn) return false;
    return this.held.size === 0 && this.isIdle;
  }

  /** True if no activity runs or waits here, no timer is held, and nothing sent awaits its mark. */
  get isIdle(): boolean {
    return this.calls.size + this.timers.size + this.sentOutbox.size === 0;
  }

  /** What is known may be old: the next turn reads it anew. */
  forgetMemory(): void {
    this.memory = undefined;
    this.mayAssumeNew = false;
    this.view.forget();
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

  /** A message for later: held until then if that is soon, else given back until shortly before. */
  async holdFor(delivery: Delivery, aheadMs: number): Promise<void> {
    const leftMs = (dueAt(delivery.message)?.getTime() ?? 0) - this.place.clock.now().getTime();
    if (leftMs > aheadMs) {
      await this.postpone([delivery], Math.min(leftMs - aheadMs / 2, LONGEST_HIDDEN_MS));
      return;
    }
    this.letGo(delivery);
    this.arm(delivery);
  }

  /** The work's message is in a queue; remembered over reloads of the history. */
  markSent(state: ExecutionState, work: WorkEvent): void {
    if (!this.isSentOf(state)) {
      const { executionId, rewinds } = state;
      this.sent = { executionId, rewinds, ids: new Set() };
    }
    this.sent.ids.add(work.eventId);
    state.markSent(work);
    const current = this.memory?.state;
    if (current && this.isSentOf(current)) current.markSent(work);
  }

  wasSent(state: ExecutionState, work: WorkEvent): boolean {
    return this.isSentOf(state) && this.sent.ids.has(work.eventId);
  }

  private isSentOf({ executionId, rewinds }: ExecutionState): boolean {
    return this.sent.executionId === executionId && this.sent.rewinds === rewinds;
  }

  /** True if what was sent has waited long enough for a commit to say so. */
  get marksDue(): boolean {
    return this.owesMarks && this.cancelMarks === undefined;
  }

  /** Messages are in a queue that nobody answers, and the sentinel does not say so yet. */
  private get owesMarks(): boolean {
    return this.sentOutbox.size > 0 || this.memory?.state?.hasUnmarked === true;
  }

  /** What the sentinel names no more need not be cleared from it: another worker did, or a purge. */
  compareOutbox(state: ExecutionState | undefined): void {
    const named = new Set(state?.outbox.map((entry) => entry.message.messageId));
    this.sentOutboxIsDurable([...this.sentOutbox].filter((id) => !named.has(id)));
  }

  sentOutboxIsDurable(messageIds: Iterable<string>): void {
    for (const id of messageIds) this.sentOutbox.delete(id);
  }

  /** These results are history, or of no use: what is asked for again may begin. */
  forgetResults(batch: readonly InboxItem[]): void {
    for (const item of batch) {
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

  /** True if a message is about to go: it waits for all that it has led to. */
  letsGo(batch: readonly InboxItem[]): boolean {
    const state = this.memory?.state;
    if (!state || state.completed) return true;
    if (batch.some((item) => item.kind === "result" && item.workItem)) return true;
    return this.held.idle(state).length > 0;
  }

  /** P3: a delivery goes when it keeps no open work and its own event is history or dropped. */
  completeWhatKeepsNothing(batch: readonly InboxItem[]): void {
    for (const item of batch) {
      if (item.kind === "result" && item.workItem) this.complete(item.workItem);
    }
    for (const delivery of this.held.idle(this.memory?.state)) this.complete(delivery);
    if (this.owesMarks) this.cancelMarks ??= this.marksLater();
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

  /**
   * Nothing fires or falls due here any more; timers are left to be given back with the rest.
   *
   * Resolves once nothing is being written.
   */
  stop(): Promise<void> {
    this.cancelMarks?.();
    this.lockWatch.end();
    this.view.stop();
    for (const delivery of this.timers.disarm(() => true)) this.place.leases.take(delivery);
    return this.view.settled();
  }

  private async letAllGo(
    deliveries: readonly Delivery[],
    how: (delivery: Delivery) => Promise<void>,
  ): Promise<void> {
    for (const delivery of deliveries) this.letGo(delivery);
    await inParallel(deliveries.map((delivery) => () => this.tolerant(() => how(delivery))));
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
