import { Task, type Dependent, type TaskOwner } from "../task.js";

/** Turns a task into a promise, for an async orchestrator that awaits it. */
export class AwaitTask<T> extends Task<T> implements Dependent {
  readonly promise: Promise<T>;
  private resolve!: (value: T) => void;
  private reject!: (error: unknown) => void;

  /**
   * @param onSettled - Called when the task settles, or at once if it has.
   */
  constructor(
    private readonly task: Task<T>,
    private readonly onSettled: () => void,
  ) {
    super(task.owner);
    this.isYielded = true;
    this.promise = new Promise<T>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  override schedule(owner: TaskOwner): void {
    if (this.outcome) return;
    const wasOver = this.task.outcome !== undefined;
    // before it is asked for: it may settle then
    if (!wasOver) this.task.dependents.add(this);
    this.task.schedule(owner);
    if (wasOver) this.end();
  }

  childSettled(): boolean {
    this.end();
    return true;
  }

  private end(): void {
    const { outcome } = this.task;
    this.outcome = outcome;
    if (outcome?.kind === "completed") this.resolve(outcome.value);
    else this.reject(outcome?.error);
    this.onSettled();
  }
}
