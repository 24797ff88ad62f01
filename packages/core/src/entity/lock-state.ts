import type { EntityId } from "./entity-id.js";

/** Whether an orchestrator is in a critical section, and which entities it has locked for it. */
export class LockState {
  constructor(
    readonly isLocked: boolean,
    readonly ownedLocks: readonly EntityId[],
  ) {}
}
