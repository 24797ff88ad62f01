/**
 * The storage without an engine: calls of the Azure SDK as they are, on a hub of the same make.
 *
 * @module
 */
import { TableClient, type TransactionAction } from "@azure/data-tables";
import { ContainerClient } from "@azure/storage-blob";
import { QueueClient } from "@azure/storage-queue";
import {
  connectAccount,
  connectServices,
  createTaskHub,
  deleteTaskHub,
  hubNames,
  Meter,
  NodeClock,
  type AzureTaskHub,
} from "@taskhub/azure-storage";
import type { Side, SideOptions } from "../measure/side.js";
import { PROCESS_RANDOM } from "../process-random.js";
import { Distance } from "../storage/distance.js";
import { Turnstile } from "./turnstile.js";

const LEASE_SECONDS = 30;
const NEVER_EXPIRES = -1;
/** As the engine's: with more the service would be slower, not faster. */
const CALLS_AT_ONCE = 64;
const NO_RETRIES = { retryOptions: { maxTries: 1 } };

/** A message that this side holds. */
export interface HeldMessage {
  readonly messageId: string;
  readonly popReceipt: string;
}

/** The calls that a floor is made of. */
export class FloorSide implements Side {
  readonly distance: Distance;
  /** To read what was written; no call of it is part of a floor. */
  readonly hub: AzureTaskHub;
  private readonly turnstile = new Turnstile(CALLS_AT_ONCE);
  private readonly queue: QueueClient;
  private readonly history: TableClient;
  private readonly instances: TableClient;
  private readonly payloads: ContainerClient;

  private constructor(private readonly options: SideOptions) {
    const { connectionString, hubName, latencyMs } = options;
    const names = hubNames(hubName);
    this.distance = new Distance(latencyMs);
    this.queue = new QueueClient(connectionString, names.controlQueue(0), NO_RETRIES);
    this.payloads = new ContainerClient(connectionString, names.largeMessages, NO_RETRIES);
    const open = (table: string) =>
      TableClient.fromConnectionString(connectionString, table, {
        retryOptions: { maxRetries: 0 },
        allowInsecureConnection: true, // Azurite has no certificate
      });
    this.history = open(names.historyTable);
    this.instances = open(names.instancesTable);
    this.hub = createTaskHub({
      ...{ name: hubName, partitionCount: 1, services: connectServices(connectionString) },
      ...{ meter: new Meter(), clock: new NodeClock(), random: PROCESS_RANDOM },
    });
  }

  /** Creates the hub. */
  static async open(options: SideOptions): Promise<FloorSide> {
    const side = new FloorSide(options);
    await side.hub.ensureCreated();
    return side;
  }

  get hubName(): string {
    return this.options.hubName;
  }

  /** Puts a message with a lease on it. */
  async put(body: string): Promise<HeldMessage> {
    return this.call(() =>
      this.queue.sendMessage(body, {
        messageTimeToLive: NEVER_EXPIRES,
        visibilityTimeout: LEASE_SECONDS,
      }),
    );
  }

  async delete({ messageId, popReceipt }: HeldMessage): Promise<void> {
    await this.call(() => this.queue.deleteMessage(messageId, popReceipt));
  }

  /** @returns The ETag of the first row. */
  writeHistory(actions: TransactionAction[]): Promise<string> {
    return this.transact(this.history, actions);
  }

  /** @returns The ETag of the row. */
  writeInstance(action: TransactionAction): Promise<string> {
    return this.transact(this.instances, [action]);
  }

  async putBlob(name: string, bytes: Buffer): Promise<void> {
    const blob = this.payloads.getBlockBlobClient(name);
    await this.call(() => blob.upload(bytes, bytes.length));
  }

  /** The address of a blob. */
  urlOf(name: string): string {
    return this.payloads.getBlockBlobClient(name).url;
  }

  async close(): Promise<void> {
    const { connectionString, hubName } = this.options;
    await this.distance.quiet();
    await deleteTaskHub(connectAccount(connectionString), hubName);
  }

  private async transact(table: TableClient, actions: TransactionAction[]): Promise<string> {
    const answer = await this.call(() => table.submitTransaction(actions));
    const etag = answer.subResponses[0]?.etag;
    if (etag === undefined) throw new Error("Expected the ETag of the first row, found none.");
    return etag;
  }

  /**
   * One call, repeated only if its connection was closed by the service while nobody used it: then
   * nothing has been done. The engine's rounds may take longer than such a connection is kept.
   */
  private call<T>(send: () => Promise<T>): Promise<T> {
    const sent = async () => {
      try {
        return await send();
      } catch (error) {
        if (!isReset(error)) throw error;
        return send();
      }
    };
    return this.distance.cross(() => this.turnstile.pass(sent));
  }
}

function isReset(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ECONNRESET";
}
