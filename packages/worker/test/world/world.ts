/**
 * A small world for the worker: processes that crash and come back, a store that keeps what it was
 * told, time that jumps. It finds what a single test would not think of.
 */
import {
  CLIENT,
  deriveGuid,
  ExecutionState,
  isOutcome,
  NO_MARKS,
  settledBy,
  encodeRequest,
  isEntityInstance,
  NO_STAMP,
  requestName,
  type EntityFunction,
  type HistoryEvent,
  type InstanceStatus,
  type Orchestrator,
  type PlaceInStream,
} from "@taskhub/core";
import type { Activity, LogFields, WorkerSettings } from "../../src/index.js";
import { DEFAULT_WORKER_SETTINGS, startWorker, type Worker } from "../../src/index.js";
import { MemoryHub, Store, type Fault } from "./memory-hub.js";
import { Process, seeded, VirtualTime } from "./virtual-time.js";

export interface WorldOptions {
  readonly seed: number;
  readonly workers?: number;
  readonly orchestrators: Readonly<Record<string, Orchestrator>>;
  readonly activities: Readonly<Record<string, Activity>>;
  readonly entities?: Readonly<Record<string, EntityFunction>>;
  /** Activities that only the host can call. */
  readonly bound?: readonly string[];
  readonly slots?: number;
  readonly settings?: Partial<WorkerSettings>;
  /** Faults to hand out while there are any left. */
  readonly faults?: {
    readonly kinds: readonly Fault[];
    readonly chance: number;
    readonly most: number;
  };
  /** One fault, at this call of all calls. */
  readonly faultAt?: { readonly call: number; readonly kind: Fault } | undefined;
}

/** One run. */
export class World {
  readonly time = new VirtualTime();
  readonly store = new Store(this.time);
  readonly calls: string[] = [];
  readonly violations: string[] = [];
  readonly activityRuns = new Map<string, number>();
  readonly logged: LogFields[] = [];
  faultsDone = 0;
  crashes = 0;
  /** Sessions may break: that is what the test is about. */
  mayBreak = false;
  private thawedAt = 0;
  private readonly rand: () => number;
  private readonly driver = new Process("driver");
  private broughtUp = 0;
  private workers: { process: Process; worker: Worker; hub: MemoryHub }[] = [];

  constructor(private options: WorldOptions) {
    this.rand = seeded(options.seed);
    for (let index = 0; index < (options.workers ?? 1); index++) this.bringUp();
  }

  get hub(): MemoryHub {
    return new MemoryHub(
      this.store,
      this.time,
      this.driver,
      this.rand,
      () => undefined,
      () => undefined,
    );
  }

  /** A worker that is up, if any. */
  get worker(): Worker | undefined {
    return this.workers.find(({ process }) => !process.dead)?.worker;
  }

  /** Starts an instance the way a client does: leased message and row, then hand-off. */
  start(instanceId: string, name: string, input?: unknown, handOff = true, hiddenMs = 0): void {
    const executionId = this.store.nextId("exec");
    const at = new Date(this.time.now);
    const message = {
      messageId: deriveGuid("start", executionId),
      instanceId,
      executionId,
      sender: CLIENT,
      event: {
        type: "ExecutionStarted" as const,
        eventId: -1,
        isPlayed: false,
        timestamp: at,
        instanceId,
        executionId,
        name,
        input: input === undefined ? undefined : JSON.stringify(input),
        generation: 0,
      },
    };
    const queue = this.hub.controlQueueOf(instanceId);
    const stored = this.store.put(queue, message, handOff ? 30_000 : hiddenMs);
    const row = this.store.writeRow(
      {
        instanceId,
        executionId,
        name,
        runtimeStatus: "Pending",
        createdAt: at,
        lastUpdatedAt: at,
        generation: 0,
      },
      undefined,
    );
    if (!handOff || !row) return;
    this.worker?.handOff(
      {
        queueMessageId: stored.id,
        queue,
        fromPoison: false,
        message,
        dequeueCount: 0,
        receivedAt: at,
        receipt: stored.receipt,
        leaseEndsAt: new Date(stored.visibleAt),
      },
      row,
    );
  }

  raise(instanceId: string, name: string, input: unknown): void {
    const messageId = deriveGuid("event", this.store.nextId("e"));
    const event = {
      type: "EventRaised" as const,
      ...{ eventId: -1, isPlayed: false, timestamp: new Date(this.time.now), name },
      input: JSON.stringify(input),
    };
    this.store.put(
      this.hub.controlQueueOf(instanceId),
      { messageId, instanceId, sender: CLIENT, event },
      0,
    );
  }

  /** Signals an entity the way a client does that has no worker. */
  signal(
    entity: string,
    operation: string,
    input?: unknown,
    { inStream, due }: { readonly inStream?: PlaceInStream; readonly due?: Date } = {},
  ): void {
    const id = deriveGuid("signal", this.store.nextId("e"));
    const request = {
      ...{ id, operation, isSignal: true, input: JSON.stringify(input), due },
      ...{ stamp: NO_STAMP, predecessor: NO_STAMP, position: 0 },
    };
    const event = {
      type: "EventRaised" as const,
      ...{ eventId: -1, isPlayed: false, timestamp: new Date(this.time.now) },
      ...{ name: requestName(request), input: encodeRequest(request) },
    };
    const message = { messageId: id, instanceId: entity, sender: CLIENT, event, inStream };
    this.store.put(this.hub.controlQueueOf(entity), message, 0);
  }

  /** The queue shows the last message twice, as after a put whose reply was lost. */
  copyLastMessage(): void {
    for (const queue of this.store.queues.values()) {
      const last = queue.at(-1);
      if (last)
        queue.push({ ...last, id: this.store.nextId("q"), receipt: this.store.nextId("r") });
    }
  }

  /** A start message without a row, as of a starter that lost or that died. */
  rivalStart(instanceId: string, name: string, input: unknown): void {
    const row = this.store.rows.get(instanceId);
    this.start(instanceId, name, input, false);
    if (row) this.store.rows.set(instanceId, row);
  }

  /** The outcome of a task that the instance never had. */
  sendStray(instanceId: string): void {
    const event = {
      type: "TaskCompleted" as const,
      ...{ eventId: -1, isPlayed: false, timestamp: new Date(this.time.now), taskScheduledId: 99 },
    };
    const messageId = deriveGuid("stray", this.store.nextId("e"));
    const message = { messageId, instanceId, sender: CLIENT, event };
    this.store.put(this.hub.controlQueueOf(instanceId), message, 0);
  }

  /** Someone, or a write that was overtaken, has changed the row. */
  spoilRow(instanceId: string, change: Partial<InstanceStatus>): void {
    const row = this.store.rows.get(instanceId);
    if (!row) throw new Error(`no row of ${instanceId}`);
    const status = { ...row.status, ...change, commitNumber: undefined };
    this.store.rows.set(instanceId, { status, etag: this.store.nextId("etag-") });
  }

  terminate(instanceId: string, reason: string): void {
    const messageId = deriveGuid("terminate", this.store.nextId("e"));
    const event = {
      type: "ExecutionTerminated" as const,
      ...{ eventId: -1, isPlayed: false, timestamp: new Date(this.time.now), reason },
    };
    this.store.put(
      this.hub.controlQueueOf(instanceId),
      { messageId, instanceId, sender: CLIENT, event },
      0,
    );
  }

  /** The Functions host receives a message, if there is a visible one, and triggers a function with it. */
  hostReceives(): Promise<void> | undefined {
    for (const [name, queue] of this.store.queues) {
      const stored = queue.find((message) => message.visibleAt <= this.time.now);
      if (!stored) continue;
      stored.dequeues++;
      stored.visibleAt = this.time.now + 600_000;
      stored.receipt = this.store.nextId("r");
      return this.worker?.trigger({
        queue: name === "work" ? { kind: "workItem" } : { kind: "control", partition: 0 },
        queueMessageId: stored.id,
        popReceipt: stored.receipt,
        dequeueCount: stored.dequeues,
        body: new Uint8Array(),
      });
    }
    return undefined;
  }

  /** Drains the workers, as the host or SIGTERM asks for. */
  async drain(index: number): Promise<void> {
    await this.workers[index]?.worker.drain();
  }

  /** Stops a process for a while; then everything it missed happens at once. */
  freeze(index: number, forMs: number): void {
    const process = this.workers[index]?.process;
    if (process) process.frozenUntil = this.time.now + forMs;
  }

  /** Ends a process at once; another takes its place. */
  crash(index: number, downMs = 1_000): void {
    const { process } = this.workers[index] ?? {};
    if (!process || process.dead) return;
    process.dead = true;
    this.crashes++;
    this.at(downMs, () => {
      this.workers = this.workers.filter((each) => each.process !== process);
      this.bringUp();
    });
  }

  /** All processes end; one with other settings takes their place, and may meet a fault. */
  restartWith(settings: Partial<WorkerSettings>, faultAt?: WorldOptions["faultAt"]): void {
    for (const { process } of this.workers) process.dead = true;
    this.workers = [];
    this.options = {
      ...this.options,
      settings: { ...this.options.settings, ...settings },
      faultAt,
    };
    this.bringUp();
  }

  /** Takes an instance out of the store, as a purge does. */
  purge(instanceId: string): void {
    this.store.histories.delete(instanceId);
    this.store.rows.delete(instanceId);
  }

  /** The same, by a purge that leaves a tombstone: the ids of what was sent to it, and no execution. */
  bury(instanceId: string): void {
    const known = this.store.histories.get(instanceId);
    if (!known) throw new Error(`no history of ${instanceId}`);
    const appliedAt = new Date(this.time.now);
    const ids = known.events.flatMap((event) =>
      !isOutcome(event) && event.messageId !== undefined ? [event.messageId] : [],
    );
    const appliedIds = ids.map((messageId) => ({ messageId, appliedAt }));
    this.store.histories.set(instanceId, {
      ...{ executionId: "", events: [], marks: { ...NO_MARKS, appliedIds } },
      ...{ stamp: this.store.newStamp(), commitNumber: known.commitNumber + 1 },
    });
    this.store.rows.delete(instanceId);
  }

  /** Ends a process for good. */
  kill(index: number): void {
    const process = this.workers[index]?.process;
    if (process) process.dead = true;
  }

  at(delayMs: number, run: () => void): void {
    this.time.at(this.time.now + delayMs, this.driver, run);
  }

  /** Runs until all instances have ended and no message is left, and checks the histories. */
  async settle(limitMs = 900_000): Promise<boolean> {
    const quiet = await this.time.runUntil(() => this.isQuiet(), limitMs);
    if (!quiet) this.violations.push(`not quiet: ${this.whatIsOpen()}`);
    for (const [id, { events }] of this.store.histories) this.checkHistory(id, events);
    return quiet;
  }

  status(instanceId: string) {
    return this.store.rows.get(instanceId)?.status;
  }

  count(call: string): number {
    return this.calls.filter((each) => each === call).length;
  }

  private isQuiet(): boolean {
    if (this.store.messages > 0) return false;
    if (this.store.rows.size + this.store.histories.size === 0) return false;
    // who wakes late must do no harm
    if (this.time.now < this.thawedAt) return false;
    return [...this.store.histories.keys()].every((id) => this.rowAgrees(id));
  }

  private rowAgrees(id: string): boolean {
    if (this.store.histories.get(id)?.executionId === "") return true;
    const state = this.fold(id);
    const row = this.status(id);
    if (isEntityInstance(id)) return row?.executionId === state?.executionId;
    return state?.completed !== undefined && row?.runtimeStatus === state.runtimeStatus;
  }

  private fold(id: string): ExecutionState | undefined {
    const known = this.store.histories.get(id);
    if (!known) return undefined;
    const state = new ExecutionState(known.executionId, known.marks);
    state.append(known.events);
    return state;
  }

  private whatIsOpen(): string {
    const open = [...this.store.histories.keys()].filter((id) => !this.rowAgrees(id));
    const queued = [...this.store.queues.values()].flat().map((m) => m.message.event.type);
    return `open ${open.join(", ") || "none"}; queued ${queued.join(", ") || "none"}`;
  }

  private checkHistory(id: string, events: readonly HistoryEvent[]): void {
    const settled = new Set<number>();
    let ended = false;
    for (const event of events) {
      if (ended && event.type !== "OrchestratorCompleted")
        this.violations.push(`${id}: ${event.type} after the end`);
      if (event.type === "ExecutionCompleted") ended = true;
      if (!isOutcome(event)) continue;
      if (settled.has(settledBy(event)))
        this.violations.push(`${id}: two outcomes of ${settledBy(event)}`);
      settled.add(settledBy(event));
    }
  }

  private bringUp(): void {
    const process = new Process(`w${++this.broughtUp}`); // no other has had that id
    const plan = (_call: string, owner: Process) => this.pickFault(owner);
    const onCall = (call: string) => void this.calls.push(call);
    const hub = new MemoryHub(this.store, this.time, process, this.rand, plan, onCall);
    const worker = startWorker({
      hub,
      registry: this.registry(),
      settings: {
        ...DEFAULT_WORKER_SETTINGS,
        maxConcurrentActivities: this.options.slots ?? 10,
        maxQueuePollingIntervalMs: 1_000,
        ...this.options.settings,
      },
      clock: this.time.clockOf(process),
      random: {
        fraction: this.rand,
        hex: (bytes) => this.store.nextId("h").padStart(bytes * 2, "0"),
      },
      log: (_level, _message, fields) => {
        this.logged.push(fields);
        if (fields.event === "SessionBroken" && !this.mayBreak)
          this.violations.push(String(fields.error));
      },
    });
    this.workers.push({ process, worker, hub });
  }

  private pickFault(owner: Process): Fault | undefined {
    const fault = this.plannedFault();
    if (fault === undefined) return undefined;
    this.faultsDone++;
    if (fault === "freeze-after") this.thawedAt = this.time.now + 90_000;
    if (fault.startsWith("crash")) {
      const downMs = Math.floor(this.rand() * 15_000);
      this.at(downMs + 20, () => {
        this.workers = this.workers.filter(({ process }) => process !== owner);
        this.bringUp();
      });
    }
    return fault;
  }

  private plannedFault(): Fault | undefined {
    const { faults, faultAt } = this.options;
    if (faultAt) return this.calls.length === faultAt.call ? faultAt.kind : undefined;
    if (!faults || this.faultsDone >= faults.most || this.rand() > faults.chance) return undefined;
    return faults.kinds[Math.floor(this.rand() * faults.kinds.length)];
  }

  private registry() {
    const { orchestrators, activities, entities = {} } = this.options;
    return {
      entity: (name: string) => entities[name],
      entityNames: Object.keys(entities),
      orchestrator: (name: string) => orchestrators[name],
      activity: (name: string): Activity | undefined => {
        const activity = activities[name];
        if (!activity) return undefined;
        return async (input, invocation) => {
          this.checkCause(invocation.instanceId, invocation.executionId, invocation.taskId);
          this.activityRuns.set(
            invocation.taskKey,
            (this.activityRuns.get(invocation.taskKey) ?? 0) + 1,
          );
          return activity(input, invocation);
        };
      },
      orchestratorNames: Object.keys(orchestrators),
      activityNames: Object.keys(activities),
      boundActivityNames: this.options.bound ?? [],
    };
  }

  /** P1: the decision is history before its effect. */
  private checkCause(instanceId: string, executionId: string, taskId: number): void {
    const known = this.store.histories.get(instanceId);
    const isCurrent = known?.executionId === executionId;
    const isHistory = known?.events.some((e) => e.type === "TaskScheduled" && e.eventId === taskId);
    if (isCurrent && !isHistory)
      this.violations.push(`P1: activity ${taskId} of ${instanceId} before its commit`);
  }
}
