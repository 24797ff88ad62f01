import {
  NO_MARKS,
  StorageError,
  type Commit,
  type Delivery,
  type History,
  type HistoryEvent,
  type HistoryProblem,
  type InstanceRow,
  type InstanceStatus,
  type LoadOptions,
  type Marks,
  type QueueName,
  type Stamp,
  type TaskHub,
  type TaskMessage,
  type TriggeredMessage,
} from "@taskhub/core";
import { Process, type VirtualTime } from "./virtual-time.js";

interface StoredMessage {
  readonly id: string;
  message: TaskMessage;
  visibleAt: number;
  receipt: string;
  dequeues: number;
}

interface Partition {
  executionId: string;
  events: HistoryEvent[];
  stamp: Stamp;
  commitNumber: number;
  marks: Marks;
  /** The process that wrote it, and when; absent of a tombstone. */
  written?: { readonly by: string; readonly at: number };
}

/** What happens to a call of the hub. */
export type Fault =
  "crash-before" | "crash-after" | "fail-before" | "fail-after" | "freeze-after" | "slow-reply";

/** The store behind every hub of a world: messages, histories, rows, with no faults of its own. */
export class Store {
  readonly queues = new Map<string, StoredMessage[]>();
  readonly histories = new Map<string, Partition>();
  readonly rows = new Map<string, InstanceRow>();
  readonly quarantined: string[] = [];
  /** Instances whose start was asked for again. */
  readonly resent: string[] = [];
  /** Instances whose history lacks a blob, or cannot be read at all. */
  readonly damaged = new Map<string, "missingBlob" | "broken">();
  private counter = 0;

  constructor(private readonly time: VirtualTime) {}

  nextId(prefix: string): string {
    return `${prefix}${++this.counter}`;
  }

  newStamp(): Stamp {
    return this.nextId("stamp-") as Stamp; // the brand is the hub's to give
  }

  queue(name: QueueName, fromPoison = false): StoredMessage[] {
    const key = fromPoison ? `${keyOf(name)}-poison` : keyOf(name);
    const queue = this.queues.get(key) ?? [];
    this.queues.set(key, queue);
    return queue;
  }

  get messages(): number {
    return [...this.queues.values()].reduce((sum, queue) => sum + queue.length, 0);
  }

  put(name: QueueName, message: TaskMessage, visibleInMs: number): StoredMessage {
    const stored: StoredMessage = {
      id: this.nextId("q"),
      message: structuredClone(message),
      visibleAt: this.time.now + visibleInMs,
      receipt: this.nextId("r"),
      dequeues: 0,
    };
    this.queue(name).push(stored);
    return stored;
  }

  /** @param by - The hub of the process that commits. */
  commit(commit: Commit, by: string): Stamp | undefined {
    const known = this.histories.get(commit.instanceId);
    if (known?.stamp !== commit.stamp) return undefined;
    const stamp = this.newStamp();
    const base = commit.replaces ? [] : [...(known?.events ?? [])];
    for (const { row, event } of commit.voided ?? []) base[row] = structuredClone(event);
    if (base.length !== commit.firstRow)
      throw new Error(`row ${commit.firstRow} after ${base.length}`);
    this.histories.set(commit.instanceId, {
      executionId: commit.executionId,
      events: [...base, ...structuredClone(commit.events)],
      stamp,
      commitNumber: commit.commitNumber,
      marks: structuredClone(commit.marks),
      written: { by, at: this.time.now },
    });
    return stamp;
  }

  writeRow(status: InstanceStatus, previous: InstanceRow | undefined): InstanceRow | undefined {
    const known = this.rows.get(status.instanceId);
    if (known?.etag !== previous?.etag) return undefined;
    const row: InstanceRow = { status: structuredClone(status), etag: this.nextId("etag-") };
    this.rows.set(status.instanceId, row);
    return row;
  }
}

/** Decides what becomes of a process's next call. */
export type FaultPlan = (call: string, owner: Process) => Fault | undefined;

/** The hub as one process of the world sees it: each call takes time, and may fail or kill. */
export class MemoryHub implements TaskHub {
  readonly name = "memory";
  readonly id: string;

  constructor(
    private readonly store: Store,
    private readonly time: VirtualTime,
    private readonly owner: Process,
    private readonly rand: () => number,
    private readonly plan: FaultPlan,
    private readonly onCall: (call: string) => void,
    readonly partitionCount = 1,
  ) {
    this.id = owner.name;
  }

  controlQueueOf(instanceId: string): QueueName {
    let sum = 0;
    for (const char of instanceId) sum += char.charCodeAt(0);
    return { kind: "control", partition: sum % this.partitionCount };
  }

  async receive(queue: QueueName, maxMessages: number, fromPoison = false): Promise<Delivery[]> {
    if (fromPoison && this.store.queue(queue, true).length === 0) return [];
    const got = await this.call("receive", () => {
      const lying = this.store.queue(queue, fromPoison);
      const visible = lying.filter((m) => m.visibleAt <= this.time.now);
      return visible.slice(0, maxMessages).map((stored) => {
        stored.dequeues++;
        return this.lease(queue, stored, 30_000);
      });
    });
    return got.map((delivery) => ({
      ...delivery,
      fromPoison,
      receivedAt: new Date(this.time.now),
    }));
  }

  takeOver(triggered: TriggeredMessage): Promise<Delivery | undefined> {
    return this.call("takeOver", () => {
      const stored = this.store
        .queue(triggered.queue)
        .find((m) => m.receipt === triggered.popReceipt);
      return stored && this.lease(triggered.queue, stored, 30_000);
    });
  }

  readTriggered(triggered: TriggeredMessage): Promise<Delivery | undefined> {
    return this.call("readTriggered", () => {
      const stored = this.store
        .queue(triggered.queue)
        .find((m) => m.id === triggered.queueMessageId);
      if (!stored) return undefined;
      const { visibleAt, receipt } = stored;
      const delivery = this.lease(triggered.queue, stored, 0, receipt);
      stored.visibleAt = visibleAt; // read, not taken
      return delivery;
    });
  }

  renew(delivery: Delivery): Promise<boolean> {
    return this.call("renew", () => {
      const stored = this.find(delivery);
      if (!stored) return false;
      stored.visibleAt = this.time.now + 30_000;
      stored.receipt = this.store.nextId("r");
      delivery.receipt = stored.receipt;
      delivery.leaseEndsAt = new Date(stored.visibleAt);
      return true;
    });
  }

  loadHistory(instanceId: string, options: LoadOptions = {}): Promise<History> {
    if (this.store.damaged.get(instanceId) === "broken" && options.headOnly !== true) {
      return Promise.reject(new Error("a row says nothing that can be understood"));
    }
    return this.call("load", () => {
      const known = this.store.histories.get(instanceId);
      if (!known) {
        return {
          stamp: undefined,
          executionId: undefined,
          events: [],
          rowCount: 0,
          commitNumber: 0,
          marks: NO_MARKS,
        };
      }
      const { events, written } = known;
      const isOthers = written !== undefined && written.by !== this.id;
      const othersAt = isOthers ? new Date(written.at) : undefined;
      const problem = problemOf(events, options, this.store.damaged.get(instanceId));
      const read = problem ? { ...known, events: events.slice(0, HEAD_ROWS), problem } : known;
      // of one that was purged lately only the marks are left
      const executionId = known.executionId === "" ? undefined : known.executionId;
      return { ...structuredClone(read), executionId, rowCount: events.length, othersAt };
    });
  }

  readStamp(instanceId: string): Promise<Stamp | undefined> {
    return this.call("stamp", () => this.store.histories.get(instanceId)?.stamp);
  }

  readInstance(instanceId: string): Promise<InstanceRow | undefined> {
    return this.call("readRow", () => structuredClone(this.store.rows.get(instanceId)));
  }

  async commitEpisode(commit: Commit) {
    const stamp = await this.call("commit", () => this.store.commit(commit, this.id));
    return stamp ? { kind: "committed" as const, stamp } : { kind: "conflict" as const };
  }

  async put(
    queue: QueueName,
    message: TaskMessage,
    options: { visibleInMs: number; held: boolean },
  ) {
    return this.call("put", () => {
      const stored = this.store.put(queue, message, options.visibleInMs);
      return options.held
        ? this.lease(queue, stored, options.visibleInMs, stored.receipt)
        : undefined;
    });
  }

  async writeInstance(status: InstanceStatus, previous: InstanceRow | undefined) {
    const row = await this.call("writeRow", () => this.store.writeRow(status, previous));
    return row ? { kind: "written" as const, row } : { kind: "conflict" as const };
  }

  resendStart(instanceId: string): Promise<void> {
    this.store.resent.push(instanceId);
    return Promise.resolve();
  }

  complete(delivery: Delivery): Promise<void> {
    return this.call("complete", () => {
      const stored = this.find(delivery);
      const lying = this.store.queue(delivery.queue, delivery.fromPoison);
      if (stored) lying.splice(lying.indexOf(stored), 1);
    });
  }

  abandon(delivery: Delivery, delayMs: number): Promise<void> {
    return this.call("abandon", () => {
      const stored = this.find(delivery);
      if (!stored) return;
      stored.visibleAt = this.time.now + delayMs;
      stored.receipt = this.store.nextId("r");
    });
  }

  async quarantine(delivery: Delivery, reason: string): Promise<void> {
    this.store.quarantined.push(reason);
    await this.complete(delivery);
  }

  private lease(
    queue: QueueName,
    stored: StoredMessage,
    leaseMs: number,
    receipt?: string,
  ): Delivery {
    stored.visibleAt = this.time.now + leaseMs;
    stored.receipt = receipt ?? this.store.nextId("r");
    return {
      queueMessageId: stored.id,
      queue,
      fromPoison: false,
      message: structuredClone(stored.message),
      dequeueCount: stored.dequeues + (stored.message.earlierDequeues ?? 0),
      receivedAt: new Date(this.time.now),
      receipt: stored.receipt,
      leaseEndsAt: new Date(stored.visibleAt),
    };
  }

  private find(delivery: Delivery): StoredMessage | undefined {
    return this.store
      .queue(delivery.queue, delivery.fromPoison)
      .find((m) => m.id === delivery.queueMessageId && m.receipt === delivery.receipt);
  }

  /** A round trip: there, the fault if one is planned, and back. */
  private call<T>(name: string, execute: () => T): Promise<T> {
    // what the dead ask for happens no more
    if (this.owner.dead) return new Promise(() => undefined);
    this.onCall(name);
    const fault = this.plan(name, this.owner);
    return new Promise((resolve, reject) => {
      const fail = () => {
        reject(new StorageError("other", name, undefined, "planned", undefined));
      };
      if (fault === "crash-before") return void (this.owner.dead = true);
      this.time.at(this.time.now + this.latency(), SERVER, () => {
        if (fault === "fail-before")
          return void this.time.at(this.time.now + 100, this.owner, fail);
        const answer = execute();
        if (fault === "crash-after") return void (this.owner.dead = true);
        const reply = fault === "fail-after" ? fail : () => resolve(answer);
        if (fault === "freeze-after")
          this.owner.frozenUntil = this.time.now + 5_000 + this.rand() * 80_000;
        const waitMs = fault === "slow-reply" ? 45_000 : this.latency();
        this.time.at(this.time.now + waitMs, this.owner, reply);
      });
    });
  }

  private latency(): number {
    return 1 + Math.floor(this.rand() * 8);
  }
}

const SERVER = new Process("store");

function keyOf(name: QueueName): string {
  switch (name.kind) {
    case "control":
      return `control-${name.partition}`;
    case "workItem":
      return "work";
    case "activity":
      return `activity-${name.name.toLowerCase()}`;
  }
}

const HEAD_ROWS = 2;

function problemOf(
  events: readonly HistoryEvent[],
  { limits, headOnly }: LoadOptions,
  damage: string | undefined,
): HistoryProblem | undefined {
  if (headOnly) return { kind: "headOnly", reason: "only the first rows were asked for" };
  if (damage) return { kind: "missingBlob", reason: "blob 'x' of row 3 is gone." };
  const { maxEvents = Infinity } = limits ?? {};
  if (events.length <= maxEvents) return undefined;
  return { kind: "tooLarge", reason: `${events.length} rows, more than ${maxEvents}.` };
}
