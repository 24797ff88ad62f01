import { isDetached, type Keeper, type WorkEvent } from "./history-event.js";
import { KeeperCounts } from "./keeper-counts.js";
import type { PlaceInOrder } from "./message.js";
import type { Marks } from "./task-hub.js";

/** A piece of work that is neither history nor in a queue. */
export interface OpenWork {
  readonly event: WorkEvent;
  /** Index of its row. */
  readonly row: number;
  /** Of an event that is sent: what its execution had put for the same instance before. */
  readonly place?: PlaceInOrder | undefined;
}

/** What an execution has decided and has neither heard of nor surely put into a queue. */
export class UnsentWork {
  private readonly unsent = new Map<number, OpenWork>();
  /** Of these, what is a message: few, where activities may be thousands. */
  private readonly outgoing = new Map<number, OpenWork>();
  /** What was decided since it was last asked for. */
  private latest: OpenWork[] = [];
  /** In a queue, while the sentinel does not say so: messages that no outcome will ever tell of. */
  private readonly unmarked = new Map<number, OpenWork>();
  private readonly spilled: Set<number>;
  private readonly sentThrough: number;
  private readonly counts = new KeeperCounts();

  constructor({ sentThrough, spilled }: Marks) {
    this.sentThrough = sentThrough;
    this.spilled = new Set(spilled);
  }

  /** Takes in the row of a piece of work, unless its message was sent before the history was read. */
  add(work: OpenWork): void {
    const { event, row } = work;
    // work without a keeper was decided by another engine, which sends before it commits
    if (!event.keeper) return;
    if (event.type !== "TaskScheduled" && row < this.sentThrough) return;
    this.remove(event.eventId);
    this.unsent.set(event.eventId, work);
    if (event.type !== "TaskScheduled") this.outgoing.set(event.eventId, work);
    if (this.isSpilled(work)) return;
    this.latest.push(work);
    this.counts.add(event.keeper);
  }

  /** Its outcome is history. */
  close(eventId: number): void {
    this.remove(eventId);
    this.spilled.delete(eventId);
  }

  /** Activities and timers end with the execution that asked for them. */
  end(): void {
    for (const [id, { event }] of this.unsent) {
      if (event.type === "TaskScheduled" || event.type === "TimerCreated") this.remove(id);
    }
  }

  /** In the order it was decided, what is spilled left out. */
  *open(): Generator<OpenWork> {
    for (const work of this.unsent.values()) if (!this.isSpilled(work)) yield work;
  }

  /** The same of what was decided since this was last called. */
  takeLatest(): OpenWork[] {
    const latest = this.latest.filter((work) => this.unsent.get(work.event.eventId) === work);
    this.latest = [];
    return latest.filter((work) => !this.isSpilled(work));
  }

  /** What is to be sent for others, whatever becomes of the execution. */
  *messages(): Generator<OpenWork> {
    for (const work of this.outgoing.values()) {
      if (work.event.type !== "TimerCreated") yield work;
    }
  }

  /** Each keeper of open work, once. */
  keepers(): Generator<Keeper> {
    return this.counts.all();
  }

  placeOf(eventId: number): PlaceInOrder | undefined {
    return this.unsent.get(eventId)?.place;
  }

  /** Its message is in a queue; of an activity, on the work-item queue. */
  markSent({ eventId, type }: WorkEvent): void {
    const work = this.unsent.get(eventId);
    if (type === "TaskScheduled") {
      if (work && !this.isSpilled(work)) this.uncount(work);
      this.spilled.add(eventId);
      return;
    }
    if (!work) return;
    if (isUnanswered(work.event)) {
      this.unmarked.set(eventId, work);
      this.unsent.delete(eventId);
      this.outgoing.delete(eventId);
    } else {
      this.remove(eventId);
    }
  }

  get hasUnmarked(): boolean {
    return this.unmarked.size > 0;
  }

  /** These marks are durable. */
  marked({ sentThrough }: Marks): void {
    for (const [id, work] of this.unmarked) {
      if (work.row >= sentThrough) continue;
      this.unmarked.delete(id);
      this.uncount(work);
    }
  }

  /** @returns The index below which the messages of all rows are in a queue, at most `firstRow`. */
  sentUpTo(firstRow: number): number {
    let upTo = firstRow;
    for (const { row } of this.outgoing.values()) upTo = Math.min(upTo, row);
    return upTo;
  }

  /** Forgets what is no longer on the work-item queue as far as anybody waits for it. */
  keepSpilled(isOpen: (eventId: number) => boolean): void {
    for (const id of this.spilled) if (!isOpen(id)) this.spilled.delete(id);
  }

  /** Event ids of activities on the work-item queue. */
  spilledIds(): number[] {
    return [...this.spilled];
  }

  private isSpilled({ event }: OpenWork): boolean {
    return event.type === "TaskScheduled" && this.spilled.has(event.eventId);
  }

  private remove(eventId: number): void {
    const work = this.unsent.get(eventId);
    if (!work) return;
    if (!this.isSpilled(work)) this.uncount(work);
    this.unsent.delete(eventId);
    this.outgoing.delete(eventId);
  }

  private uncount({ event }: OpenWork): void {
    if (event.keeper) this.counts.remove(event.keeper);
  }
}

/** True if no outcome will ever tell that the message has arrived. */
function isUnanswered(work: WorkEvent): boolean {
  return (
    work.type === "EventSent" ||
    (work.type === "SubOrchestrationInstanceCreated" && isDetached(work))
  );
}
