/// <reference lib="esnext.disposable" preserve="true" />
import type { EntityId } from "./entity-id.js";

/** A critical section: the entities in it are performed for this orchestration only. */
export class DurableLock {
  /** In the order in which they were locked. */
  readonly ownedLocks: readonly EntityId[];
  /** @internal */
  private readonly onRelease: () => void;
  /** @internal */
  private released = false;

  /** @internal */
  constructor(ownedLocks: readonly EntityId[], onRelease: () => void) {
    this.ownedLocks = Object.freeze([...ownedLocks]);
    this.onRelease = onRelease;
  }

  get isReleased(): boolean {
    return this.released;
  }

  /** Frees the entities. Does nothing the second time. */
  release(): void {
    if (this.released) return;
    this.released = true;
    this.onRelease();
  }

  /** What `using` calls at the end of its block. */
  [Symbol.dispose](): void {
    this.release();
  }
}
