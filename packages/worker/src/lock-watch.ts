import {
  decodeSchedulerState,
  deriveGuid,
  encodeRelease,
  isFinished,
  RECEIVED,
  RELEASE,
  type HeldLock,
} from "@taskhub/core";
import { sendMessage } from "./send-message.js";
import { tolerate } from "./tolerate.js";
import type { Workplace } from "./workplace.js";

/** How often the owner is looked at, while others wait. */
const LOOK_EVERY_MS = 60_000;
/** An owner without a row may have begun a moment ago. */
const ABSENT_FOR_MS = 300_000;

/**
 * Frees an entity whose owner is over or gone, while others wait for it.
 *
 * Who holds a lock releases it at its end, whatever that is; this is for owners whose history could
 * not be read, or that another tool has removed.
 */
export class LockWatch {
  private cancel: (() => void) | undefined;

  constructor(
    private readonly instanceId: string,
    private readonly place: Workplace,
  ) {}

  /** True while an owner is to be looked at. */
  get isOn(): boolean {
    return this.cancel !== undefined;
  }

  /** The entity has come to this state. */
  look(state: string | undefined): void {
    this.stop();
    const { lock, queue } = decodeSchedulerState(state);
    if (!lock || queue.length === 0) return;
    this.cancel = this.place.clock.schedule(LOOK_EVERY_MS, () => {
      const about = { instanceId: this.instanceId, what: "Looking for the owner of a lock" };
      void tolerate(this.place.log, about, () => this.check(lock)).then(() => {
        if (this.isOn) this.look(state);
      });
    });
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }

  private async check(lock: HeldLock): Promise<void> {
    const { clock, hub } = this.place;
    const row = await hub.readInstance(lock.owner);
    const heldMs = clock.now().getTime() - (lock.at?.getTime() ?? 0);
    const isOver = row ? isFinished(row.status.runtimeStatus) : heldMs >= ABSENT_FOR_MS;
    if (isOver) await this.free(lock);
  }

  private async free({ owner, id }: HeldLock): Promise<void> {
    if (id === undefined) return;
    const { instanceId, place } = this;
    await sendMessage(place, {
      messageId: deriveGuid("orphan", instanceId, id),
      instanceId,
      event: {
        type: "EventRaised",
        ...{ eventId: RECEIVED, isPlayed: false, timestamp: place.clock.now() },
        ...{ name: RELEASE, input: encodeRelease({ parent: owner, id, rest: [] }) },
      },
      sender: { instanceId: owner, executionId: "" },
    });
  }
}
