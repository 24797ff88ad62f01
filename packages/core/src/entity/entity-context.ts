import { assertNotBlank } from "../assert-not-blank.js";
import { guidDigits } from "../derive-guid.js";
import type { StartOrchestrationOptions } from "../orchestration-context.js";
import { parsePayload } from "../parse-payload.js";
import { asEntityId, type EntityId } from "./entity-id.js";
import type { EntityState } from "./scheduler-state.js";
import { dueTime, type SignalOptions } from "./signal-options.js";

/** A user's entity: performs one operation. It may be async; what it returns is ignored. */
export type EntityFunction = (df: DurableEntityContext) => unknown;

/** An operation that is to be performed. */
export interface Operation {
  readonly entityId: EntityId;
  readonly name: string;
  /** JSON text. */
  readonly input: string | undefined;
  readonly now: Date;
  /** A GUID for the next thing that is made: the same if the batch is run again. */
  readonly ids: (what: string) => string;
}

/** What an operation sends, once it is committed. */
export type Outgoing = OutgoingSignal | OutgoingStart;

/** A signal to an entity. */
interface OutgoingSignal {
  readonly kind: "signal";
  readonly target: EntityId;
  readonly operation: string;
  /** JSON text. */
  readonly input: string | undefined;
  readonly due: Date | undefined;
}

/** The start of an orchestration. */
interface OutgoingStart {
  readonly kind: "start";
  readonly name: string;
  readonly instanceId: string;
  readonly version: string | undefined;
  /** JSON text. */
  readonly input: string | undefined;
  readonly tags: Record<string, string> | undefined;
}

/** What an operation has done so far. */
export interface Draft {
  state: EntityState;
  /** JSON text. */
  result: string | undefined;
  isDestructed: boolean;
  readonly outgoing: Outgoing[];
}

/** What the context needs of the operation it belongs to. */
export interface OperationScope {
  readonly operation: Operation;
  readonly isNewlyConstructed: boolean;
  /** @throws ProgrammingConstraintError if the operation has ended; it names the member. */
  draft(member: string): Draft;
}

/**
 * What one operation of an entity can ask for and know: `context.df`.
 *
 * If the operation throws, all it did is undone: state, signals and starts. A member that is called
 * after the operation has ended throws a `ProgrammingConstraintError`.
 *
 * @typeParam State - What the entity keeps.
 */
export class DurableEntityContext<State = unknown> {
  readonly entityId: EntityId;
  /** In lower case. */
  readonly entityName: string;
  readonly entityKey: string;
  readonly operationName: string;
  /** True if the entity did not exist before this operation. */
  readonly isNewlyConstructed: boolean;
  /** @internal */
  private readonly scope: OperationScope;

  /** @internal */
  constructor(scope: OperationScope) {
    const { entityId, name } = scope.operation;
    this.scope = scope;
    this.entityId = entityId;
    this.entityName = entityId.name.toLowerCase();
    this.entityKey = entityId.key;
    this.operationName = name;
    this.isNewlyConstructed = scope.isNewlyConstructed;
  }

  /**
   * The state of the entity: a copy, each time. A change of it counts once it is set.
   *
   * @param initializer - Gives what is returned if there is no state; that is not kept by itself.
   */
  getState(initializer?: () => State): State | undefined {
    const { text } = this.scope.draft("getState").state;
    if (text === undefined) return initializer?.();
    return parsePayload(text) as State; // as the user declares it
  }

  /**
   * Sets the state of the entity, which then exists.
   *
   * @param state - Written as JSON, now. `undefined` for an entity without state; `null` is one.
   * @throws TypeError if JSON cannot hold it.
   */
  setState(state: State): void {
    const draft = this.scope.draft("setState");
    draft.state = { exists: true, text: this.textOf(state, "setState") };
  }

  /** The input of the operation; `undefined` if there is none. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as v3 declares it
  getInput<T = State>(): T | undefined {
    this.scope.draft("getInput");
    return parsePayload(this.scope.operation.input) as T | undefined; // as the user declares it
  }

  /**
   * What the caller gets. The last one counts; `undefined` if there is none. It does not create the
   * entity.
   *
   * @param value - Written as JSON, now.
   * @throws TypeError if JSON cannot hold it.
   */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as v3 declares it
  return<T = unknown>(value: T): void {
    const draft = this.scope.draft("return");
    draft.result = this.textOf(value, "return");
  }

  /**
   * Deletes the entity and its state, whatever this operation sets later. A later operation may create
   * it anew.
   */
  destructOnExit(): void {
    const draft = this.scope.draft("destructOnExit");
    draft.isDestructed = true;
    draft.state = { exists: false, text: undefined };
  }

  /**
   * Has an entity perform an operation, without waiting.
   *
   * Signals to one entity are performed in the order in which they were sent, but for scheduled ones.
   *
   * @param input - Written as JSON, now.
   * @throws TypeError or Error if the id, the name, the input or the options are none.
   */
  signalEntity(
    id: EntityId,
    operationName: string,
    input?: unknown,
    options: SignalOptions = {},
  ): void {
    const { outgoing } = this.scope.draft("signalEntity");
    const target = asEntityId(id);
    assertNotBlank(operationName, "operationName");
    const due = dueTime(options);
    const text = this.textOf(input, "signalEntity");
    outgoing.push({ kind: "signal", target, operation: operationName, input: text, due });
  }

  /**
   * Starts an orchestration that nobody waits for.
   *
   * If the id belongs to an instance that has not finished, that one goes on, and this start comes to
   * nothing.
   *
   * @param input - Written as JSON, now.
   * @returns The id of the new instance.
   * @throws TypeError or Error for a wrong name, id or input.
   */
  startOrchestration(
    name: string,
    input?: unknown,
    { instanceId = "", version, tags }: StartOrchestrationOptions = {},
  ): string {
    const { outgoing } = this.scope.draft("startOrchestration");
    assertNotBlank(name, "functionName");
    if (instanceId !== "") assertNotBlank(instanceId, "instanceId");
    if (instanceId.startsWith("@")) {
      throw new Error("Orchestration instance ids must not start with @");
    }
    const text = this.textOf(input, "startOrchestration");
    const id = instanceId === "" ? guidDigits(this.scope.operation.ids("start")) : instanceId;
    const copy = tags && { ...tags };
    outgoing.push({ kind: "start", name, instanceId: id, version, input: text, tags: copy });
    return id;
  }

  /** @internal */
  private textOf(value: unknown, member: string): string | undefined {
    if (value === undefined) return undefined;
    const { text, problem } = written(value);
    if (text !== undefined) return text;
    throw new TypeError(
      `${member}: Expected a value that JSON can hold in operation '${this.operationName}' of entity ` +
        `'${String(this.entityId)}' but got ${problem ?? `a ${typeof value}`}`,
    );
  }
}

function written(value: unknown): { text?: string | undefined; problem?: string } {
  try {
    return { text: JSON.stringify(value) };
  } catch (error) {
    return { problem: `one that cannot be written: ${String(error)}` };
  }
}
