import type { InstanceStatus } from "@taskhub/core";

/** Is told what the row of an instance shows now. Must not throw: it is called in the middle of a turn. */
type Watcher = (status: InstanceStatus) => void;

/**
 * Who in this process waits for what an instance becomes: told as soon as the worker has written its row.
 *
 * A notice, no promise: another process may write the row, and nobody here is told. Whoever waits looks at
 * the row from time to time all the same.
 */
export class Shown {
  private readonly watchers = new Map<string, Set<Watcher>>();

  /** @returns What ends the watch; until then it is kept. */
  watch(instanceId: string, watcher: Watcher): () => void {
    const known = this.watchers.get(instanceId);
    const all = known ?? new Set();
    if (!known) this.watchers.set(instanceId, all);
    all.add(watcher);
    return () => {
      all.delete(watcher);
      if (all.size === 0 && this.watchers.get(instanceId) === all) {
        this.watchers.delete(instanceId);
      }
    };
  }

  /** The row of the instance was written, and shows this. */
  tell(status: InstanceStatus): void {
    for (const watcher of this.watchers.get(status.instanceId) ?? []) watcher(status);
  }

  /** Instances that are watched. */
  get size(): number {
    return this.watchers.size;
  }
}
