import type { Dice } from "./dice.js";
import type {
  Entity,
  Input,
  NewTask,
  Operand,
  Program,
  Retry,
  Statement,
  Thrown,
} from "./program.js";

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const DEPTH = 3;

/** What a program may do that the published library is known to do wrongly, or not at all. */
interface Habits {
  /** Tasks are kept, and yielded again alone and in other compounds. */
  readonly keepsTasks: boolean;
  readonly eventNames: readonly string[];
  readonly raisedNames: readonly string[];
  readonly throws: readonly Thrown[];
  readonly statuses: readonly unknown[];
  readonly hasRetryTimeouts: boolean;
  readonly yieldsCanceled: boolean;
  readonly usesEntities: boolean;
}

/** A program that the dice decide. */
export function generateProgram(dice: Dice): Program {
  const habits = habitsOf(dice);
  const writer = new Writer(dice, habits);
  return { statements: writer.program(), events: habits.raisedNames };
}

function habitsOf(dice: Dice): Habits {
  const names = ["go", "stop", "ready"];
  const [eventNames, raisedNames] = dice.once(12)
    ? dice.pick([
        [names, ["Go", "STOP", ...names]],
        [
          ["0", "1", "go"],
          ["0", "1", "2", "go"],
        ],
      ])
    : [names, names];
  const oddThrows: Thrown[] = ["error without text", "text", "number", "undefined"];
  return {
    keepsTasks: dice.once(2),
    eventNames: dice.once(4) ? [] : eventNames,
    raisedNames,
    throws: dice.once(5) ? [...oddThrows, "error"] : ["error", "object"],
    statuses: dice.once(5) ? [0, "", false, null, "on"] : ["on", { done: 3 }, [1], 7, true],
    hasRetryTimeouts: dice.once(20),
    yieldsCanceled: dice.once(20),
    usesEntities: dice.once(3),
  };
}

class Writer {
  private slots = 0;
  private readonly kept: string[] = [];
  /** Entities that are locked while a section is written. */
  private locked: readonly Entity[] | undefined;

  constructor(
    private readonly dice: Dice,
    private readonly habits: Habits,
  ) {}

  program(): Statement[] {
    const body = this.block(DEPTH, this.dice.between(2, 8));
    const end = this.end();
    if (!end.some((statement) => statement.do === "continue as new")) return [...body, ...end];
    // the next execution waits for more than what was left over, so that each has its own episode
    const what = this.activity(false);
    return [{ do: "yield", what, catches: true }, ...body, ...end];
  }

  private block(depth: number, length: number): Statement[] {
    return Array.from({ length }, () => this.statements(depth)).flat();
  }

  private statements(depth: number): Statement[] {
    if (this.habits.usesEntities && this.dice.once(3)) return this.withEntities(depth);
    const roll = this.dice.below(20);
    if (roll < 9) return [this.wait(this.operand(depth))];
    if (roll < 12) return this.race(depth);
    if (roll < 14) return [this.keep(this.task(depth))];
    if (roll < 16 && depth > 0) return [this.nested(depth - 1)];
    return [this.small()];
  }

  private wait(what: Operand): Statement {
    return { do: "yield", what, catches: !this.dice.once(6) };
  }

  /** The usual way to wait with a limit: a timer against something else, and the timer cancelled. */
  private race(depth: number): Statement[] {
    const timer = this.keep({ make: "timer", delayMs: this.delayMs() });
    const race: NewTask = { make: "any", of: [{ slot: timer.slot }, this.operand(depth)] };
    const cancel: Statement = { do: "cancel", slot: timer.slot };
    if (!this.habits.yieldsCanceled) this.forget(timer.slot);
    return [timer, this.wait(race), cancel];
  }

  private withEntities(depth: number): Statement[] {
    const { dice, locked } = this;
    const roll = dice.below(10);
    if (roll < 4) return [this.wait(this.entityCall())];
    if (roll < 6) return [this.signal()];
    if (roll < 7) return [dice.pick([{ do: "look at locks" }, { do: "release" }])];
    return depth > 0 && (!locked || dice.once(BREAKS_RULES)) ? this.section(depth - 1) : [];
  }

  /** Locks, something that mostly keeps to the rules, and the release. */
  private section(depth: number): Statement[] {
    const { dice, locked: before } = this;
    const entities = dice.shuffled(ENTITIES).slice(0, dice.between(1, 4));
    const lock: NewTask = { make: "lock", entities };
    const mayWait: Operand = dice.once(8)
      ? { make: "any", of: [lock, this.activity(false)] }
      : lock;
    this.locked = entities;
    const body = this.block(depth, dice.between(1, 4));
    this.locked = before;
    const guarded: Statement = { do: "try", body, otherwise: [] };
    const inside = dice.once(2) ? [guarded] : body;
    return [this.wait(mayWait), ...inside, { do: "release" }];
  }

  private entityCall(): NewTask {
    const { dice, locked } = this;
    const among = locked && !dice.once(BREAKS_RULES) ? locked : ENTITIES;
    return { make: "entity call", entity: dice.pick(among), input: dice.pick(INPUTS) };
  }

  private signal(): Statement {
    const { dice, locked } = this;
    const isFree = ({ key }: Entity): boolean => !locked?.some((each) => each.key === key);
    const free = dice.once(BREAKS_RULES) ? ENTITIES : ENTITIES.filter(isFree);
    const entity = dice.pick(free.length > 0 ? free : ENTITIES);
    return { do: "signal", entity, input: dice.pick(INPUTS) };
  }

  private nested(depth: number): Statement {
    const body = this.block(depth, this.dice.between(1, 3));
    const otherwise = this.block(depth, this.dice.between(0, 2));
    return this.dice.pick<Statement>([
      { do: "repeat", times: this.dice.between(2, 3), body },
      { do: "try", body, otherwise },
      { do: "if it went well", body, otherwise },
    ]);
  }

  private small(): Statement {
    const { dice, habits } = this;
    const slot = this.kept.length > 0 ? dice.pick(this.kept) : undefined;
    return dice.pick<Statement>([
      { do: "set status", value: dice.pick(habits.statuses) },
      { do: "make a guid" },
      slot === undefined ? { do: "make a guid" } : { do: "look at", slot },
      dice.once(8) ? this.throwing() : { do: "set status", value: dice.pick(habits.statuses) },
    ]);
  }

  private end(): Statement[] {
    const { dice } = this;
    const roll = dice.below(24);
    if (roll < 3) return [{ do: "continue as new" }];
    if (roll < 4) return [{ do: "continue as new" }, this.wait(this.activity(false))];
    if (roll < 6) return [this.throwing()];
    if (roll < 7) return [{ do: "yield no task", value: dice.pick([undefined, 5, "text", null]) }];
    return roll < 9 ? [{ do: "return" }] : [];
  }

  private throwing(): Statement {
    return { do: "throw", what: this.dice.pick(this.habits.throws) };
  }

  private keep(be: NewTask): Statement & { do: "let" } {
    const slot = `t${++this.slots}`;
    this.kept.push(slot);
    return { do: "let", slot, be };
  }

  private forget(slot: string): void {
    this.kept.splice(this.kept.indexOf(slot), 1);
  }

  private operand(depth: number): Operand {
    const { dice, kept, habits } = this;
    if (kept.length === 0 || !dice.once(3)) return this.task(depth);
    const slot = dice.pick(kept);
    if (!habits.keepsTasks) this.forget(slot);
    return { slot };
  }

  private task(depth: number): NewTask {
    const { dice, habits } = this;
    const roll = dice.below(20);
    if (roll < 7) return this.activity(true);
    if (roll < 10)
      return this.locked && !dice.once(BREAKS_RULES) ? this.entityCall() : this.child();
    if (roll < 12) return { make: "timer", delayMs: this.delayMs() };
    if (roll < 14 && habits.eventNames.length > 0) {
      return { make: "event", name: dice.pick(habits.eventNames) };
    }
    if (roll < 14 || depth === 0) return this.activity(true);
    const of = Array.from({ length: dice.between(1, 4) }, () => this.operand(depth - 1));
    return { make: dice.pick(["all", "any"]), of };
  }

  private activity(mayRetry: boolean): NewTask {
    return mayRetry && this.dice.once(4)
      ? { make: "activity", input: this.dice.pick(TELLING), retry: this.retry() }
      : { make: "activity", input: this.dice.pick(INPUTS) };
  }

  private child(): NewTask {
    const child = { make: "child", named: this.dice.once(3) } as const;
    return this.dice.once(4)
      ? { ...child, input: this.dice.pick(TELLING), retry: this.retry() }
      : { ...child, input: this.dice.pick(INPUTS) };
  }

  private retry(): Retry {
    const { dice, habits } = this;
    return {
      firstRetryIntervalInMilliseconds: dice.pick([1, 60]) * SECOND_MS,
      maxNumberOfAttempts: dice.between(1, 4),
      ...(dice.once(2) ? { backoffCoefficient: 2 } : {}),
      ...(dice.once(3) ? { maxRetryIntervalInMilliseconds: 90 * SECOND_MS } : {}),
      ...(habits.hasRetryTimeouts ? { retryTimeoutInMilliseconds: 30 * SECOND_MS } : {}),
    };
  }

  private delayMs(): number {
    const { dice } = this;
    if (dice.once(6)) return dice.between(7, 14) * DAY_MS;
    return dice.pick([-60, 0, 1, 30, 3_600, 86_400]) * SECOND_MS;
  }
}

const ENTITIES: readonly Entity[] = [
  { name: "Counter", key: "a" },
  { name: "counter", key: "a" },
  { name: "counter", key: "B" },
  { name: "cart", key: "c" },
];
/** One in so many things in a section is against its rules. */
const BREAKS_RULES = 8;

const INPUTS: readonly Input[] = ["object", "list", "text", "null", "nothing"];
/** Those that say which call it was. */
const TELLING: readonly Input[] = ["object", "list", "text"];
