/**
 * What an app comes to in one thread that nothing ever happens to: no storage, no time, no faults.
 *
 * @module
 */
import {
  childExecutionId,
  LiveOrchestration,
  RECEIVED,
  type CompletionStatus,
  type Episode,
  type ExecutionCompleted,
  type HistoryEvent,
  type SubOrchestrationInstanceCreated,
  type TaskScheduled,
} from "@taskhub/core";
import type { SimulatedApp } from "./scenario.js";

/** How an instance ends. */
export interface ModelOutcome {
  readonly status: CompletionStatus;
  /** JSON text, or the text of a failure. */
  readonly output: string | undefined;
  /** JSON text. */
  readonly customStatus: string | undefined;
}

/** What a client has asked for. */
export interface ModelStart {
  readonly instanceId: string;
  readonly name: string;
  readonly input: unknown;
  /** Accepted for it, in order. */
  readonly events: readonly { readonly name: string; readonly value: unknown }[];
}

const MAX_EPISODES = 10_000;

/** Runs the app's instances one after the other. */
export class ReferenceModel {
  /** By instance id: the last execution of each, children included. */
  readonly outcomes = new Map<string, ModelOutcome>();
  private at = 0;

  constructor(private readonly app: SimulatedApp) {}

  /** @throws Error if the instance waits for something that never comes. */
  run({ instanceId, name, input, events }: ModelStart): ModelOutcome {
    const raised = events.map((event) => ({
      type: "EventRaised" as const,
      ...this.received(),
      name: event.name,
      input: JSON.stringify(event.value),
    }));
    const text = input === undefined ? undefined : JSON.stringify(input);
    return this.runInstance({ instanceId, executionId: "0", name, input: text }, raised);
  }

  private runInstance(
    start: { instanceId: string; executionId: string; name: string; input: string | undefined },
    raised: readonly HistoryEvent[],
  ): ModelOutcome {
    const orchestrator = this.app.orchestrators[start.name];
    if (!orchestrator) throw new Error(`The app has no orchestrator '${start.name}'.`);
    const live = new LiveOrchestration(orchestrator);
    let news: HistoryEvent[] = [
      { type: "ExecutionStarted", ...this.received(), ...start },
      ...raised,
    ];
    const timers: HistoryEvent[] = [];
    for (let episodes = 0; episodes < MAX_EPISODES; episodes++) {
      const episode = live.advance(news, this.now());
      const end = episode.events.find((event) => event.type === "ExecutionCompleted");
      if (end) return this.ended(start.instanceId, end, episode.customStatus);
      news = this.consequences(start.instanceId, episode, timers);
      const next = news.length > 0 ? undefined : timers.shift();
      if (next) news.push(next);
      if (news.length === 0) throw new Error(`'${start.instanceId}' waits for nothing that comes.`);
    }
    throw new Error(`'${start.instanceId}' does not end.`);
  }

  private ended(
    instanceId: string,
    { status, result }: ExecutionCompleted,
    customStatus: string | undefined,
  ): ModelOutcome {
    const outcome = { status, output: result, customStatus };
    this.outcomes.set(instanceId, outcome);
    return outcome;
  }

  private consequences(
    instanceId: string,
    { events, executionId, replaces, leftBehind, canceledTimers }: Episode,
    timers: HistoryEvent[],
  ): HistoryEvent[] {
    const news: HistoryEvent[] = [];
    if (replaces) timers.length = 0;
    for (const { event } of leftBehind) {
      // nobody waits for what a generation left behind, but it runs
      if (event.type === "ExecutionStarted") {
        const { instanceId: id, executionId: execution, name, input } = event;
        this.runInstance({ instanceId: id, executionId: execution, name, input }, []);
      }
    }
    for (const event of events) {
      if (event.type === "TaskScheduled") news.push(this.activityOutcome(event));
      if (event.type === "SubOrchestrationInstanceCreated") {
        news.push(this.childOutcome({ instanceId, executionId }, event));
      }
      if (event.type === "TimerCreated") {
        const { eventId: timerId, fireAt } = event;
        timers.push({ type: "TimerFired", ...this.received(), timerId, fireAt });
      }
    }
    const canceled = new Set(canceledTimers);
    const left = timers.filter(
      (timer) => timer.type === "TimerFired" && !canceled.has(timer.timerId),
    );
    timers.splice(0, timers.length, ...left);
    return news;
  }

  private activityOutcome({ name, input, eventId }: TaskScheduled): HistoryEvent {
    const activity = this.app.activities[name];
    if (!activity) throw new Error(`The app has no activity '${name}'.`);
    const [argument] = JSON.parse(input ?? "[]") as readonly unknown[]; // an array of arguments
    const effect = activity(argument);
    const common = { ...this.received(), taskScheduledId: eventId };
    if (effect.kind === "value") {
      return { type: "TaskCompleted", ...common, result: JSON.stringify(effect.value) };
    }
    const reason = `Activity function '${name}' failed: ${effect.message}`;
    return { type: "TaskFailed", ...common, reason, details: "" };
  }

  private childOutcome(
    parent: { instanceId: string; executionId: string },
    { eventId, instanceId, name, input }: SubOrchestrationInstanceCreated,
  ): HistoryEvent {
    const executionId = childExecutionId(parent, eventId);
    const { status, output } = this.runInstance({ instanceId, executionId, name, input }, []);
    const common = { ...this.received(), taskScheduledId: eventId };
    return status === "Completed"
      ? { type: "SubOrchestrationInstanceCompleted", ...common, result: output }
      : {
          type: "SubOrchestrationInstanceFailed",
          ...common,
          reason: output ?? "",
          details: "",
        };
  }

  private received() {
    return { eventId: RECEIVED, isPlayed: false, timestamp: this.now() };
  }

  private now(): Date {
    return new Date(++this.at);
  }
}
