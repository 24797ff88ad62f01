import { ownerIsOver, releaseOfOrphan, type HeldLock, type SchedulerState } from "@taskhub/core";
import { sendMessage } from "./send-message.js";
import { tolerate } from "./tolerate.js";
import type { Workplace } from "./workplace.js";

/** How often the owner is looked at, while others wait. */
const LOOK_EVERY_MS = 60_000;

/**
 * Frees an entity whose owner is over or gone, while others wait for it.
 *
 * Who holds a lock releases it at its end, whatever that is; this is for owners whose history could
 * not be read, or that another tool has removed.
 */
export class LockWatch {
  private watched: Watched | undefined;
  private isOver = false;

  constructor(
    private readonly instanceId: string,
    private readonly place: Workplace,
  ) {}

  /** True while an owner is to be looked at. */
  get isOn(): boolean {
    return this.watched !== undefined;
  }

  /** The entity has come to this state. */
  look({ lock, queue }: SchedulerState): void {
    const isWaitedFor = lock !== undefined && queue.length > 0;
    // however often somebody comes, the owner is looked at in time
    if (isWaitedFor && this.watched && isSame(this.watched.lock, lock)) return;
    this.stop();
    if (isWaitedFor && !this.isOver) this.watch(lock);
  }

  /** Looks at nobody any more, whatever a turn under way comes to. */
  end(): void {
    this.isOver = true;
    this.stop();
  }

  private stop(): void {
    this.watched?.cancel();
    this.watched = undefined;
  }

  private watch(lock: HeldLock): void {
    const cancel = this.place.clock.schedule(LOOK_EVERY_MS, () => {
      const about = { instanceId: this.instanceId, what: "Looking for the owner of a lock" };
      void tolerate(this.place.log, about, () => this.check(lock)).then(() => {
        // meanwhile it may have come to another state
        if (this.watched === watched) this.watch(lock);
      });
    });
    const watched = { lock, cancel };
    this.watched = watched;
  }

  private async check(lock: HeldLock): Promise<void> {
    const { clock, hub } = this.place;
    const row = await hub.readInstance(lock.owner);
    if (ownerIsOver(lock, row?.status, clock.now())) {
      await sendMessage(this.place, releaseOfOrphan(this.instanceId, lock, clock.now()));
    }
  }
}

/** A lock whose owner is looked at. */
interface Watched {
  readonly lock: HeldLock;
  cancel(): void;
}

function isSame(one: HeldLock, other: HeldLock): boolean {
  return one.owner === other.owner && one.id === other.id;
}
