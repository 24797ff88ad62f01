/**
 * What an orchestrator may do while it holds locks: nothing that could wait for itself.
 *
 * The rules, their texts and the moment at which they apply are those of v3: a section begins when
 * `lock` is called.
 *
 * @module
 */
import type { DurableLock } from "./durable-lock.js";
import type { EntityId } from "./entity-id.js";
import { LockState } from "./lock-state.js";
import { LockingRulesViolationError } from "./locking-rules-violation-error.js";

/** The section that an orchestrator is in, if it is in one. */
export class CriticalSection {
  private current: DurableLock | undefined;
  /** Entities that are called, and have not answered. */
  private readonly calls = new Set<string>();

  get state(): LockState {
    return new LockState(this.current !== undefined, [...(this.current?.ownedLocks ?? [])]);
  }

  /** @throws LockingRulesViolationError if there is one already. */
  checkLock(): void {
    if (!this.current) return;
    throw new LockingRulesViolationError(
      "Cannot acquire more locks when already holding some locks.",
    );
  }

  /** @throws LockingRulesViolationError in a section. */
  checkSubOrchestration(): void {
    if (!this.current) return;
    throw new LockingRulesViolationError(
      "Cannot invoke sub-orchestrations from within a critical section.",
    );
  }

  /** @throws LockingRulesViolationError if the entity is locked. */
  checkSignal(target: EntityId): void {
    if (!this.owns(target)) return;
    throw new LockingRulesViolationError(
      "Cannot signal an entity from within a critical section if the entity is one of the locked " +
        "entities.",
    );
  }

  /** @throws LockingRulesViolationError if the entity is not locked, or being called. */
  checkCall(target: EntityId): void {
    if (!this.current) return;
    if (!this.owns(target)) {
      throw new LockingRulesViolationError(
        "Cannot call an entity from within a critical section unless it is one of the locked " +
          "entities.",
      );
    }
    if (this.calls.has(String(target))) {
      throw new LockingRulesViolationError(
        "Cannot call the same entity multiple times in parallel within a critical section.",
      );
    }
  }

  /** A call is made. */
  called(target: EntityId): void {
    if (this.current) this.calls.add(String(target));
  }

  /** The call was answered. */
  answered(target: EntityId): void {
    this.calls.delete(String(target));
  }

  enter(lock: DurableLock): void {
    this.current = lock;
  }

  leave(lock: DurableLock): void {
    this.calls.clear();
    if (this.current === lock) this.current = undefined;
  }

  private owns(target: EntityId): boolean {
    return this.current?.ownedLocks.some((id) => String(id) === String(target)) ?? false;
  }
}
