/**
 * Time that passes only when nothing is left to do.
 *
 * Everything that happens is an event at a time, in a process. Between two events every promise that
 * can settle has settled, so a run is determined by the order of its events alone.
 *
 * @module
 */
import type { Clock } from "@taskhub/core";
import type { SimulatedProcess } from "./simulated-process.js";

const BEGINNING = Date.UTC(2030, 0, 1);

interface Event {
  at: number;
  readonly order: number;
  readonly owner: SimulatedProcess;
  run: (() => void) | undefined;
}

/** The time of one world. */
export class VirtualTime {
  /** Milliseconds since 1970, the true time. */
  now = BEGINNING;
  private order = 0;
  private readonly heap: Event[] = [];

  /** Milliseconds since the world began. */
  get elapsedMs(): number {
    return this.now - BEGINNING;
  }

  /** Makes something happen in a process, `delayMs` from now. @returns What cancels it. */
  after(delayMs: number, owner: SimulatedProcess, run: () => void): () => void {
    const event: Event = { at: this.now + Math.max(0, delayMs), order: this.order++, owner, run };
    this.insert(event);
    return () => {
      event.run = undefined; // stays in the heap until its time: removing it would cost more
    };
  }

  /** Runs events until the condition holds. @returns False if time ran out first. */
  runUntil(isDone: () => boolean, limitMs: number): Promise<boolean> {
    const end = this.now + limitMs;
    return new Promise((resolve, reject) => {
      const step = () => {
        try {
          if (isDone()) resolve(true);
          else if (this.runNext(end)) queueMicrotask(afterPromises);
          else resolve(false);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      // Node runs a tick when no promise is left to settle, without a turn of the event loop
      const afterPromises = () => {
        process.nextTick(step);
      };
      afterPromises();
    });
  }

  /** @returns False if nothing happens until the end. */
  private runNext(end: number): boolean {
    for (;;) {
      const next = this.takeNext(end);
      if (!next) {
        this.now = end;
        return false;
      }
      this.now = Math.max(this.now, next.at);
      if (next.owner.isDead) continue;
      if (next.owner.frozenUntil > this.now) {
        next.at = next.owner.frozenUntil;
        this.insert(next);
        continue;
      }
      next.run?.();
      return true;
    }
  }

  /** The clock as a process sees it. */
  clockOf(owner: SimulatedProcess): Clock {
    const schedule = (delayMs: number, run: () => void) => this.after(delayMs, owner, run);
    return {
      now: () => new Date(this.now + owner.skewMs),
      schedule,
      sleep: (delayMs) => new Promise((resolve) => void schedule(delayMs, resolve)),
      settle: () => new Promise((resolve) => void schedule(0, resolve)),
    };
  }

  private takeNext(end: number): Event | undefined {
    for (;;) {
      const first = this.heap[0];
      if (!first || first.at > end) return undefined;
      this.removeFirst();
      if (first.run !== undefined) return first;
    }
  }

  private insert(event: Event): void {
    const { heap } = this;
    let index = heap.length;
    heap.push(event);
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above];
      if (!parent || !isSooner(event, parent)) break;
      heap[index] = parent;
      index = above;
    }
    heap[index] = event;
  }

  private removeFirst(): void {
    const { heap } = this;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const [one, other] = [heap[left], heap[left + 1]];
      if (!one) break;
      const isOther = other !== undefined && isSooner(other, one);
      const child = isOther ? other : one;
      if (!isSooner(child, last)) break;
      heap[index] = child;
      index = isOther ? left + 1 : left;
    }
    heap[index] = last;
  }
}

function isSooner(one: Event, other: Event): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
