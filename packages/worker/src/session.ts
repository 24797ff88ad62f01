/**
 * Stop 5 of the walk: one instance, live in this process.
 *
 * The inbox gathers what comes while a turn is under way; the next turn takes all of it. The
 * orchestrator stays in memory between turns, and is rebuilt from storage only after a crash, an
 * eviction or a conflict.
 *
 *   from  worker/receive, worker/run-activity, the client's hand-off
 *   to    worker/turn
 *
 * @module
 */
import {
  StorageError,
  type Delivery,
  type Episode,
  type ExecutionState,
  type Keeper,
  type TaskScheduled,
  type WorkEvent,
} from "@taskhub/core";
import { ActivityCalls } from "./activity-calls.js";
import { ArmedTimers } from "./armed-timers.js";
import { HeldDeliveries } from "./held-deliveries.js";
import type { Accepted, InboxItem, LocalResult } from "./inbox.js";
import { logEvents } from "./log-events.js";
import type { Memory } from "./memory.js";
import { tolerate } from "./tolerate.js";
import { turn } from "./turn.js";
import type { Workplace } from "./workplace.js";

/** Items of one turn: with the rows around them they fit one transaction of 99 rows. */
const MAX_BATCH = 95;
/** An outbox is cleared by the next commit, or by one of its own after this long. */
const MARKS_DELAY_MS = 1_000;
const SHORTEST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 30_000;
/** How soon a message for an unknown orchestrator is looked at again. */
const UNKNOWN_RETRY_MS = 5_000;

/** One live instance. */
export class Session {
  memory: Memory | undefined;
  /** Outbox messages that are in a queue, while the sentinel still names them. */
  readonly sentOutbox = new Set<string>();
  /** False once an episode had to be thrown away: then the store is asked, whatever a starter says. */
  mayAssumeNew = true;
  private inbox: InboxItem[] = [];
  private readonly held = new HeldDeliveries();
  private readonly calls: ActivityCalls;
  private readonly timers: ArmedTimers;
  private sent: { executionId: string; readonly ids: Set<number> } = {
    executionId: "",
    ids: new Set(),
  };
  private loop: Promise<void> | undefined;
  private stopped = false;
  private failures = 0;
  private cancelMarks: (() => void) | undefined;
  private cancelEviction: (() => void) | undefined;

  constructor(
    readonly instanceId: string,
    private readonly place: Workplace,
    private readonly onEnd: (session: Session) => void,
  ) {
    this.timers = new ArmedTimers(place.clock, (delivery) => {
      this.push({ kind: "delivery", delivery, accepted: undefined });
    });
    this.calls = new ActivityCalls(place, {
      onOutcome: (executionId, event) => {
        this.push({ kind: "result", executionId, event, workItem: undefined });
      },
      onSpilled: (state, event) => {
        this.markSent(state, event);
      },
      onChange: () => {
        this.push({ kind: "nudge" });
      },
    });
  }

  /** Puts an item into the inbox. */
  push(item: InboxItem): void {
    if (this.stopped) return;
    this.cancelEviction?.();
    this.cancelEviction = undefined;
    this.inbox.push(item);
    this.loop ??= this.run();
  }

  /**
   * Takes the result of a work item that ran in this process.
   *
   * Only with an anchor: what the result leads to needs a keeper, and a work item never is one.
   *
   * @returns False if it must go through the control queue.
   */
  takeResult(result: LocalResult): boolean {
    const state = this.memory?.state;
    if (this.stopped || state?.executionId !== result.executionId) return false;
    if (!this.held.anchor(state)) return false;
    this.push(result);
    return true;
  }

  /** Ends after the turn under way; what is held is left to the caller. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelMarks?.();
    this.cancelEviction?.();
    this.timers.disarm(() => true);
    await this.loop;
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

  anchor(state: ExecutionState): Delivery | undefined {
    return this.held.anchor(state);
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

  get marksDue(): boolean {
    return this.sentOutbox.size > 0 && this.cancelMarks === undefined;
  }

  sentOutboxIsDurable(messageIds: Iterable<string>): void {
    for (const id of messageIds) this.sentOutbox.delete(id);
  }

  /** The commit is made: local results among it have ended, work items among it may go. */
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

  /** Takes items back for the next turn. */
  putBack(items: readonly InboxItem[]): void {
    for (const item of items) if (item.kind === "delivery") this.letGo(item.delivery);
    this.inbox.unshift(...items);
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

  private async run(): Promise<void> {
    // what the same tick brings makes one batch
    await this.place.clock.settle();
    while (this.inbox.length > 0 && !this.stopped) {
      const pauseMs = await this.place.gate.pass(() => this.oneTurn());
      if (pauseMs > 0) await this.place.clock.sleep(pauseMs);
    }
    this.loop = undefined;
    if (!this.stopped) this.rest();
  }

  /** @returns Milliseconds to wait before the next turn. */
  private async oneTurn(): Promise<number> {
    if (this.stopped) return 0;
    const batch = this.inbox.splice(0, MAX_BATCH);
    try {
      const end = await turn(this.place, this, batch);
      this.failures = 0;
      if (end.kind === "done") return 0;
      if (end.kind === "conflict") {
        this.place.log(...logEvents.conflict(this.instanceId));
        return this.takeUpAgain(batch, SHORTEST_RETRY_MS);
      }
      this.forgetMemory();
      await this.giveBack(batch, Math.min(end.waitMs, UNKNOWN_RETRY_MS));
      return 0;
    } catch (error) {
      if (!(error instanceof StorageError)) return this.breakOff(batch, error);
      // a store that fails is asked again
      const delayMs = Math.min(SHORTEST_RETRY_MS * 2 ** ++this.failures, LONGEST_RETRY_MS);
      this.place.log(...logEvents.episodeFailed(this.instanceId, error, delayMs));
      return this.takeUpAgain(batch, delayMs);
    }
  }

  /** What is known may be old: the next turn reads it anew. */
  private forgetMemory(): void {
    this.memory = undefined;
    this.mayAssumeNew = false;
  }

  private takeUpAgain(batch: readonly InboxItem[], delayMs: number): number {
    this.forgetMemory();
    this.inbox.unshift(...batch);
    return delayMs * (0.5 + this.place.random.fraction());
  }

  /** This code, or a history that cannot be read, fails the same way each time: others may try. */
  private async breakOff(batch: readonly InboxItem[], error: unknown): Promise<number> {
    this.place.log(...logEvents.sessionBroken(this.instanceId, error));
    this.forgetMemory();
    const { maxDequeueCount } = this.place.settings;
    const isPoison = (item: InboxItem) =>
      item.kind === "delivery" && item.delivery.dequeueCount >= maxDequeueCount;
    const reason = error instanceof Error ? error.message : String(error);
    for (const item of batch.filter(isPoison)) {
      if (item.kind !== "delivery") continue;
      this.letGo(item.delivery);
      await this.tolerant(() => this.place.leases.quarantine(item.delivery, reason));
    }
    await this.giveBack(
      batch.filter((item) => !isPoison(item)),
      UNKNOWN_RETRY_MS,
    );
    return 0;
  }

  private async giveBack(batch: readonly InboxItem[], delayMs: number): Promise<void> {
    for (const item of batch) {
      if (item.kind !== "delivery") continue;
      this.letGo(item.delivery);
      await this.tolerant(() => this.place.leases.abandon(item.delivery, delayMs));
    }
  }

  /** A message that could not be given back or deleted comes back when its lease ends. */
  private async tolerant(work: () => Promise<void>): Promise<void> {
    const { instanceId } = this;
    await tolerate(this.place.log, { instanceId, what: "Letting a message go" }, work);
  }

  private complete(delivery: Delivery): void {
    this.letGo(delivery);
    void this.tolerant(() => this.place.leases.complete(delivery));
  }

  private marksLater(): () => void {
    return this.place.clock.schedule(MARKS_DELAY_MS, () => {
      this.cancelMarks = undefined;
      this.push({ kind: "nudge" });
    });
  }

  /** An idle session stays a while, for the next event; a finished one goes. */
  private rest(): void {
    if (this.held.size + this.calls.size + this.timers.size + this.sentOutbox.size > 0) return;
    const isOver = this.memory?.state?.completed !== undefined || this.memory?.state === undefined;
    if (isOver) {
      this.end();
      return;
    }
    this.cancelEviction = this.place.clock.schedule(this.place.settings.sessionIdleMs, () => {
      this.end();
    });
  }

  private end(): void {
    this.stopped = true;
    this.onEnd(this);
  }
}
