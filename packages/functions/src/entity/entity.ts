import { ProgrammingConstraintError } from "@taskhub/core";
import type { EntityContext } from "../context/user-context.js";
import { HeldState } from "./held-state.js";

/** What an entity has while one of its operations runs. */
interface OperationScope<State> {
  readonly context: EntityContext<State>;
  readonly held: HeldState<State>;
}

/** Runs one operation of an entity; in this file because nobody else can give it its context. */
export let runOperation: <State>(
  entity: Entity<State>,
  context: EntityContext<State>,
  operation: () => unknown,
) => Promise<unknown>;

/**
 * An entity as a class: its methods are its operations.
 *
 * Registered by `df.app.entity(name, Class)`, which makes an object for each operation. A method gets
 * the input of the operation as its argument; what it returns, or what the promise of it gives, is the
 * answer. Methods whose name begins with `_`, and those that are private by `#`, are no operations.
 * The operation `delete` deletes the entity, unless the class has a method of that name.
 *
 * @typeParam State - What is kept of the entity between operations, as it comes out of JSON.
 */
export abstract class Entity<State = unknown> {
  #scope: OperationScope<State> | undefined;

  static {
    runOperation = async (entity, context, operation) => {
      const held = new HeldState(context.df, () => entity.initialState());
      entity.#scope = { context, held };
      try {
        const result = await operation();
        held.save();
        return result;
      } finally {
        // whoever goes on without having been awaited is told, instead of being ignored
        entity.#scope = undefined;
      }
    };
  }

  /** The state of an entity that has none yet. It is kept only if an operation changes it. */
  protected abstract initialState(): State;

  /**
   * The state of the entity, to be read, changed in place, or set.
   *
   * It is kept when the method has ended well, if it was set or is another than before. What a method
   * that throws has done to it is forgotten.
   */
  protected get state(): State {
    return this.#running("state").held.value;
  }

  protected set state(state: State) {
    this.#running("state").held.value = state;
  }

  /** For the log; in its `df` there is all else: id, signals, orchestrations, `destructOnExit`. */
  protected get context(): EntityContext<State> {
    return this.#running("context").context;
  }

  #running(what: string): OperationScope<State> {
    if (this.#scope) return this.#scope;
    throw new ProgrammingConstraintError(
      `'${what}' of ${this.constructor.name} is there while one of its operations runs: neither in ` +
        `the constructor, nor after the operation has ended. Is an await missing?`,
    );
  }
}
