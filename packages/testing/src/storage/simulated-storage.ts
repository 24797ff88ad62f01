/**
 * A storage account in memory: the three services as the storage code's port shows them.
 *
 * Deterministic: no clock but the one given, no chance, no timers. Every call is executed before it
 * returns and gives an already settled promise, so the caller decides what happens between calls.
 *
 *   from  azure-storage/services         the port it stands behind
 *   to    storage-contract               says what it must do, here and on Azurite
 *
 * @module
 */
import type { Services, StoredEntity } from "@taskhub/azure-storage";
import { Changes } from "./changes.js";
import { SimulatedBlobs } from "./simulated-blobs.js";
import type { SimulatedMessage } from "./simulated-message.js";
import { SimulatedQueues } from "./simulated-queues.js";
import { SimulatedTables } from "./simulated-tables.js";
import type { StorageTools } from "./storage-tools.js";

const ADDRESS = "https://simulated.blob.core.windows.net";

/** A storage account in memory. What it shows is what it holds: read, never change. */
export class SimulatedStorage {
  readonly services: Services;
  private readonly changes = new Changes();
  private readonly queues: SimulatedQueues;
  private readonly tables: SimulatedTables;
  private readonly blobs = new SimulatedBlobs(ADDRESS, this.changes);

  constructor(tools: StorageTools) {
    this.queues = new SimulatedQueues(tools, this.changes);
    this.tables = new SimulatedTables(tools, this.changes);
    this.services = { queues: this.queues, tables: this.tables, blobs: this.blobs };
  }

  /** Changes made so far: a number that only grows. */
  get version(): number {
    return this.changes.count;
  }

  queueNames(): readonly string[] {
    return this.queues.names();
  }

  /** In the order they were put; empty if there is no such queue. */
  messages(queue: string): readonly SimulatedMessage[] {
    return this.queues.messages(queue);
  }

  tableNames(): readonly string[] {
    return this.tables.names();
  }

  /** Partitions that have rows, in key order. */
  partitionKeys(table: string): readonly string[] {
    return this.tables.partitionKeys(table);
  }

  /** In key order. */
  rows(table: string, partitionKey: string): readonly StoredEntity[] {
    return this.tables.rows(table, partitionKey);
  }

  containerNames(): readonly string[] {
    return this.blobs.names();
  }

  blobNames(container: string): readonly string[] {
    return this.blobs.blobNames(container);
  }

  blob(container: string, name: string): Uint8Array | undefined {
    return this.blobs.blob(container, name);
  }

  /**
   * Duplicate delivery: shows a message at once, whoever has leased it.
   *
   * The old receipt stays good until the next receive or update.
   */
  show(queue: string, messageId: string): void {
    this.queues.show(queue, messageId);
  }
}
