import { assertNotBlank } from "./assert-not-blank.js";
import { dateAt } from "./date-at.js";
import { deriveGuid, guidDigits } from "./derive-guid.js";
import { durationMs, type Duration } from "./duration.js";
import type { DurableLock } from "./entity/durable-lock.js";
import { EntityCalls } from "./entity/entity-calls.js";
import { isEntityInstance, type EntityId } from "./entity/entity-id.js";
import type { RequestOwner } from "./entity/entity-tasks.js";
import type { LockState } from "./entity/lock-state.js";
import type { SignalOptions } from "./entity/signal-options.js";
import { ExternalEvent } from "./external-event.js";
import type { ExternalEvents } from "./external-events.js";
import { FIRE_AND_FORGET, type ExecutionStarted } from "./history-event.js";
import type { CallHttpOptions } from "./http/call-http-options.js";
import type { DurableHttpResponse } from "./http/durable-http-response.js";
import { httpRequest } from "./http/http-request.js";
import { newGuid } from "./new-guid.js";
import { parsePayload } from "./parse-payload.js";
import type { Task } from "./task.js";
import { CallTask } from "./tasks/call-task.js";
import { taskCombinators, type TaskCombinators } from "./tasks/compound-task.js";
import { EventTask } from "./tasks/event-task.js";
import { httpCall } from "./tasks/http-call.js";
import type { RetryPolicy } from "./tasks/retry-options.js";
import { RoutineTask } from "./tasks/routine-task.js";
import { timedEvent } from "./tasks/timed-event.js";
import { TimerTask } from "./tasks/timer-task.js";

const MAX_CUSTOM_STATUS_KB = 16; // durable extension, DurableOrchestrationContext.cs: 16 KB of UTF-16
const BYTES_PER_KB = 1024;
const BYTES_PER_UNIT = 2;

/** What the context needs of the execution it belongs to. */
export interface OrchestrationScope extends RequestOwner {
  readonly started: ExecutionStarted;
  readonly isReplaying: boolean;
  readonly externalEvents: ExternalEvents;
  /** Version of the orchestrations that are started without one. */
  readonly defaultVersion: string | undefined;
  /** Between two polls of `callHttp`, where the server does not say. */
  readonly httpPollIntervalMs: number | undefined;
  /** JSON text. */
  setCustomStatus(status: string | undefined): void;
  /** Takes effect when the orchestrator next yields or returns; the first call counts. */
  continueAsNew(input: string | undefined, keepsEvents: boolean): void;
}

/** How an external event is waited for. */
export interface EventOptions {
  /** When the wait ends with an `EventTimeoutError`. Never if absent. */
  readonly timeout?: Duration;
}

/** How an orchestrator starts anew. */
export interface ContinueAsNewOptions {
  /** False to drop the external events that nobody has waited for. True if absent. */
  readonly preserveUnprocessedEvents?: boolean;
}

/** How an orchestration is started for its own sake. */
export interface StartOrchestrationOptions {
  /** Derived from this instance, 32 hex digits, if absent or empty. */
  readonly instanceId?: string;
  /** The default version of the app if absent. */
  readonly version?: string;
  /** Kept with the instance, for clients and the orchestrator to read. */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * What an orchestrator can ask for and know: `context.df`.
 *
 * Everything here is the same in every replay of the same history.
 *
 * @typeParam Input - What the orchestrator is started with.
 */
export class DurableOrchestrationContext<Input = unknown> {
  readonly instanceId: string;
  /** The instance that started this one as a sub-orchestration. */
  readonly parentInstanceId: string | undefined;
  /** As given when the instance was started. */
  readonly version: string | undefined;
  /** As given when the instance was started; empty if there were none. */
  readonly tags: Readonly<Record<string, string>>;
  /** Tasks that wait for several tasks. */
  readonly Task: TaskCombinators = taskCombinators;
  /** @internal */
  readonly scope: OrchestrationScope;
  /** @internal */
  private readonly input: unknown;
  /** @internal */
  private status: unknown;
  /** @internal */
  private readonly entities: EntityCalls;
  /** @internal */
  private guids = 0;

  /** @internal */
  constructor(scope: OrchestrationScope) {
    const { instanceId, parent, version, input, tags = {} } = scope.started;
    this.scope = scope;
    this.instanceId = instanceId;
    this.parentInstanceId = parent?.instanceId;
    this.version = version;
    this.tags = tags;
    this.input = parsePayload(input);
    this.entities = new EntityCalls(scope, scope.started, () => this.newGuid(instanceId));
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
  getInput<T = Input>(): T {
    return this.input as T;
  }

  /**
   * Calls an activity.
   *
   * @param input - Written as JSON, now.
   * @returns A task with the activity's result. It fails with a `TaskFailedError`.
   * @throws TypeError or Error if there is no name.
   */
  callActivity<T = unknown>(name: string, input?: unknown): CallTask<T> {
    assertNotBlank(name, "functionName");
    const text = JSON.stringify([input]);
    const action = () => ({ type: "TaskScheduled", name, input: text }) as const;
    return this.made(new CallTask<T>(this.scope, { name, action }));
  }

  /**
   * Calls an activity, and again when it fails.
   *
   * @returns A task with the activity's result. It fails with the error of the last attempt.
   * @throws TypeError, RangeError or Error if there is no name, or the options are none.
   */
  callActivityWithRetry<T = unknown>(
    name: string,
    retryOptions: RetryPolicy,
    input?: unknown,
  ): Task<T> {
    return this.callActivity<T>(name, input).withRetry(retryOptions);
  }

  /**
   * Starts an orchestration and waits for its output.
   *
   * @param input - Written as JSON, now.
   * @param instanceId - `<execution id>:<event id>` if absent or empty.
   * @param version - The default version of the app if absent.
   * @returns A task with the output. It fails with a `TaskFailedError`.
   * @throws Error if there is no name, or the id cannot be a child's.
   */
  callSubOrchestrator<T = unknown>(
    name: string,
    input?: unknown,
    instanceId?: string,
    version?: string,
  ): CallTask<T> {
    if (!name) {
      throw new Error(
        "A sub-orchestration function name must be provided when attempting to create a suborchestration",
      );
    }
    this.entities.section.checkSubOrchestration();
    assertNotBlank(name, "functionName");
    const text = JSON.stringify(input) as string | undefined;
    const id = instanceId ?? "";
    if (id !== "") this.checkChildId(id);
    const { executionId } = this.scope.started;
    const action = (eventId: number) =>
      ({
        type: "SubOrchestrationInstanceCreated",
        name,
        version: version ?? this.scope.defaultVersion,
        instanceId: id === "" ? `${executionId}:${eventId}` : id,
        input: text,
      }) as const;
    return this.made(new CallTask<T>(this.scope, { name, action }));
  }

  /**
   * Starts an orchestration and waits for its output, and starts it again when it fails.
   *
   * @param instanceId - The same for each attempt; another each time if absent or empty.
   * @returns A task with the output. It fails with the error of the last attempt.
   * @throws TypeError, RangeError or Error for a wrong name, id or options.
   */
  callSubOrchestratorWithRetry<T = unknown>(
    name: string,
    retryOptions: RetryPolicy,
    input?: unknown,
    instanceId?: string,
    version?: string,
  ): Task<T> {
    const call = this.callSubOrchestrator<T>(name, input, instanceId, version);
    return call.withRetry(retryOptions);
  }

  /**
   * Starts an orchestration that nobody waits for; it outlives this one.
   *
   * If the id belongs to an instance that has not finished, that one goes on, and this start comes to
   * nothing.
   *
   * @param input - Written as JSON, now.
   * @returns The id of the new instance.
   * @throws TypeError or Error for a wrong name or id.
   */
  startOrchestration(
    name: string,
    input?: unknown,
    { instanceId = "", version, tags }: StartOrchestrationOptions = {},
  ): string {
    assertNotBlank(name, "functionName");
    if (instanceId !== "") this.checkChildId(instanceId);
    const text = JSON.stringify(input) as string | undefined;
    const own = [this.instanceId, this.scope.started.executionId];
    let startedId = instanceId;
    this.scope.ask((eventId) => {
      if (startedId === "") {
        startedId = guidDigits(deriveGuid("detached", ...own, String(eventId)));
      }
      return {
        type: "SubOrchestrationInstanceCreated",
        name,
        version: version ?? this.scope.defaultVersion,
        instanceId: startedId,
        input: text,
        tags: { ...tags, [FIRE_AND_FORGET]: "" },
      };
    });
    return startedId;
  }

  /**
   * Calls an operation of an entity. Calls and signals of one orchestration to one entity are performed
   * in the order in which they were made.
   *
   * @param operationInput - Written as JSON, now.
   * @returns A task with the answer. It fails with a `TaskFailedError` if the operation threw.
   * @throws LockingRulesViolationError in a critical section that does not allow it.
   * @throws TypeError or Error if there is no name.
   */
  callEntity<T = unknown>(
    entityId: EntityId,
    operationName: string,
    operationInput?: unknown,
  ): Task<T> {
    return this.made(this.entities.call<T>(entityId, operationName, operationInput));
  }

  /**
   * Tells an entity to perform an operation, without waiting for it.
   *
   * @param operationInput - Written as JSON, now.
   * @throws LockingRulesViolationError if this orchestration has locked the entity.
   * @throws TypeError or Error if there is no name, or the time is none.
   */
  signalEntity(
    entityId: EntityId,
    operationName: string,
    operationInput?: unknown,
    options?: SignalOptions,
  ): void {
    this.entities.signal(entityId, operationName, operationInput, options);
  }

  /**
   * Locks entities: until the lock is released, or this execution ends, they perform operations for
   * nobody else. The critical section begins with the call.
   *
   * Inside, locked entities can be called, one call of each at a time, but not signalled; no others can
   * be called; no sub-orchestration and no other lock is possible.
   *
   * @returns A task with the lock. `using` releases it at the end of the block, and so does `release`.
   * @throws LockingRulesViolationError in a critical section.
   * @throws RangeError or TypeError if there is no entity, or something else.
   */
  lock(...entities: EntityId[]): Task<DurableLock>;
  lock(entities: EntityId[]): Task<DurableLock>;
  lock(...entities: (EntityId | EntityId[])[]): Task<DurableLock> {
    return this.made(this.entities.lock(entities));
  }

  /** Whether this is a critical section, which it is from the call of `lock` on. */
  isLocked(): LockState {
    return this.entities.section.state;
  }

  /**
   * Makes an HTTP request, and if it is answered with 202 asks its `Location` until the answer is
   * another one: after the `Retry-After`, or else after 30 seconds
   * (`httpSettings.defaultAsyncRequestSleepTimeMilliseconds`).
   *
   * Like an activity, a request may be made twice.
   *
   * @returns A task with the answer, whatever its status. It fails with a `TaskFailedError` if there
   * is none.
   * @throws TypeError or RangeError if the options make no request.
   */
  callHttp(options: CallHttpOptions): Task<DurableHttpResponse> {
    const { scope } = this;
    const call = httpCall(scope, {
      request: httpRequest(options),
      retryPolicy: options.retryOptions && { ...options.retryOptions },
      pollIntervalMs: scope.httpPollIntervalMs,
    });
    return this.made(new RoutineTask(scope, call));
  }

  /**
   * Waits until a time, or for a time; one that has passed is reached at once.
   *
   * @throws TypeError or RangeError if it is neither a valid date nor a duration.
   */
  createTimer(fireAt: Date | Duration): TimerTask {
    const at = isDate(fireAt) ? fireAt.getTime() : this.inTime(fireAt);
    if (Number.isNaN(at)) {
      const got: unknown = fireAt;
      throw new TypeError(`fireAt: Expected valid Date object but got ${String(got)}`);
    }
    return this.made(new TimerTask(this.scope, dateAt(at)));
  }

  /**
   * Waits for an external event.
   *
   * Events are kept until somebody waits for them, oldest first. Of several waits for one name the
   * newest gets the next event. Names that differ in case only match if no name matches exactly.
   *
   * In an async orchestrator give a timeout, or race the event with `Task.any`: a wait that has lost a
   * `Promise.race` goes on, and takes an event that nobody else waits for.
   *
   * @returns A task with the data of the event. It fails with an `EventTimeoutError` if that is late.
   * @throws TypeError, RangeError or Error if there is no name, or the timeout is no duration.
   */
  waitForExternalEvent<T = unknown>(
    event: string | ExternalEvent<T>,
    { timeout }: EventOptions = {},
  ): Task<T> {
    const name = event instanceof ExternalEvent ? event.name : event;
    assertNotBlank(name, "externalEventName");
    const wait = new EventTask<T>(this.scope, this.scope.externalEvents, name);
    if (timeout === undefined) return this.made(wait);
    const timeoutMs = durationMs(timeout, "timeout");
    const timer = new TimerTask(this.scope, dateAt(this.scope.now.getTime() + timeoutMs));
    return this.made(new RoutineTask(this.scope, timedEvent(wait, timer, timeoutMs)));
  }

  /**
   * Sends an external event to another instance, without waiting.
   *
   * Events for one instance arrive in the order in which they were sent. If there is none, or it has
   * finished, the event is dropped. In a generator a sub-orchestration starts when its task is first
   * yielded: what is sent to it before finds nobody.
   *
   * @param data - Written as JSON, now.
   * @throws TypeError or Error if there is no instance id or no name, or the id is that of an entity.
   */
  sendEvent(instanceId: string, event: string, data?: unknown): void;
  sendEvent<T>(instanceId: string, event: ExternalEvent<T>, data: T): void;
  sendEvent(instanceId: string, event: string | ExternalEvent<unknown>, data?: unknown): void {
    const name = event instanceof ExternalEvent ? event.name : event;
    assertNotBlank(instanceId, "instanceId");
    assertNotBlank(name, "eventName");
    if (isEntityInstance(instanceId)) {
      throw new Error(
        `'${instanceId}' is an entity, which cannot be sent an event. signalEntity() asks it for an ` +
          `operation, callEntity() waits for the answer.`,
      );
    }
    const input = JSON.stringify(data) as string | undefined;
    this.scope.ask(() => ({ type: "EventSent", instanceId, name, input }));
  }

  /**
   * Starts the orchestrator anew, with a new input and an empty history, when it next yields, awaits
   * or returns. The first call counts. External events that nobody has waited for are kept.
   *
   * @param input - Written as JSON, now.
   */
  continueAsNew(
    input?: unknown,
    { preserveUnprocessedEvents = true }: ContinueAsNewOptions = {},
  ): void {
    this.scope.continueAsNew(JSON.stringify(input), preserveUnprocessedEvents);
  }

  /** A GUID that is the same in every replay, and another at each call; the one v3 would give. */
  newGuid(input: string): string {
    return newGuid(input, this.scope.now, this.guids++);
  }

  /** In async orchestrators a task is asked for even if nobody awaits it. @internal */
  private made<T extends Task>(task: T): T {
    this.scope.awaiting?.made(task);
    return task;
  }

  /** @internal */
  private inTime(duration: Duration): number {
    if (typeof duration !== "number" && typeof duration !== "object") return NaN;
    return this.scope.now.getTime() + durationMs(duration, "fireAt");
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
