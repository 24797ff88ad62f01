/**
 * One operation of an entity, while user code performs it: what it has done so far, and nothing of it
 * visible before the end.
 *
 *   from  live-entity        gives the state before, takes the state after
 *   to    entity-context     what user code sees
 *
 * @module
 */
import { ProgrammingConstraintError } from "../programming-constraint-error.js";
import {
  DurableEntityContext,
  type Draft,
  type Operation,
  type Outgoing,
} from "./entity-context.js";
import type { EntityState } from "./scheduler-state.js";

export type { Operation, Outgoing } from "./entity-context.js";

/** What an operation has done. */
export interface OperationResult {
  readonly state: EntityState;
  /** JSON text. */
  readonly result: string | undefined;
  /** In the order in which it was asked for. */
  readonly outgoing: readonly Outgoing[];
}

/** One operation, from its begin to its end. */
export class OperationRun {
  /** What user code gets. */
  readonly df: DurableEntityContext;
  private readonly done: Draft;
  private isOpen = true;

  constructor(operation: Operation, before: EntityState) {
    this.done = { state: before, result: undefined, isDestructed: false, outgoing: [] };
    this.df = new DurableEntityContext({
      operation,
      isNewlyConstructed: !before.exists,
      draft: (member) => {
        if (this.isOpen) return this.done;
        const { name, entityId } = operation;
        throw new ProgrammingConstraintError(
          `'${member}' was called after operation '${name}' of entity '${String(entityId)}' had ended: ` +
            "await everything that the operation does, or what comes later is lost.",
        );
      },
    });
  }

  /** After the operation has ended well; whoever uses its context later gets an error. */
  end(): OperationResult {
    this.close();
    const { state, result, isDestructed, outgoing } = this.done;
    return { state: isDestructed ? { exists: false, text: undefined } : state, result, outgoing };
  }

  /** After it has failed: nothing of what it did counts. */
  close(): void {
    this.isOpen = false;
  }
}
