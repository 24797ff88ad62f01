import type { Clock } from "@taskhub/core";
import type { WorkerSettings } from "./worker-settings.js";

/**
 * Sessions that hold nothing and stay in memory for the next event of their instance.
 *
 * Each stays for a while, and as long as there is room: those that are idle longest make room first.
 * Nothing is lost with them, for the next event reads its instance anew. The one that came to rest last
 * stays whatever its size: an instance with a huge history would else be read again for each event.
 *
 * To come and to go costs the same however many there are.
 */
export class IdleSessions {
  /** Begin and end of a ring: after it comes who is idle longest. */
  private readonly ring = new Idle(0, () => undefined);
  private bytes = 0;

  constructor(
    private readonly clock: Clock,
    private readonly settings: Pick<WorkerSettings, "sessionIdleMs" | "maxSessionBytes">,
  ) {}

  /**
   * A session has come to rest.
   *
   * @param bytes - What it takes in memory, about.
   * @param end - Called once, when it has to go; not after it was taken out.
   * @returns What takes it out: it is at work again.
   */
  add(bytes: number, end: () => void): () => void {
    const idle = new Idle(bytes, end);
    idle.cancel = this.clock.schedule(this.settings.sessionIdleMs, () => {
      this.end(idle);
    });
    idle.enter(this.ring);
    this.bytes += bytes;
    this.makeRoom();
    return () => {
      this.takeOut(idle);
    };
  }

  private makeRoom(): void {
    const { ring, settings } = this;
    while (this.bytes > settings.maxSessionBytes && ring.after !== ring.before) {
      this.end(ring.after);
    }
  }

  private end(idle: Idle): void {
    this.takeOut(idle);
    idle.end();
  }

  private takeOut(idle: Idle): void {
    if (!idle.isIn) return;
    idle.cancel?.();
    idle.leave();
    this.bytes -= idle.bytes;
  }
}

/** One of them, linked with its neighbours; with itself if it is alone or out. */
class Idle {
  before: Idle = this;
  after: Idle = this;
  /** Cancels its end for lack of use. */
  cancel: (() => void) | undefined;

  constructor(
    readonly bytes: number,
    readonly end: () => void,
  ) {}

  get isIn(): boolean {
    return this.after !== this;
  }

  /** Takes the last place of the ring that begins there. */
  enter(ring: Idle): void {
    this.before = ring.before;
    this.after = ring;
    this.before.after = this;
    ring.before = this;
  }

  leave(): void {
    this.before.after = this.after;
    this.after.before = this.before;
    this.before = this.after = this;
  }
}
