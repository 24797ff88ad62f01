/**
 * Counts storage transactions: for each instance, and apart what no instance causes.
 *
 * A call counts when it is made, whatever comes of it.
 *
 * @module
 */
import type { Blobs, Payer, Queues, Services, Tables } from "./services.js";

/** Of how many instances the counts are kept: the ones that last called. */
const INSTANCES_KEPT = 1_000;

/** Such as `tables.transact`: the service and the call. */
export type Operation =
  | `queues.${"create" | "put" | "receive" | "update" | "delete"}`
  | `tables.${"create" | "query" | "transact"}`
  | `blobs.${"createContainer" | "put" | "get" | "list" | "delete"}`;

/** The calls for one instance. */
export interface InstanceCount {
  readonly total: number;
  readonly byOperation: Readonly<Partial<Record<Operation, number>>>;
}

/** What was counted up to one moment. */
export interface MeterSnapshot {
  /** All calls; one receive that brought messages for three instances is one call. */
  readonly total: number;
  /** Receives of queues; `nonEmpty` includes messages taken over from the host. */
  readonly receives: { readonly empty: number; readonly nonEmpty: number };
  /** Reads of a status for a client. */
  readonly status: number;
  /** Creation of the hub, the link key. */
  readonly hub: number;
  /** Zero for an instance that called too long ago. */
  byInstance(instanceId: string): InstanceCount;
}

const NO_CALLS: InstanceCount = { total: 0, byOperation: {} };

/** Counts the calls that go through the services it wraps. */
export class Meter {
  private total = 0;
  private readonly receives = { empty: 0, nonEmpty: 0 };
  private status = 0;
  private hub = 0;
  private readonly instances = new Map<string, InstanceCount>();

  snapshot(): MeterSnapshot {
    const instances = new Map(this.instances);
    return {
      total: this.total,
      receives: { ...this.receives },
      status: this.status,
      hub: this.hub,
      byInstance: (instanceId) => instances.get(instanceId) ?? NO_CALLS,
    };
  }

  /** Charges a call that was paid by `receive` to each instance it brought a message for. */
  charge(operation: Operation, instanceIds: Iterable<string>): void {
    for (const instanceId of new Set(instanceIds)) this.countFor(instanceId, operation);
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
    this.total += 1;
    this.receives.empty += 1; // until it has brought something
    const messages = await receiving;
    if (messages.length > 0) {
      this.receives.empty -= 1;
      this.receives.nonEmpty += 1;
    }
    return messages;
  }

  private count(operation: Operation, payer: Payer): void {
    this.total += 1;
    if (typeof payer === "object") this.countFor(payer.instanceId, operation);
    else if (payer === "status") this.status += 1;
    else if (payer === "hub") this.hub += 1;
    else if (operation === "queues.update") this.receives.nonEmpty += 1;
  }

  private countFor(instanceId: string, operation: Operation): void {
    const { total, byOperation } = this.instances.get(instanceId) ?? NO_CALLS;
    this.instances.delete(instanceId); // the map's order is the order of the last calls
    this.instances.set(instanceId, {
      total: total + 1,
      byOperation: { ...byOperation, [operation]: (byOperation[operation] ?? 0) + 1 },
    });
    if (this.instances.size > INSTANCES_KEPT) {
      const [oldest] = this.instances.keys();
      if (oldest !== undefined) this.instances.delete(oldest);
    }
  }
}
