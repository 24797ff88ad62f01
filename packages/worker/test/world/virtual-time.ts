import type { AbortSignalLike, Clock } from "@taskhub/core";

interface Event {
  at: number;
  readonly order: number;
  readonly owner: Process;
  readonly run: () => void;
}

/** A process of the simulated world; whatever a dead one waits for never happens. */
export class Process {
  dead = false;
  /** Until then nothing happens in it; then everything it missed, at once. */
  frozenUntil = 0;
  constructor(readonly name: string) {}
}

/** Time that passes only when nothing is left to do. */
export class VirtualTime {
  now = Date.UTC(2030, 0, 1);
  private order = 0;
  private readonly events: Event[] = [];

  at(at: number, owner: Process, run: () => void): () => void {
    const event: Event = { at, order: this.order++, owner, run };
    this.events.push(event);
    return () => {
      const index = this.events.indexOf(event);
      if (index >= 0) this.events.splice(index, 1);
    };
  }

  /** Runs events until the condition holds. @returns False if time ran out first. */
  async runUntil(isDone: () => boolean, limitMs: number): Promise<boolean> {
    const end = this.now + limitMs;
    for (;;) {
      await new Promise(setImmediate);
      if (isDone()) return true;
      const next = this.takeNext(end);
      if (!next) {
        this.now = end;
        return false;
      }
      this.now = Math.max(this.now, next.at);
      if (next.owner.frozenUntil > this.now) this.postpone(next);
      else if (!next.owner.dead) next.run();
    }
  }

  clockOf(owner: Process): Clock {
    const schedule = (delayMs: number, run: () => void) =>
      this.at(this.now + Math.max(0, delayMs), owner, run);
    return {
      now: () => new Date(this.now),
      schedule,
      sleep: (delayMs: number, _signal?: AbortSignalLike) =>
        new Promise((resolve) => void schedule(delayMs, resolve)),
      settle: () => new Promise((resolve) => void schedule(0, resolve)),
    };
  }

  private postpone(event: Event): void {
    event.at = event.owner.frozenUntil;
    this.events.push(event);
  }

  private takeNext(end: number): Event | undefined {
    let best = 0;
    for (let index = 1; index < this.events.length; index++) {
      const a = this.events[index];
      const b = this.events[best];
      if (a && b && (a.at < b.at || (a.at === b.at && a.order < b.order))) best = index;
    }
    const next = this.events[best];
    return next && next.at <= end ? this.events.splice(best, 1)[0] : undefined;
  }
}

/** A seeded sequence in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
