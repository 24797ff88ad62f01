/**
 * The work of one process on one task hub: sessions, receivers, leases, and the way from each to
 * the others.
 *
 * @module
 */
import type {
  Clock,
  Delivery,
  HistoryEventType,
  InstanceRow,
  QueueName,
  Random,
  TaskHub,
  TriggeredMessage,
} from "@taskhub/core";
import { ActivitySlots } from "./activity-slots.js";
import { runBoundCall } from "./bound-call.js";
import { inParallel } from "./in-parallel.js";
import { dueAt } from "./due-at.js";
import { Elsewhere } from "./elsewhere.js";
import { Gate } from "./gate.js";
import { Hold } from "./hold.js";
import { IdleSessions } from "./idle-sessions.js";
import { Leases } from "./leases.js";
import { logEvents } from "./log-events.js";
import type { Logger } from "./logger.js";
import { Receiver } from "./receive.js";
import type { Activity, Registry } from "./registry.js";
import { Rejections } from "./rejections.js";
import { Session } from "./session.js";
import { Shift } from "./shift.js";
import { Shown } from "./shown.js";
import { tolerate } from "./tolerate.js";
import { UnknownFunctions } from "./unknown-functions.js";
import { judgeVersion } from "./version-match.js";
import { workItemCall } from "./work-item.js";
import type { WorkerSettings } from "./worker-settings.js";
import type { Workplace } from "./workplace.js";

/** Everything a worker is made of. */
export interface WorkerParts {
  readonly hub: TaskHub;
  readonly registry: Registry;
  readonly settings: WorkerSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Told of every instance row that the worker writes, for those in this process who wait for one. */
  readonly shown?: Shown;
}

/** The work of one process on one task hub. */
export interface Worker {
  /** True while a start put by this process is better put leased and handed off. */
  readonly takesStarts: boolean;
  /** False if executions of the version are left to other workers: their starts must be visible. */
  takesVersion(version: string | undefined): boolean;
  /** A proof that this process is meant to work, such as a client call inside an invocation. */
  proveShift(): void;
  /**
   * True if a message for the entity is better put leased and handed off: it lives here, or may begin
   * here and was not seen to live elsewhere.
   */
  takesEntity(instanceId: string): boolean;
  /**
   * True if a message for the instance is better put leased and handed off: its session is here, and
   * either no other worker has moved the instance since, or open work of it is kept here.
   */
  isLive(instanceId: string): boolean;
  /**
   * Takes a message that this process has put with a lease.
   *
   * @param accepted - The instance row, if this process has just written it for this very start.
   */
  handOff(delivery: Delivery, accepted?: InstanceRow): void;
  /**
   * Takes over a message that the Functions host received.
   *
   * Resolves when the invocation should return: when the session has room, or, for the latest
   * trigger, when no work is in flight or `holdMs` is over. Never rejects after the take-over.
   */
  trigger(message: TriggeredMessage): Promise<void>;
  /**
   * Runs a call of an activity whose bindings the Functions host evaluates. The message stays the host's.
   *
   * @returns True if the activity has succeeded: its outputs are to be written.
   * @throws Error if the call is not answered: the invocation must fail, so that the host brings it
   *   again. What the activity throws is an answer.
   */
  runBound(message: TriggeredMessage, activity: Activity): Promise<boolean>;
  /**
   * Stops receiving, finishes the commits under way, gives back everything held.
   *
   * Resolves within about 4 s. Afterwards the worker does nothing more.
   */
  drain(): Promise<void>;
}

/** Messages held for each orchestrator that may run at once; beyond it, others may have them. */
const HELD_PER_ORCHESTRATOR = 10;
const FINISH_MS = 2_500; // of the 5 s the host gives all its hooks together
const GIVE_BACK_MS = 1_500;
const ROOM_PAUSE_MS = 50;
const SHORTEST_PUT_OFF_MS = 5_000;

/** What a control queue may carry. */
const FOR_INSTANCES: ReadonlySet<HistoryEventType> = new Set([
  "ExecutionStarted",
  "ExecutionTerminated",
  "GenericEvent",
  "ExecutionSuspended",
  "ExecutionResumed",
  "TaskCompleted",
  "TaskFailed",
  "SubOrchestrationInstanceCompleted",
  "SubOrchestrationInstanceFailed",
  "TimerFired",
  "EventRaised",
]);

/** Starts to work; nothing is received before a shift is proven, unless there is no host. */
export function startWorker(parts: WorkerParts): Worker {
  return new RunningWorker(parts);
}

class RunningWorker implements Worker, Workplace {
  readonly hub: TaskHub;
  readonly registry: Registry;
  readonly settings: WorkerSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly leases: Leases;
  readonly slots: ActivitySlots;
  readonly shift: Shift;
  readonly unknown: UnknownFunctions;
  readonly rejections: Rejections;
  readonly elsewhere: Elsewhere;
  readonly shown: Shown;
  readonly idle: IdleSessions;
  readonly gate: Gate;
  readonly entityGate: Gate;
  private readonly sessions = new Map<string, Session>();
  private readonly receivers: readonly Receiver[];
  private readonly holder: Hold;

  constructor({ hub, registry, settings, clock, random, log, shown }: WorkerParts) {
    this.hub = hub;
    this.registry = registry;
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    this.log = log;
    this.leases = new Leases(hub, clock, log, settings.maxDequeueCount);
    this.slots = new ActivitySlots(clock, settings.maxConcurrentActivities, settings.spillAfterMs);
    this.shift = new Shift(clock, settings.host === "none", settings.shiftMs);
    this.unknown = new UnknownFunctions(clock, settings.unknownFunctionGraceMs);
    this.rejections = new Rejections(clock, random);
    this.elsewhere = new Elsewhere(clock, hub.id, settings.maxDequeueCount);
    this.shown = shown ?? new Shown();
    this.idle = new IdleSessions(clock, settings);
    this.gate = new Gate(settings.maxConcurrentOrchestrators);
    this.entityGate = new Gate(settings.maxConcurrentEntities);
    this.holder = new Hold(clock, settings.holdMs);
    this.receivers = this.makeReceivers();
    this.leases.whenEmpty(() => {
      this.holder.end();
    });
    this.shift.whenStarted(() => {
      for (const receiver of this.receivers) receiver.begin();
    });
    this.slots.whenFree(() => {
      this.wakeWorkItems();
    });
    for (const receiver of this.receivers) void receiver.run();
  }

  get takesStarts(): boolean {
    return this.shift.isOn && this.hasRoom;
  }

  get hasRoom(): boolean {
    return this.roomForMessages() > 0;
  }

  takesVersion(version: string | undefined): boolean {
    return judgeVersion(this.settings, version) !== "reject";
  }

  proveShift(): void {
    this.shift.prove();
  }

  takesEntity(instanceId: string): boolean {
    return this.isLive(instanceId) || (this.takesStarts && !this.elsewhere.isNoted(instanceId));
  }

  isLive(instanceId: string): boolean {
    return this.shift.isOn && this.sessions.get(instanceId)?.isHome === true;
  }

  handOff(delivery: Delivery, accepted?: InstanceRow): void {
    this.deliver(delivery, accepted);
  }

  deliver(delivery: Delivery, accepted?: InstanceRow): void {
    if (this.shift.isOver) {
      // a receive that was under way when the worker was told to stop
      void this.giveBack(delivery);
      return;
    }
    if (!this.leases.take(delivery)) return;
    if (!this.leases.trials.admit(delivery)) {
      void this.putOff(delivery);
      return;
    }
    if (accepted === undefined && this.isOthers(delivery)) {
      void this.giveBack(delivery);
      return;
    }
    // what brought one may bring more: the receivers look sooner
    if (accepted === undefined && this.bringsMore(delivery)) {
      for (const receiver of this.receivers) receiver.wake();
    }
    const { event, instanceId } = delivery.message;
    if (delivery.queue.kind !== "control") {
      this.slots.offer(
        workItemCall(this, delivery, (id, result) => !!this.sessions.get(id)?.takeResult(result)),
      );
    } else if (FOR_INSTANCES.has(event.type)) {
      this.sessionOf(instanceId).push({ kind: "delivery", delivery, accepted });
    } else {
      void this.refuse(delivery, `a control queue does not carry ${event.type}`);
    }
  }

  async trigger(message: TriggeredMessage): Promise<void> {
    this.shift.prove();
    const delivery = await this.hub.takeOver(message);
    if (!delivery) return;
    this.deliver(delivery);
    // returning at once would take the host's throttle away
    while (!this.shift.isOver && this.roomFor(message.queue) <= 0) {
      await this.clock.sleep(ROOM_PAUSE_MS);
    }
    if (this.leases.size > 0 && !this.shift.isOver) await this.holder.begin();
  }

  runBound(message: TriggeredMessage, activity: Activity): Promise<boolean> {
    this.shift.prove();
    return runBoundCall(this, message, activity);
  }

  async drain(): Promise<void> {
    this.shift.end();
    this.slots.stop();
    for (const receiver of this.receivers) receiver.stop();
    const stopping = Promise.all([...this.sessions.values()].map((session) => session.stop()));
    await Promise.race([stopping, this.clock.sleep(FINISH_MS)]);
    this.leases.stop();
    const held = this.leases.all();
    const givingBack = inParallel(held.map((delivery) => () => this.giveBack(delivery)));
    await Promise.race([givingBack, this.clock.sleep(GIVE_BACK_MS)]);
    this.holder.end();
    this.log(...logEvents.drained(this.hub, held.length));
  }

  /** What is left to others comes back alone: it is no sign of work. Activities are left to nobody. */
  private bringsMore({ queue, message }: Delivery): boolean {
    return queue.kind !== "control" || !this.rejections.has(message.instanceId);
  }

  /** True if another worker had better find it. */
  private isOthers(delivery: Delivery): boolean {
    const { queue, message } = delivery;
    const session = this.sessions.get(message.instanceId);
    if (queue.kind !== "control" || session?.isAnchored) return false;
    return this.elsewhere.has(delivery, session?.isHome);
  }

  private sessionOf(instanceId: string): Session {
    const known = this.sessions.get(instanceId);
    if (known) return known;
    const session = new Session(instanceId, this, () => this.sessions.delete(instanceId));
    this.sessions.set(instanceId, session);
    return session;
  }

  private async giveBack(delivery: Delivery): Promise<void> {
    const { instanceId } = delivery.message;
    const dueMs = (dueAt(delivery.message)?.getTime() ?? 0) - this.clock.now().getTime();
    await tolerate(this.log, { instanceId, what: "Giving a message back" }, () =>
      this.leases.abandon(delivery, Math.max(0, dueMs)),
    );
  }

  /** Until the trial of another message is over, at different times for each. */
  private async putOff(delivery: Delivery): Promise<void> {
    const { instanceId } = delivery.message;
    const delayMs = SHORTEST_PUT_OFF_MS * (1 + 2 * this.random.fraction());
    await tolerate(this.log, { instanceId, what: "Putting a message off" }, () =>
      this.leases.putOff(delivery, delayMs),
    );
  }

  private async refuse(delivery: Delivery, reason: string): Promise<void> {
    const { instanceId } = delivery.message;
    await tolerate(this.log, { instanceId, what: "Putting a message aside" }, () =>
      this.leases.quarantine(delivery, reason),
    );
  }

  private roomForMessages(): number {
    return this.settings.maxConcurrentOrchestrators * HELD_PER_ORCHESTRATOR - this.leases.size;
  }

  private roomFor(queue: QueueName): number {
    return queue.kind === "control" ? this.roomForMessages() : this.slots.free;
  }

  private wakeWorkItems(): void {
    this.receivers.at(-1)?.wake();
  }

  /**
   * Poison queues, then control queues, then work items, whose own queue is last.
   *
   * The queue of an activity itself is the host's to receive from.
   */
  private makeReceivers(): Receiver[] {
    const queues: QueueName[] = [];
    for (let partition = 0; partition < this.hub.partitionCount; partition++) {
      queues.push({ kind: "control", partition });
    }
    queues.push({ kind: "workItem" });
    const { hub, clock, random, shift, log } = this;
    const longestPauseMs = this.settings.maxQueuePollingIntervalMs;
    const make = (queue: QueueName, fromPoison: boolean) =>
      new Receiver({
        ...{ hub, clock, random, shift, log, queue, fromPoison, longestPauseMs },
        room: () => this.roomFor(queue),
        bringsMore: (delivery) => this.bringsMore(delivery),
        isOthers: (delivery) => this.isOthers(delivery),
        deliver: (delivery) => {
          this.deliver(delivery);
        },
      });
    const bound = this.registry.boundActivityNames ?? [];
    return [
      ...bound.map((name) => make({ kind: "activity", name }, true)),
      ...queues.map((queue) => make(queue, true)),
      ...queues.map((queue) => make(queue, false)),
    ];
  }
}
