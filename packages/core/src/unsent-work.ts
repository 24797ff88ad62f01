import { isDetached, type Keeper, type WorkEvent } from "./history-event.js";
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
  /** In a queue, while the sentinel does not say so: messages that no outcome will ever tell of. */
  private readonly unmarked = new Map<number, OpenWork>();
  private readonly spilled: Set<number>;
  private readonly sentThrough: number;

  constructor({ sentThrough, spilled }: Marks) {
    this.sentThrough = sentThrough;
    this.spilled = new Set(spilled);
  }

  /** Takes in the row of a piece of work, unless its message was sent before the history was read. */
  add(work: OpenWork): void {
    const { event, row } = work;
    // work without a keeper was decided by another engine, which sends before it commits
    if (!event.keeper) return;
    if (event.type === "TaskScheduled" || row >= this.sentThrough) {
      this.unsent.set(event.eventId, work);
    }
  }

  /** Its outcome is history. */
  close(eventId: number): void {
    this.unsent.delete(eventId);
    this.spilled.delete(eventId);
  }

  /** Activities and timers end with the execution that asked for them. */
  end(): void {
    for (const [id, { event }] of this.unsent) {
      if (event.type === "TaskScheduled" || event.type === "TimerCreated") this.unsent.delete(id);
    }
  }

  /** In the order it was decided, what is spilled left out. */
  *open(): Generator<OpenWork> {
    for (const work of this.unsent.values()) {
      if (work.event.type === "TaskScheduled" && this.spilled.has(work.event.eventId)) continue;
      yield work;
    }
  }

  /** What is to be sent for others, whatever becomes of the execution. */
  *messages(): Generator<OpenWork> {
    for (const work of this.unsent.values()) {
      if (work.event.type !== "TaskScheduled" && work.event.type !== "TimerCreated") yield work;
    }
  }

  *keepers(): Generator<Keeper> {
    for (const { event } of this.open()) if (event.keeper) yield event.keeper;
    for (const { event } of this.unmarked.values()) if (event.keeper) yield event.keeper;
  }

  placeOf(eventId: number): PlaceInOrder | undefined {
    return this.unsent.get(eventId)?.place;
  }

  /** Its message is in a queue; of an activity, on the work-item queue. */
  markSent({ eventId, type }: WorkEvent): void {
    if (type === "TaskScheduled") {
      this.spilled.add(eventId);
      return;
    }
    const sent = this.unsent.get(eventId);
    if (sent && isUnanswered(sent.event)) this.unmarked.set(eventId, sent);
    this.unsent.delete(eventId);
  }

  get hasUnmarked(): boolean {
    return this.unmarked.size > 0;
  }

  /** These marks are durable. */
  marked({ sentThrough }: Marks): void {
    for (const [id, { row }] of this.unmarked) if (row < sentThrough) this.unmarked.delete(id);
  }

  /** @returns The index below which the messages of all rows are in a queue, at most `firstRow`. */
  sentUpTo(firstRow: number): number {
    let upTo = firstRow;
    for (const { event, row } of this.unsent.values()) {
      if (event.type !== "TaskScheduled") upTo = Math.min(upTo, row);
    }
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
}

/** True if no outcome will ever tell that the message has arrived. */
function isUnanswered(work: WorkEvent): boolean {
  return (
    work.type === "EventSent" ||
    (work.type === "SubOrchestrationInstanceCreated" && isDetached(work))
  );
}
