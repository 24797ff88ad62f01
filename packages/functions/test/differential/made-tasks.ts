import type {
  AnyContext,
  AnyEntityId,
  AnyLock,
  AnyTask,
  AnyTimer,
  MakeEntityId,
} from "./context.js";
import type { Entity, Input, NewTask, Operand } from "./program.js";
import type { TaskFacts } from "./trace.js";

const SECOND_MS = 1_000;
const SIX_DAYS_MS = 518_400_000; // beyond it a timer is a chain of timers

/** A task that a program has made. */
export interface Made {
  readonly task: AnyTask;
  /** Names it in traces. */
  readonly label: string;
  readonly children: readonly Made[];
  readonly timer?: AnyTimer;
  readonly fireAt?: Date;
  readonly event?: string;
  readonly hasRetryTimeout: boolean;
  readonly isMadeOfSettled: boolean;
  readonly isLong: boolean;
  isYielded: boolean;
  /** The last compound it has become part of. */
  partOf: Made | undefined;
}

/** The tasks of one run of a program: makes them, names them, and knows what became of them. */
export class MadeTasks {
  private readonly made = new Map<unknown, Made>();
  private readonly slots = new Map<string, Made>();
  /** Events for which something has waited that was abandoned or yielded again; lower case. */
  private readonly waitedAgain = new Set<string>();
  private count = 0;

  constructor(
    private readonly df: AnyContext,
    private readonly entityId: MakeEntityId,
  ) {}

  /** The task in a slot, or a new one. @returns `undefined` if a slot in it is empty. */
  get(operand: Operand): Made | undefined {
    return "slot" in operand ? this.slots.get(operand.slot) : this.make(operand);
  }

  put(slot: string, made: Made): void {
    this.slots.set(slot, made);
  }

  make(task: NewTask): Made | undefined {
    const children = task.make === "all" || task.make === "any" ? this.all(task.of) : [];
    if (!children) return undefined;
    const n = ++this.count;
    const { label, ...parts } = this.parts(task, n, children);
    const made: Made = {
      ...parts,
      label: `${label}#${n}`,
      children,
      hasRetryTimeout: "retry" in task && task.retry.retryTimeoutInMilliseconds !== undefined,
      isMadeOfSettled: children.some((child) => isSettled(child.task)),
      isLong: task.make === "timer" && task.delayMs > SIX_DAYS_MS,
      isYielded: false,
      partOf: undefined,
    };
    for (const child of children) child.partOf = made;
    this.made.set(made.task, made);
    return made;
  }

  /** What an orchestrator got, with tasks and errors in it made readable. */
  show(value: unknown): unknown {
    const made = this.made.get(value);
    if (made) {
      const { isCompleted, isFaulted, result } = made.task;
      return { task: made.label, isCompleted, isFaulted, result: this.showResult(made, result) };
    }
    if (isLock(value)) return { lock: value.ownedLocks.map(textOf) };
    if (value instanceof Error) return { error: String(value), message: value.message };
    return Array.isArray(value) ? value.map((each) => this.show(each)) : value;
  }

  /** The published library gives for a long timer a list, with nothing for each of its slices. */
  showResult(made: Made, result: unknown): unknown {
    if (!Array.isArray(result)) return this.show(result);
    if (made.isLong && result.every((each) => each === undefined)) return undefined;
    const { children } = made;
    return result.map((each: unknown, index) => {
      const child = children[index];
      return child ? this.showResult(child, each) : this.show(each);
    });
  }

  factsOf(top: Made): TaskFacts {
    const tree = treeOf(top);
    const events = tree.flatMap(({ event }) => event ?? []);
    return {
      isMadeOfSettled: tree.some((each) => each.isMadeOfSettled),
      isTakenOver: tree.some((each) => each.children.some((child) => child.partOf !== each)),
      isSettled: isSettled(top.task),
      isCanceled: tree.some(({ timer }) => timer?.isCanceled),
      hasRetryTimeout: tree.some((each) => each.hasRetryTimeout),
      longTimers: tree.flatMap(({ isLong, fireAt }) =>
        isLong ? (fireAt?.toISOString() ?? []) : [],
      ),
      events,
      eventsAgain: events.filter((name) => this.waitedAgain.has(name.toLowerCase())),
      eventsNested: nestedEvents(top, events),
    };
  }

  /** The task is about to be yielded. */
  yielding(top: Made): TaskFacts {
    for (const each of everyPlaceIn(top)) {
      if (each.event !== undefined && each.isYielded) this.waitAgain(each.event);
      each.isYielded = true;
    }
    return this.factsOf(top);
  }

  /** The orchestrator goes on: waits that nothing has come for are abandoned. */
  resumed(top: Made): void {
    for (const { event, task } of treeOf(top)) {
      if (event !== undefined && !isSettled(task)) this.waitAgain(event);
    }
  }

  signal(entity: Entity, input: Input): void {
    const n = ++this.count;
    this.df.signalEntity(this.idOf(entity), `tell-${n % 2}`, inputOf(input, n));
  }

  private idOf({ name, key }: Entity): AnyEntityId {
    return this.entityId(name, key);
  }

  private waitAgain(event: string): void {
    this.waitedAgain.add(event.toLowerCase());
  }

  private all(operands: readonly Operand[]): Made[] | undefined {
    const made = operands.map((operand) => this.get(operand));
    return made.every((each) => each !== undefined) ? made : undefined;
  }

  private parts(
    task: NewTask,
    n: number,
    children: readonly Made[],
  ): Pick<Made, "task" | "label" | "timer" | "fireAt" | "event"> {
    const { df } = this;
    switch (task.make) {
      case "activity": {
        const name = `step-${n % 3}`;
        const input = inputOf(task.input, n);
        const call = task.retry
          ? df.callActivityWithRetry(name, task.retry, input)
          : df.callActivity(name, input);
        return { task: call, label: name };
      }
      case "child": {
        const name = `child-${n % 2}`;
        const input = inputOf(task.input, n);
        const id = task.named ? `${df.instanceId}-${n}` : undefined;
        const call = task.retry
          ? df.callSubOrchestratorWithRetry(name, task.retry, input, id)
          : df.callSubOrchestrator(name, input, id);
        return { task: call, label: name };
      }
      case "timer": {
        const fireAt = fireTime(df.currentUtcDateTime, task.delayMs, n);
        const timer = df.createTimer(fireAt);
        return { task: timer, timer, fireAt, label: "timer" };
      }
      case "event":
        return { task: df.waitForExternalEvent(task.name), label: task.name, event: task.name };
      case "entity call": {
        const operation = `do-${n % 2}`;
        const call = df.callEntity(this.idOf(task.entity), operation, inputOf(task.input, n));
        return { task: call, label: operation };
      }
      case "lock": {
        const ids = task.entities.map((entity) => this.idOf(entity));
        return { task: df.lock(...ids), label: "lock" };
      }
      case "all":
      case "any":
        return { task: df.Task[task.make](children.map((child) => child.task)), label: task.make };
    }
  }
}

/**
 * No two timers of a program fire at the same time, by which they are told apart; and none on the
 * first two milliseconds of a second, where the engine's own timers fire.
 */
function fireTime(now: Date, delayMs: number, n: number): Date {
  const second = Math.floor(now.getTime() / SECOND_MS) * SECOND_MS;
  return new Date(second + delayMs + n + 1);
}

/** The lock of a task that was granted, whichever library it is of. */
export function isLock(value: unknown): value is AnyLock {
  return typeof value === "object" && value !== null && "ownedLocks" in value;
}

/** As it was given: libraries agree on which of two equal ones is kept. */
export function textOf({ name, key }: AnyEntityId): string {
  return `@${name}@${key}`;
}

function isSettled(task: AnyTask): boolean {
  return task.isCompleted || task.isFaulted;
}

/** Events that are waited for more than once, in a part that may be decided before the whole is. */
function nestedEvents(top: Made, events: readonly string[]): string[] {
  const parts = top.children.filter(({ children }) => children.length > 0).flatMap(treeOf);
  const nested = parts.flatMap(({ event }) => event ?? []);
  return nested.filter((name) => events.filter((each) => each === name).length > 1);
}

/** A task that has several places is there several times. */
function everyPlaceIn(top: Made): Made[] {
  return [top, ...top.children.flatMap(everyPlaceIn)];
}

function treeOf(top: Made): Made[] {
  const tree = new Set([top]);
  for (const each of tree) for (const child of each.children) tree.add(child);
  return [...tree];
}

function inputOf(input: Input, n: number): unknown {
  switch (input) {
    case "object":
      return { n, at: new Date(n).toISOString() };
    case "list":
      return [n, "é", null];
    case "text":
      return `"${n}"`;
    case "null":
      return null;
    case "nothing":
      return undefined;
  }
}
