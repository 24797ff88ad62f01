import type { ActionOwner } from "./action.js";
import { assertNotBlank } from "./assert-not-blank.js";
import type { ExternalEvents } from "./external-events.js";
import type { ExecutionStarted } from "./history-event.js";
import { newGuid } from "./new-guid.js";
import { parsePayload } from "./parse-payload.js";
import type { Task } from "./task.js";
import { CallTask } from "./tasks/call-task.js";
import { taskCombinators, type TaskCombinators } from "./tasks/compound-task.js";
import { EventTask } from "./tasks/event-task.js";
import { TimerTask } from "./tasks/timer-task.js";

const MAX_CUSTOM_STATUS_KB = 16; // durable extension, DurableOrchestrationContext.cs: 16 KB of UTF-16
const BYTES_PER_KB = 1024;
const BYTES_PER_UNIT = 2;

/** What the context needs of the execution it belongs to. */
export interface OrchestrationScope extends ActionOwner {
  readonly started: ExecutionStarted;
  readonly isReplaying: boolean;
  readonly externalEvents: ExternalEvents;
  /** JSON text. */
  setCustomStatus(status: string | undefined): void;
  /** Takes effect when the orchestrator next yields or returns; the first call counts. */
  continueAsNew(input: string | undefined): void;
}

/**
 * What an orchestrator can ask for and know: `context.df`.
 *
 * Everything here is the same in every replay of the same history.
 */
export class DurableOrchestrationContext {
  readonly instanceId: string;
  /** The instance that started this one as a sub-orchestration. */
  readonly parentInstanceId: string | undefined;
  /** As given when the instance was started. */
  readonly version: string | undefined;
  /** Tasks that wait for several tasks. */
  readonly Task: TaskCombinators = taskCombinators;
  /** @internal */
  readonly scope: OrchestrationScope;
  /** @internal */
  private readonly input: unknown;
  /** @internal */
  private status: unknown;
  /** @internal */
  private guids = 0;

  /** @internal */
  constructor(scope: OrchestrationScope) {
    const { instanceId, parent, version, input } = scope.started;
    this.scope = scope;
    this.instanceId = instanceId;
    this.parentInstanceId = parent?.instanceId;
    this.version = version;
    this.input = parsePayload(input);
  }

  /** True while the orchestrator repeats what is history already; guard logging with it. */
  get isReplaying(): boolean {
    return this.scope.isReplaying;
  }

  /** When the current episode began: the time to use in an orchestrator. Never goes back. */
  get currentUtcDateTime(): Date {
    return new Date(this.scope.now);
  }

  /** What was last passed to `setCustomStatus`, to which an assignment amounts. */
  get customStatus(): unknown {
    return this.status;
  }

  set customStatus(status: unknown) {
    this.setCustomStatus(status);
  }

  /**
   * Shows a value to clients that read the status of the instance, from the end of the episode on.
   *
   * @param status - Written as JSON; `undefined` clears it.
   * @throws Error if its JSON text takes more than 16 KB of UTF-16.
   */
  setCustomStatus(status: unknown): void {
    const text = JSON.stringify(status) as string | undefined;
    const sizeKb = Math.floor(((text?.length ?? 0) * BYTES_PER_UNIT) / BYTES_PER_KB);
    if (sizeKb > MAX_CUSTOM_STATUS_KB) {
      throw new Error(
        `The UTF-16 size of the JSON-serialized payload must not exceed ${MAX_CUSTOM_STATUS_KB} KB. ` +
          `The current payload size is ${sizeKb} KB.`,
      );
    }
    this.scope.setCustomStatus(text);
    this.status = status;
  }

  /** The input of the instance, or of its latest `continueAsNew`; `undefined` if there is none. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as v3 declares it
  getInput<T = unknown>(): T {
    return this.input as T;
  }

  /**
   * Calls an activity.
   *
   * @param input - Written as JSON, now.
   * @returns A task with the activity's result. It fails with a `TaskFailedError`.
   * @throws TypeError or Error if there is no name.
   */
  callActivity<T = unknown>(name: string, input?: unknown): Task<T> {
    assertNotBlank(name, "functionName");
    const text = JSON.stringify([input]);
    return new CallTask<T>(this.scope, name, () => ({ type: "TaskScheduled", name, input: text }));
  }

  /**
   * Starts an orchestration and waits for its output.
   *
   * @param input - Written as JSON, now.
   * @param instanceId - `<execution id>:<event id>` if absent or empty.
   * @returns A task with the output. It fails with a `TaskFailedError`.
   * @throws Error if there is no name, or the id cannot be a child's.
   */
  callSubOrchestrator<T = unknown>(
    name: string,
    input?: unknown,
    instanceId?: string,
    version?: string,
  ): Task<T> {
    if (!name) {
      throw new Error(
        "A sub-orchestration function name must be provided when attempting to create a suborchestration",
      );
    }
    assertNotBlank(name, "functionName");
    const text = JSON.stringify(input) as string | undefined;
    const id = instanceId ?? "";
    if (id !== "") this.checkChildId(id);
    const { executionId } = this.scope.started;
    return new CallTask<T>(this.scope, name, (eventId) => ({
      type: "SubOrchestrationInstanceCreated",
      name,
      version,
      instanceId: id === "" ? `${executionId}:${eventId}` : id,
      input: text,
    }));
  }

  /**
   * Waits until a time; one that has passed is reached at once.
   *
   * @throws TypeError if it is not a valid date.
   */
  createTimer(fireAt: Date): TimerTask {
    if (!isDate(fireAt) || Number.isNaN(fireAt.getTime())) {
      throw new TypeError(`fireAt: Expected valid Date object but got ${String(fireAt)}`);
    }
    // past is past: no row could hold a time before 1601
    return new TimerTask(this.scope, new Date(Math.max(fireAt.getTime(), 0)));
  }

  /**
   * Waits for an external event.
   *
   * Events are kept until somebody waits for them, oldest first. Of several waits for one name the
   * newest gets the next event. Names that differ in case only match if no name matches exactly.
   *
   * @throws TypeError or Error if there is no name.
   */
  waitForExternalEvent<T = unknown>(name: string): Task<T> {
    assertNotBlank(name, "externalEventName");
    return new EventTask<T>(this.scope, this.scope.externalEvents, name);
  }

  /**
   * Starts the orchestrator anew, with a new input and an empty history, when it next yields or
   * returns. The first call counts. External events that nobody has waited for are kept.
   *
   * @param input - Written as JSON, now.
   */
  continueAsNew(input?: unknown): void {
    this.scope.continueAsNew(JSON.stringify(input));
  }

  /** A GUID that is the same in every replay, and another at each call; the one v3 would give. */
  newGuid(input: string): string {
    return newGuid(input, this.scope.now, this.guids++);
  }

  /** @internal */
  private checkChildId(id: string): void {
    assertNotBlank(id, "instanceId");
    const own = [this.instanceId, this.parentInstanceId];
    if (own.some((taken) => taken?.toLowerCase() === id.toLowerCase())) {
      throw new Error(
        "The instance ID of a sub-orchestration must be different than the instance ID of a parent " +
          "orchestration.",
      );
    }
    if (id.startsWith("@")) throw new Error("Orchestration instance ids must not start with @");
  }
}

/** Dates of another realm count, such as those that a test runner's globals make. */
function isDate(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === "[object Date]";
}
