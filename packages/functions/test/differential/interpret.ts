import type { AnyContext, AnyLock, AnyTask, MakeEntityId } from "./context.js";
import { isLock, MadeTasks, textOf, type Made } from "./made-tasks.js";
import type { Operand, Program, Statement, Thrown } from "./program.js";
import type { Trace } from "./trace.js";

/** What an orchestrator of v3 is: it yields tasks, or what it should not. */
export type Run = Generator<unknown, unknown, unknown>;

const GENERATIONS = 3;

/**
 * Runs a program as an orchestrator would.
 *
 * Its output is what it was given on the way.
 *
 * @param trace - Is filled with what the program sees.
 * @param entityId - Of the library that `df` is of.
 */
export function interpret(
  program: Program,
  df: AnyContext,
  trace: Trace,
  entityId: MakeEntityId,
): Run {
  return new Interpreter(df, trace, entityId).run(program.statements);
}

/** Leaves the program from any depth; no `try` of the program sees it. */
class Return extends Error {}

class Interpreter {
  private readonly tasks: MadeTasks;
  private readonly seen: unknown[] = [];
  private readonly generation: number;
  private wentWell = true;
  /** The last one that was granted. */
  private lock: AnyLock | undefined;

  constructor(
    private readonly df: AnyContext,
    private readonly trace: Trace,
    entityId: MakeEntityId,
  ) {
    this.tasks = new MadeTasks(df, entityId);
    this.generation = Number(df.getInput() ?? 0);
  }

  *run(statements: readonly Statement[]): Run {
    const { instanceId, parentInstanceId, isReplaying } = this.df;
    const input = this.df.getInput();
    this.trace.push({
      ...{ at: "start", now: this.now(), isReplaying, input },
      ...{ instanceId, parentInstanceId },
    });
    try {
      yield* this.all(statements);
    } catch (thrown) {
      if (!(thrown instanceof Return)) {
        this.trace.push({ at: "throw", what: String(thrown) });
        throw thrown;
      }
    }
    this.trace.push({ at: "return" });
    return this.seen;
  }

  private *all(statements: readonly Statement[]): Generator<unknown, void, unknown> {
    for (const statement of statements) yield* this.one(statement);
  }

  private *one(statement: Statement): Generator<unknown, void, unknown> {
    switch (statement.do) {
      case "let": {
        const made = this.tasks.make(statement.be);
        if (made) this.tasks.put(statement.slot, made);
        break;
      }
      case "yield":
        yield* this.wait(statement.what, statement.catches);
        break;
      case "yield no task":
        this.trace.push({ at: "yield no task" });
        yield statement.value;
        break;
      case "repeat":
        for (let left = statement.times; left > 0; left--) yield* this.all(statement.body);
        break;
      case "if it went well":
        yield* this.all(this.wentWell ? statement.body : statement.otherwise);
        break;
      case "try":
        try {
          yield* this.all(statement.body);
        } catch (thrown) {
          if (thrown instanceof Return) throw thrown;
          this.seen.push(this.tasks.show(thrown));
          yield* this.all(statement.otherwise);
        }
        break;
      case "cancel":
      case "look at":
      case "set status":
      case "make a guid":
      case "signal":
      case "release":
      case "look at locks":
      case "throw":
      case "return":
      case "continue as new":
        this.atOnce(statement);
        break;
    }
  }

  private *wait(what: Operand, catches: boolean): Generator<unknown, void, unknown> {
    const made = this.tasks.get(what);
    if (!made) return;
    this.trace.push({ at: "yield", task: made.label, facts: this.tasks.yielding(made) });
    try {
      const value: unknown = yield made.task;
      this.resume(made, false, value);
    } catch (thrown) {
      this.resume(made, true, thrown);
      if (!catches) throw thrown;
    }
  }

  private resume(made: Made, isFailure: boolean, got: unknown): void {
    if (isLock(got)) this.lock = got;
    const value = this.tasks.showResult(made, got);
    const now = this.now();
    const { isReplaying } = this.df;
    this.trace.push({ at: "resume", now, isReplaying, isFailure, value });
    this.seen.push(value, now);
    this.wentWell = !isFailure;
    this.tasks.resumed(made);
  }

  /** What needs no waiting. */
  private atOnce(
    statement: Exclude<
      Statement,
      { do: "let" | "yield" | "yield no task" | "repeat" | "if it went well" | "try" }
    >,
  ): void {
    switch (statement.do) {
      case "cancel":
        this.cancel(this.tasks.get(statement));
        break;
      case "look at":
        this.look(this.tasks.get(statement));
        break;
      case "set status":
        this.df.setCustomStatus(statement.value);
        break;
      case "make a guid":
        this.guid();
        break;
      case "signal":
        this.trace.push({ at: "signal", entity: textOf(statement.entity) });
        this.tasks.signal(statement.entity, statement.input);
        break;
      case "release":
        this.lock?.release();
        this.trace.push({ at: "release", isReleased: this.lock?.isReleased });
        break;
      case "look at locks": {
        const { isLocked, ownedLocks } = this.df.isLocked();
        this.trace.push({ at: "locks", isLocked, owned: ownedLocks.map(textOf) });
        break;
      }
      case "throw":
        throw thrownAs(statement.what);
      case "return":
        throw new Return();
      case "continue as new":
        if (this.generation >= GENERATIONS) break;
        this.trace.push({ at: "continue as new" });
        this.df.continueAsNew(this.generation + 1);
        break;
    }
  }

  private cancel(made: Made | undefined): void {
    if (!made?.timer) return;
    let error: string | undefined;
    try {
      made.timer.cancel();
    } catch (thrown) {
      error = String(thrown);
    }
    this.trace.push({ at: "cancel", task: made.label, error });
  }

  private look(made: Made | undefined): void {
    if (!made) return;
    const facts = this.tasks.factsOf(made);
    const { isCompleted, isFaulted, result }: AnyTask = made.task;
    const shown = { isCompleted, isFaulted, result: this.tasks.showResult(made, result) };
    this.trace.push({ at: "look", task: made.label, facts, ...shown });
    this.seen.push(shown);
  }

  private guid(): void {
    const guid = this.df.newGuid(this.df.instanceId);
    this.trace.push({ at: "guid", guid });
    this.seen.push(guid);
  }

  private now(): string {
    return this.df.currentUtcDateTime.toISOString();
  }
}

function thrownAs(what: Thrown): unknown {
  switch (what) {
    case "error":
      return new RangeError("out of luck");
    case "error without text":
      return new Error("");
    case "object":
      return { message: "out of luck, as an object" };
    case "text":
      return "out of luck, as text";
    case "number":
      return 42;
    case "undefined":
      return undefined;
  }
}
