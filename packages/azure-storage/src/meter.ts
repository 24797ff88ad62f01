/**
 * Counts storage transactions: by kind, for each instance and function, and apart what none causes.
 *
 * A call counts when it is made, whatever comes of it.
 *
 * @module
 */
import type { HistoryEvent } from "@taskhub/core";
import { InstanceCounts, type FunctionCount } from "./instance-counts.js";
import type { Blobs, Payer, Queues, Services, Tables } from "./services.js";
import { Tally, type InstanceCount, type Operation } from "./tally.js";

/**
 * What one process has called up to one moment.
 *
 * As JSON it is everything but {@link MeterSnapshot.byInstance}.
 */
export interface MeterSnapshot {
  /** All calls; one receive that brought messages for three instances is one call. */
  readonly total: number;
  /** The same calls, by kind. */
  readonly byOperation: Readonly<Partial<Record<Operation, number>>>;
  /** Receives of queues; `nonEmpty` includes messages taken over from the host. */
  readonly receives: { readonly empty: number; readonly nonEmpty: number };
  /** Reads of a status for a client. */
  readonly status: number;
  /** Creation of the hub, the link key. */
  readonly hub: number;
  /**
   * What the instances of each function have cost: of an orchestrator under its name, of an entity
   * under `@` and its name in lower case.
   *
   * It is the sum over instances: one receive that brought messages for three counts three times. A
   * process knows the orchestrator of an instance that it has started or run. Where it only raises
   * events to one, or runs activities for another process, its calls are not here, nor are those for
   * functions beyond the first 500; they are in the other counts.
   */
  readonly functions: Readonly<Record<string, FunctionCount>>;
  /**
   * What one instance has cost; a receive that brought several messages for it counts once.
   *
   * Zero if the instance is not among the thousand that called last.
   */
  byInstance(instanceId: string): InstanceCount;
}

const NO_CALLS: InstanceCount = { total: 0, byOperation: {} };

/** Counts the calls that go through the services it wraps. */
export class Meter {
  private readonly calls = new Tally();
  private readonly receives = { empty: 0, nonEmpty: 0 };
  private status = 0;
  private hub = 0;
  private readonly counts = new InstanceCounts();

  snapshot(): MeterSnapshot {
    const instances = this.counts.byInstance();
    return {
      ...this.calls.copy(),
      receives: { ...this.receives },
      status: this.status,
      hub: this.hub,
      functions: this.counts.byFunction(),
      byInstance: (instanceId) => instances.get(instanceId) ?? NO_CALLS,
    };
  }

  /** Charges a call that was paid by `receive` to each instance it brought a message for. */
  charge(operation: Operation, instanceIds: Iterable<string>): void {
    for (const instanceId of new Set(instanceIds)) this.counts.count(instanceId, operation);
  }

  /** Says which orchestrator an instance is of; what was counted for it before becomes that one's. */
  runs(instanceId: string, functionName: string): void {
    this.counts.runs(instanceId, functionName);
  }

  /** Learns which orchestrator an instance is of, if its start is among the events. */
  learn(instanceId: string, events: readonly HistoryEvent[]): void {
    const start = events.find((event) => event.type === "ExecutionStarted");
    if (start) this.runs(instanceId, start.name);
  }

  /** The same services, counted. */
  wrap({ queues, tables, blobs }: Services): Services {
    return {
      queues: this.countedQueues(queues),
      tables: this.countedTables(tables),
      blobs: this.countedBlobs(blobs),
    };
  }

  private countedQueues(queues: Queues): Queues {
    return {
      create: (queue, payer) => {
        this.count("queues.create", payer);
        return queues.create(queue, payer);
      },
      put: (queue, body, visibleInMs, payer) => {
        this.count("queues.put", payer);
        return queues.put(queue, body, visibleInMs, payer);
      },
      receive: (queue, maxMessages, visibilityMs) =>
        this.received(queues.receive(queue, maxMessages, visibilityMs)),
      update: (queue, message, visibleInMs, payer) => {
        this.count("queues.update", payer);
        return queues.update(queue, message, visibleInMs, payer);
      },
      delete: (queue, message, payer) => {
        this.count("queues.delete", payer);
        return queues.delete(queue, message, payer);
      },
    };
  }

  private countedTables(tables: Tables): Tables {
    return {
      create: (table, payer) => {
        this.count("tables.create", payer);
        return tables.create(table, payer);
      },
      query: (table, query, payer) => {
        this.count("tables.query", payer);
        return tables.query(table, query, payer);
      },
      transact: (table, writes, payer) => {
        this.count("tables.transact", payer);
        return tables.transact(table, writes, payer);
      },
    };
  }

  private countedBlobs(blobs: Blobs): Blobs {
    return {
      createContainer: (container, payer) => {
        this.count("blobs.createContainer", payer);
        return blobs.createContainer(container, payer);
      },
      put: (container, name, bytes, payer) => {
        this.count("blobs.put", payer);
        return blobs.put(container, name, bytes, payer);
      },
      get: (container, name, payer) => {
        this.count("blobs.get", payer);
        return blobs.get(container, name, payer);
      },
      list: (container, prefix, payer) => {
        this.count("blobs.list", payer);
        return blobs.list(container, prefix, payer);
      },
      delete: (container, name, payer) => {
        this.count("blobs.delete", payer);
        return blobs.delete(container, name, payer);
      },
      urlOf: (container, name) => blobs.urlOf(container, name),
    };
  }

  private async received<M>(receiving: Promise<M[]>): Promise<M[]> {
    this.calls.count("queues.receive");
    this.receives.empty += 1; // until it has brought something
    const messages = await receiving;
    if (messages.length > 0) {
      this.receives.empty -= 1;
      this.receives.nonEmpty += 1;
    }
    return messages;
  }

  private count(operation: Operation, payer: Payer): void {
    this.calls.count(operation);
    if (typeof payer === "object") this.counts.count(payer.instanceId, operation);
    else if (payer === "status") this.status += 1;
    else if (payer === "hub") this.hub += 1;
    else if (operation === "queues.update") this.receives.nonEmpty += 1;
  }
}
