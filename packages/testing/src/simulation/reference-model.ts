/**
 * What an app comes to in one thread that nothing ever happens to: no storage, no time, no faults.
 *
 * @module
 */
import {
  isEntityInstance,
  LiveOrchestration,
  messageOf,
  RECEIVED,
  type CompletionStatus,
  type Episode,
  type ExecutionCompleted,
  type ExecutionStarted,
  type HistoryEvent,
  type Settling,
  type TaskMessage,
  type TaskScheduled,
  type TimerFired,
} from "@taskhub/core";
import { ModelEntities } from "./model-entities.js";
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

/** A signal of a client to an entity, as its message says it. */
export interface ModelSignal {
  readonly instanceId: string;
  readonly name: string;
  readonly input: string;
}

const MAX_EPISODES = 10_000;

/** An instance that has not ended. */
interface Running {
  readonly live: LiveOrchestration;
  /** Of its current execution. */
  started: ExecutionStarted;
  /** What it is fed with next. */
  news: HistoryEvent[];
  timers: TimerFired[];
}

/** Runs the app's instances side by side, an episode at a time. */
export class ReferenceModel {
  /** By instance id: the last execution of each, children included. */
  readonly outcomes = new Map<string, ModelOutcome>();
  private readonly running = new Map<string, Running>();
  private readonly entities: ModelEntities;
  private at = 0;

  constructor(private readonly app: SimulatedApp) {
    this.entities = new ModelEntities(app.entities ?? {}, (message) => {
      this.deliver(message);
    });
  }

  /** JSON texts of the states that the entities are left in, by instance id. */
  get entityStates(): ReadonlyMap<string, string | undefined> {
    return this.entities.states;
  }

  /** Begins when the model is run. */
  start({ instanceId, name, input, events }: ModelStart): void {
    const text = input === undefined ? undefined : JSON.stringify(input);
    const started: ExecutionStarted = {
      ...{ type: "ExecutionStarted", ...this.received() },
      ...{ instanceId, executionId: "0", name, input: text },
    };
    this.begin(started);
    for (const event of events) {
      this.raise(instanceId, event.name, JSON.stringify(event.value));
    }
  }

  /** Performed when the model is run. */
  signal({ instanceId, name, input }: ModelSignal): void {
    this.raise(instanceId, name, input);
  }

  /** @throws Error if an instance waits for something that never comes. */
  async run(): Promise<void> {
    for (let episodes = 0; episodes < MAX_EPISODES; episodes++) {
      await this.entities.perform(() => this.now());
      const instances = [...this.running];
      if (instances.length === 0) return;
      const next = instances.find(([, { news }]) => news.length > 0) ?? this.nextToFire(instances);
      if (!next) {
        throw new Error(
          `'${instances.map(([id]) => id).join("', '")}' wait for nothing that comes.`,
        );
      }
      await this.advance(...next);
    }
    throw new Error(`'${[...this.running.keys()].join("', '")}' do not end.`);
  }

  /** Time goes on only when nothing else does. */
  private nextToFire(instances: readonly [string, Running][]): [string, Running] | undefined {
    const waiting = instances.filter(([, { timers }]) => timers.length > 0);
    for (const [, { timers }] of waiting) {
      timers.sort((one, other) => one.fireAt.getTime() - other.fireAt.getTime());
    }
    const due = ([, { timers }]: [string, Running]) => timers[0]?.fireAt.getTime() ?? Infinity;
    const [first] = waiting.sort((one, other) => due(one) - due(other));
    const fired = first?.[1].timers.shift();
    if (fired) first?.[1].news.push(fired);
    return first;
  }

  private async advance(instanceId: string, instance: Running): Promise<void> {
    const news = instance.news.splice(0);
    const episode = await settled(instance.live.advance(news, this.now()));
    if (episode.replaces) instance.timers = [];
    const started = episode.events.find((event) => event.type === "ExecutionStarted");
    instance.started = started ?? instance.started;
    const end = episode.events.find((event) => event.type === "ExecutionCompleted");
    if (end) this.end(instanceId, end, episode.customStatus);
    this.follow(instance, episode);
  }

  private end(
    instanceId: string,
    { status, result }: ExecutionCompleted,
    customStatus: string | undefined,
  ): void {
    this.running.delete(instanceId);
    this.outcomes.set(instanceId, { status, output: result, customStatus });
  }

  private follow(instance: Running, episode: Episode): void {
    const { started } = instance;
    const { instanceId } = started;
    for (const message of episode.leftBehind) this.deliver(message);
    for (const event of episode.events) {
      if (event.type === "TaskScheduled") instance.news.push(this.activityOutcome(event));
      if (event.type === "TimerCreated") {
        const { eventId: timerId, fireAt } = event;
        instance.timers.push({ type: "TimerFired", ...this.received(), timerId, fireAt });
      }
      if (
        event.type === "SubOrchestrationInstanceCreated" ||
        event.type === "EventSent" ||
        event.type === "ExecutionCompleted"
      ) {
        const message = messageOf(event, { ...started, instanceId, episode: 0 });
        if (message) this.deliver(message);
      }
    }
    const canceled = new Set(episode.canceledTimers);
    instance.timers = instance.timers.filter(({ timerId }) => !canceled.has(timerId));
  }

  /** What is for an execution that is no more is heard by nobody. */
  private deliver({ instanceId, executionId, event }: TaskMessage): void {
    if (event.type === "ExecutionStarted") {
      this.begin(event);
    } else if (event.type === "EventRaised") {
      this.raise(instanceId, event.name, event.input);
    } else {
      const target = this.running.get(instanceId);
      if (target?.started.executionId === executionId) target?.news.push(event);
    }
  }

  /** An id that is in use is nobody else's. */
  private begin(started: ExecutionStarted): void {
    const { instanceId, name } = started;
    if (this.running.has(instanceId)) return;
    const orchestrator = this.app.orchestrators[name];
    if (!orchestrator) throw new Error(`The app has no orchestrator '${name}'.`);
    const live = new LiveOrchestration(orchestrator);
    this.running.set(instanceId, { live, started, news: [started], timers: [] });
  }

  private raise(instanceId: string, name: string, input: string | undefined): void {
    const event = { type: "EventRaised", ...this.received(), name, input } as const;
    if (isEntityInstance(instanceId)) this.entities.raise(instanceId, event);
    else this.running.get(instanceId)?.news.push(event);
  }

  private activityOutcome({ name, input, eventId }: TaskScheduled): HistoryEvent {
    const activity = this.app.activities[name];
    if (!activity) throw new Error(`The app has no activity '${name}'.`);
    const [argument] = JSON.parse(input ?? "[]") as readonly unknown[]; // an array of arguments
    const effect = activity(argument);
    const common = { ...this.received(), taskScheduledId: eventId };
    // what is fragile fails only until it is mended, and the instance is rewound
    if (effect.kind !== "throw") {
      return { type: "TaskCompleted", ...common, result: JSON.stringify(effect.value) };
    }
    const reason = `Activity function '${name}' failed: ${effect.message}`;
    return { type: "TaskFailed", ...common, reason, details: "" };
  }

  private received() {
    return { eventId: RECEIVED, isPlayed: false, timestamp: this.now() };
  }

  private now(): Date {
    return new Date(++this.at);
  }
}

async function settled<T>(steps: Settling<T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    // Node runs a tick when no promise is left to settle
    await new Promise<void>((resolve) => {
      process.nextTick(resolve);
    });
  }
}
