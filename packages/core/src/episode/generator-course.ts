import { ProgrammingConstraintError } from "../programming-constraint-error.js";
import { Task, type TaskOutcome } from "../task.js";
import type { Course, CourseOwner, Returned } from "./course.js";
import type { Settling } from "./settling.js";

/** The part of a generator that moves it. */
export type OrchestratorGenerator = Pick<Generator, "next" | "throw">;

/** An orchestrator that yields its tasks. */
export class GeneratorCourse implements Course {
  private waitingFor: Task | undefined;
  private outcome: TaskOutcome<unknown> | undefined = { kind: "completed", value: undefined };

  constructor(
    private readonly generator: OrchestratorGenerator,
    private readonly owner: CourseOwner,
  ) {}

  get isReady(): boolean {
    return (this.outcome ??= this.waitingFor?.outcome) !== undefined;
  }

  // eslint-disable-next-line require-yield -- a generator's tasks settle without promises
  *move(): Settling<Returned | undefined> {
    while (this.outcome) {
      const { value, done } = this.resume(this.outcome);
      if (done) return { value };
      if (this.owner.isLeaving) return undefined;
      const task = yieldedTask(value);
      task.schedule(this.owner);
      task.isYielded = true;
      this.waitingFor = task;
      this.outcome = task.outcome;
    }
    return undefined;
  }

  private resume(outcome: TaskOutcome<unknown>): IteratorResult<unknown, unknown> {
    return outcome.kind === "completed"
      ? this.generator.next(outcome.value)
      : this.generator.throw(outcome.error);
  }
}

/**
 * The task that an orchestrator yielded.
 *
 * @throws ProgrammingConstraintError if it is none.
 */
function yieldedTask(yielded: unknown): Task {
  if (yielded instanceof Task) return yielded;
  const hint =
    yielded === undefined
      ? ' This is likely a result of yielding a "fire-and-forget API" such as signalEntity or ' +
        "continueAsNew. These APIs should not be yielded as they are not blocking operations. " +
        "Please remove the yield statement preceding those invocations. If you are not calling " +
        "those APIs, p"
      : " Only Task types can be yielded. P";
  throw new ProgrammingConstraintError(
    `Durable Functions programming constraint violation: Orchestration yielded data of type ` +
      `${typeof yielded}.${hint}lease check your yield statements to make sure you only yield Task ` +
      `types resulting from calling Durable Functions APIs.`,
  );
}
