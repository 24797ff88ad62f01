import type { HistoryEvent } from "./history-event.js";
import type { AppliedId } from "./task-hub.js";

/** Applied ids of a replaced history are kept this long: longer than any copy of a message lives. */
const APPLIED_ID_LIFE_MS = 30 * 60_000; // the format's reorder window, 30 minutes
const MAX_APPLIED_IDS = 5_000;

/** The messages that an instance has applied, in this execution and in those before it (P5). */
export class AppliedIds {
  private readonly here = new Map<string, Date>();
  private readonly before: Map<string, Date>;

  constructor(before: readonly AppliedId[]) {
    this.before = new Map(before.map((id) => [id.messageId, id.appliedAt]));
  }

  has(messageId: string): boolean {
    return this.here.has(messageId) || this.before.has(messageId);
  }

  /** How many are kept. */
  get size(): number {
    return this.here.size + this.before.size;
  }

  /** A row of this execution tells of it. */
  add(messageId: string, at: Date): void {
    this.here.set(messageId, at);
  }

  /** No row tells of it. */
  remember(messageId: string, at: Date): void {
    this.before.set(messageId, at);
  }

  /** What no row of this execution tells. */
  get unwritten(): readonly AppliedId[] {
    return listed(this.before);
  }

  /** What the next execution has to know: these, and what was received for the commit. */
  remaining(received: readonly HistoryEvent[], now: Date): readonly AppliedId[] {
    const ids = new Map([...this.before, ...this.here]);
    for (const { messageId, timestamp } of received) {
      if (messageId !== undefined) ids.set(messageId, timestamp);
    }
    for (const [id, at] of ids) {
      if (now.getTime() - at.getTime() > APPLIED_ID_LIFE_MS) ids.delete(id);
    }
    return listed(ids);
  }
}

function listed(ids: ReadonlyMap<string, Date>): AppliedId[] {
  return [...ids]
    .slice(-MAX_APPLIED_IDS)
    .map(([messageId, appliedAt]) => ({ messageId, appliedAt }));
}
