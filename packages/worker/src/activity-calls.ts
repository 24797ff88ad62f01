/**
 * The activities of one session that run or wait in this process.
 *
 * Each is kept by a held delivery until its result is history, or until it is spilled: put on the
 * work-item queue, where any worker takes it, or, if the host evaluates the activity's bindings, on
 * the queue of the activity, from which the host calls it.
 *
 * @module
 */
import {
  describeFailure,
  type ExecutionState,
  type FailureDetails,
  type TaskCompleted,
  type TaskFailed,
  type TaskMessage,
  type TaskScheduled,
} from "@taskhub/core";
import type { CallOwner, WaitingCall } from "./activity-slots.js";
import { inParallel } from "./in-parallel.js";
import { putWorkItem } from "./send-message.js";
import { FunctionNotFoundError } from "./find-orchestrator.js";
import { performActivity } from "./perform-activity.js";
import { isBound, type Activity } from "./registry.js";
import { activityFailure } from "./run-activity.js";
import { tolerate } from "./tolerate.js";
import type { Workplace } from "./workplace.js";

/** What the calls tell their session. */
export interface CallListener {
  onOutcome(state: ExecutionState, event: TaskCompleted | TaskFailed): void;
  /** The call is on the work-item queue, or on that of the activity. */
  onSpilled(state: ExecutionState, event: TaskScheduled): void;
  /** Some calls left this process, or could not: look again. */
  onChange(): void;
}

interface Call extends WaitingCall {
  readonly state: ExecutionState;
  readonly event: TaskScheduled;
}

/** Activity calls in this process, of one instance. */
export class ActivityCalls implements CallOwner {
  private readonly here = new Map<string, Call>();
  /** Calls that are not for this process, gathered until what asks for them has asked for all. */
  private leaving: Call[] = [];

  constructor(
    private readonly place: Workplace,
    private readonly listener: CallListener,
  ) {}

  get size(): number {
    return this.here.size;
  }

  /** Answers the call without running it, unless it runs here already. */
  fail(state: ExecutionState, event: TaskScheduled, failure: FailureDetails): void {
    const key = keyOf(state.executionId, event.eventId);
    if (this.here.has(key)) return;
    const call: Call = { state, event, owner: this, start: () => Promise.resolve() };
    this.here.set(key, call);
    this.listener.onOutcome(state, activityFailure(event, failure, this.place.clock));
  }

  /** Starts the activity, lets it wait, or spills it at once if it does not run here. */
  start(state: ExecutionState, event: TaskScheduled): void {
    const key = keyOf(state.executionId, event.eventId);
    // told to stop: its keeper is given back, and another process starts it
    if (this.here.has(key) || this.place.shift.isOver) return;
    const { registry, slots } = this.place;
    const activity = registry.activity(event.name);
    const call: Call = { state, event, owner: this, start: () => this.run(call, activity) };
    this.here.set(key, call);
    if (isBound(registry, event.name)) this.spillSoon(call);
    else if (activity) slots.offer(call);
    else this.startUnknown(call);
  }

  /** Calls that have waited too long go where any worker takes them. */
  spill(calls: readonly WaitingCall[]): void {
    const meant = new Set(calls);
    const mine = [...this.here.values()].filter((call) => meant.has(call));
    void this.spillAll(mine);
  }

  /** The outcome is history, or is of no use any more. */
  forget(executionId: string, taskId: number): void {
    this.here.delete(keyOf(executionId, taskId));
  }

  private async run(call: Call, activity: Activity | undefined): Promise<void> {
    if (!activity) return;
    const { event, state } = call;
    const { instanceId } = state.origin;
    const origin = { instanceId, executionId: state.executionId };
    const outcome = await performActivity(this.place, activity, event, origin);
    this.listener.onOutcome(state, outcome);
  }

  /** In a rolling deployment another worker may have it; after the grace period nobody does. */
  private startUnknown(call: Call): void {
    const { event, state } = call;
    const { registry, unknown, clock } = this.place;
    const missing = new FunctionNotFoundError("activity", event.name, registry.activityNames);
    if (unknown.graceLeftMs("activity", event.name) > 0) {
      this.spillSoon(call);
    } else {
      const failure = activityFailure(event, describeFailure(missing).details, clock);
      this.listener.onOutcome(state, failure);
    }
  }

  private spillSoon(call: Call): void {
    this.leaving.push(call);
    if (this.leaving.length > 1) return;
    void Promise.resolve().then(() => this.spillAll(this.leaving.splice(0)));
  }

  private async spillAll(calls: readonly Call[]): Promise<void> {
    const instanceId = calls[0]?.state.origin.instanceId ?? "";
    await tolerate(this.place.log, { instanceId, what: "Spilling activities" }, () =>
      inParallel(calls.map((call) => () => this.spillOne(call))),
    );
    // what could not be put is started again by the next turn
    for (const { state, event } of calls) this.forget(state.executionId, event.eventId);
    this.listener.onChange();
  }

  private async spillOne({ state, event }: Call): Promise<void> {
    const message: TaskMessage | undefined = state.messageOf(event);
    if (!message) return;
    await putWorkItem(this.place, message);
    this.listener.onSpilled(state, event);
  }
}

function keyOf(executionId: string, taskId: number): string {
  return `${executionId}/${String(taskId)}`;
}
