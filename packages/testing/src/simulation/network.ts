/**
 * The way from a process to the simulated storage and back: it takes time, and things go wrong on it.
 *
 * A request executes at one moment, whatever becomes of the process that sent it; only the reply
 * needs the process to be alive and awake.
 *
 * @module
 */
import { StorageError } from "@taskhub/core";
import type {
  Blobs,
  Operation,
  PutMessage,
  Queues,
  QueueMessage,
  Services,
  Tables,
  TableWrite,
} from "@taskhub/azure-storage";
import type { CallFault } from "./fault.js";
import type { FaultPlan } from "./fault-plan.js";
import type { SeededRandom } from "./seeded-random.js";
import { SimulatedProcess } from "./simulated-process.js";
import type { VirtualTime } from "./virtual-time.js";
import { outcomeOf, Way, type Outcome } from "./way.js";

/** azure-storage/src/sdk/call.ts: how long a client waits for an answer. */
const CLIENT_PATIENCE_MS = 10_000;

/** Sees what the storage has executed, in the order in which it has. */
export interface Watcher {
  transacted(table: string, writes: readonly TableWrite[]): void;
  put(queue: string, body: string, message: PutMessage): void;
  received(queue: string, messages: readonly QueueMessage[]): void;
}

/** One call, for a trace. */
export interface CallRecord {
  readonly call: number;
  readonly process: string;
  readonly operation: Operation;
  readonly target: string;
  readonly fault: CallFault | undefined;
  /** `empty` for a receive that brought nothing. */
  outcome: "under way" | "done" | "empty" | "failed";
  atMs: number;
}

/** What the network needs of its world. */
export interface NetworkParts {
  readonly time: VirtualTime;
  readonly random: SeededRandom;
  readonly services: Services;
  readonly plan: FaultPlan;
  readonly watcher: Watcher;
  /** Shows a message that was received to others at once. */
  readonly show: (queue: string, messageId: string) => void;
  readonly onFault: (fault: CallFault, call: Pick<CallRecord, "operation" | "target">) => void;
  readonly kill: (process: SimulatedProcess, downMs: number) => void;
  readonly record: ((call: CallRecord) => void) | undefined;
  /** What each request and each reply takes, in milliseconds. By chance, 1 to 5, if absent. */
  readonly oneWayMs?: number;
}

interface Request<T> {
  readonly operation: Operation;
  readonly target: string;
  readonly run: () => Promise<T>;
  readonly seen?: (result: T) => void;
  /** What a receive brought, for a duplicate of it. */
  readonly brought?: (result: T) => readonly string[];
}

/** All ways to the storage of one world. */
export class Network {
  /** Calls so far, of all processes. */
  calls = 0;
  /** Virtual milliseconds until which the service refuses everything. */
  throttledUntil = 0;
  /** A hash over all calls and their outcomes: equal for equal runs. */
  trace = 0x811c9dc5;
  private readonly wire = new SimulatedProcess("wire");

  constructor(private readonly parts: NetworkParts) {}

  /** The services as a process sees them. @param isSafe - True if no fault befalls its calls. */
  servicesFor(owner: SimulatedProcess, isSafe: boolean): Services {
    const send = <T>(request: Request<T>) => this.send(owner, isSafe, request);
    const { queues, tables, blobs } = this.parts.services;
    return {
      queues: this.queuesFor(queues, send),
      tables: this.tablesFor(tables, send),
      blobs: blobsFor(blobs, send),
    };
  }

  private queuesFor(queues: Queues, send: Send): Queues {
    const { watcher } = this.parts;
    return {
      create: (queue, payer) =>
        send({
          operation: "queues.create",
          target: queue,
          run: () => queues.create(queue, payer),
        }),
      put: (queue, body, visibleInMs, payer) =>
        send({
          operation: "queues.put",
          target: queue,
          run: () => queues.put(queue, body, visibleInMs, payer),
          seen: (message) => {
            watcher.put(queue, body, message);
          },
        }),
      receive: (queue, maxMessages, visibilityMs) =>
        send({
          operation: "queues.receive",
          target: queue,
          run: () => queues.receive(queue, maxMessages, visibilityMs),
          seen: (messages) => {
            watcher.received(queue, messages);
          },
          brought: (messages) => messages.map(({ messageId }) => messageId),
        }),
      update: (queue, message, visibleInMs, payer) =>
        send({
          operation: "queues.update",
          target: queue,
          run: () => queues.update(queue, message, visibleInMs, payer),
        }),
      delete: (queue, message, payer) =>
        send({
          operation: "queues.delete",
          target: queue,
          run: () => queues.delete(queue, message, payer),
        }),
    };
  }

  private tablesFor(tables: Tables, send: Send): Tables {
    const { watcher } = this.parts;
    return {
      create: (table, payer) =>
        send({
          operation: "tables.create",
          target: table,
          run: () => tables.create(table, payer),
        }),
      query: (table, query, payer) =>
        send({
          operation: "tables.query",
          target: `${table} ${query.filter}`,
          run: () => tables.query(table, query, payer),
        }),
      transact: (table, writes, payer) =>
        send({
          operation: "tables.transact",
          target: table,
          run: () => tables.transact(table, writes, payer),
          seen: () => {
            watcher.transacted(table, writes);
          },
        }),
    };
  }

  private send<T>(owner: SimulatedProcess, isSafe: boolean, request: Request<T>): Promise<T> {
    const { time, plan, onFault } = this.parts;
    const call = ++this.calls;
    const { operation, target } = request;
    const { place } = owner;
    const isSpared = isSafe || owner.isDead;
    const fault = isSpared ? undefined : plan({ call, operation, target, place });
    if (fault) onFault(fault, request);
    const record: CallRecord = {
      ...{ call, process: owner.name, operation, target, fault },
      outcome: "under way",
      atMs: time.elapsedMs,
    };
    this.parts.record?.(record);
    return new Promise((resolve, reject) => {
      const way = new Way<T>(this.parts, owner, this.wire, { done: resolve, failed: reject });
      this.dispatch(way, request, record, isSafe);
    });
  }

  private dispatch<T>(way: Way<T>, request: Request<T>, record: CallRecord, isSafe: boolean): void {
    const { time } = this.parts;
    const { fault } = record;
    const execute = () => {
      if (!isSafe && time.now < this.throttledUntil) way.fail(refused(request.operation));
      else void this.execute(way, request, record);
    };
    switch (fault?.kind) {
      case "crash-before":
        this.parts.kill(way.owner, fault.ms);
        return;
      case "freeze-before":
        way.owner.frozenUntil = time.now + fault.ms;
        time.after(0, way.owner, () => {
          way.request(execute);
        });
        return;
      case "error-before":
        way.request(() => {
          way.fail(refused(request.operation));
        });
        return;
      case "late":
        way.failAfter(CLIENT_PATIENCE_MS, unanswered(request.operation));
        way.requestAfter(fault.ms, () => this.executed(request, record));
        return;
      case "crash-after":
      case "error-after":
      case "repeat":
      case "slow":
      case "freeze-after":
      case "duplicate":
      case undefined:
        way.request(execute);
    }
  }

  private async execute<T>(way: Way<T>, request: Request<T>, record: CallRecord): Promise<void> {
    const { fault } = record;
    let outcome = await this.executed(request, record);
    switch (fault?.kind) {
      case "crash-after":
        this.parts.kill(way.owner, fault.ms);
        return;
      case "error-after":
        way.fail(unanswered(request.operation));
        return;
      case "repeat":
        outcome = await this.executed(request, record);
        break;
      case "freeze-after":
        way.owner.frozenUntil = this.parts.time.now + fault.ms;
        break;
      case "duplicate":
        this.showAgain(request, outcome);
        break;
      case "crash-before":
      case "freeze-before":
      case "error-before":
      case "late":
      case "slow":
      case undefined:
    }
    // most receives bring nothing: their replies take no time, which saves an event for each
    if (record.outcome === "empty" && fault === undefined) way.answerNow(outcome);
    else way.answer(outcome, fault?.kind === "slow" ? fault.ms : 0);
  }

  private async executed<T>(request: Request<T>, record: CallRecord): Promise<Outcome<T>> {
    const outcome = await outcomeOf(request.run());
    if (outcome.kind === "done") {
      request.seen?.(outcome.value);
      const isEmpty = request.brought?.(outcome.value).length === 0;
      record.outcome = isEmpty ? "empty" : "done";
    } else {
      record.outcome = "failed";
    }
    this.note(record);
    return outcome;
  }

  private showAgain<T>(request: Request<T>, outcome: Outcome<T>): void {
    if (outcome.kind === "failed") return;
    const [first] = request.brought?.(outcome.value) ?? [];
    if (first !== undefined) this.parts.show(request.target, first);
  }

  /** FNV-1a over numbers that tell one call from another: texts would cost more than the call. */
  private note({ call, operation, target, outcome, atMs }: CallRecord): void {
    const marks = [call, Math.floor(atMs * 1_000), operation.length, target.length, outcome.length];
    for (const mark of marks) this.trace = Math.imul(this.trace ^ mark, 0x01000193) >>> 0;
  }
}

type Send = <T>(request: Request<T>) => Promise<T>;

function refused(operation: string): StorageError {
  return new StorageError("throttled", operation, 503, "ServerBusy", undefined);
}

function unanswered(operation: string): StorageError {
  return new StorageError("other", operation, undefined, undefined, new Error("no answer"));
}

function blobsFor(blobs: Blobs, send: Send): Blobs {
  return {
    createContainer: (container, payer) =>
      send({
        operation: "blobs.createContainer",
        target: container,
        run: () => blobs.createContainer(container, payer),
      }),
    put: (container, name, bytes, payer) =>
      send({
        operation: "blobs.put",
        target: name,
        run: () => blobs.put(container, name, bytes, payer),
      }),
    get: (container, name, payer) =>
      send({
        operation: "blobs.get",
        target: name,
        run: () => blobs.get(container, name, payer),
      }),
    list: (container, prefix, payer) =>
      send({
        operation: "blobs.list",
        target: prefix,
        run: () => blobs.list(container, prefix, payer),
      }),
    delete: (container, name, payer) =>
      send({
        operation: "blobs.delete",
        target: name,
        run: () => blobs.delete(container, name, payer),
      }),
    urlOf: (container, name) => blobs.urlOf(container, name),
  };
}
