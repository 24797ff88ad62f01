import { gunzipSync } from "node:zlib";
import { TableClient, TableServiceClient } from "@azure/data-tables";
import { BlobServiceClient, type ContainerClient } from "@azure/storage-blob";
import { QueueServiceClient } from "@azure/storage-queue";

/** A column's value as it lies in the table: the text on the wire, and its Edm type without `Edm.`. */
interface Column {
  readonly type: string;
  readonly value: string;
}

/** A row, its columns with their types. */
export interface TypedRow {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly columns: Readonly<Record<string, Column>>;
}

/** A row as the SDK gives it, without what the service adds. */
export interface PlainRow {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly [column: string]: string | number | boolean | Date;
}

/** A row to write back, under the ETag it was read with. */
export interface ReadRow {
  readonly row: PlainRow;
  readonly etag: string;
}

const OF_THE_SERVICE = ["etag", "timestamp", "odata.metadata"];

/** A storage account, by the SDKs alone: nothing of the engine is between a tool and the store. */
export class StorageAccount {
  private readonly blobs: BlobServiceClient;
  private readonly queues: QueueServiceClient;

  constructor(private readonly connection: string) {
    this.blobs = BlobServiceClient.fromConnectionString(connection);
    this.queues = QueueServiceClient.fromConnectionString(connection);
  }

  table(name: string): TableClient {
    return TableClient.fromConnectionString(this.connection, name, {
      allowInsecureConnection: true, // the emulator has no TLS
    });
  }

  queue(name: string) {
    return this.queues.getQueueClient(name);
  }

  container(name: string): ContainerClient {
    return this.blobs.getContainerClient(name);
  }

  /** Names of all tables of the account. */
  async tables(): Promise<string[]> {
    const service = TableServiceClient.fromConnectionString(this.connection, {
      allowInsecureConnection: true,
    });
    const names: string[] = [];
    for await (const { name } of service.listTables()) names.push(name ?? "");
    return names;
  }

  /** Names of what is left of a hub: queues, tables and containers. */
  async resources(hub: string): Promise<string[]> {
    const names = (await this.tables()).filter((name) => name.startsWith(hub));
    const prefix = `${hub.toLowerCase()}-`;
    for await (const { name } of this.queues.listQueues({ prefix })) names.push(name);
    for await (const { name } of this.blobs.listContainers({ prefix })) names.push(name);
    return names.sort();
  }

  /** The rows that a filter finds, in the order of the answer. */
  async typedRows(table: string, filter: string, select?: string[]): Promise<TypedRow[]> {
    const keys = ["PartitionKey", "RowKey"]; // the SDK of .NET asks for them always
    const queryOptions = { filter, ...(select && { select: [...keys, ...select] }) };
    const rows: TypedRow[] = [];
    const found = this.table(table).listEntities({
      disableTypeConversion: true,
      queryOptions,
    });
    for await (const entity of found) {
      rows.push({
        partitionKey: keyOf(entity.partitionKey),
        rowKey: keyOf(entity.rowKey),
        columns: columnsOf<Column>(entity),
      });
    }
    return rows;
  }

  /** The same to write back. */
  async rows(table: string, filter: string): Promise<ReadRow[]> {
    const rows: ReadRow[] = [];
    for await (const entity of this.table(table).listEntities({ queryOptions: { filter } })) {
      rows.push(readRow(entity));
    }
    return rows;
  }

  /** One row by its keys; `undefined` if there is none. */
  async row(table: string, partitionKey: string, rowKey: string): Promise<ReadRow | undefined> {
    const keys = `PartitionKey eq '${partitionKey}' and RowKey eq '${rowKey}'`;
    const [found] = await this.rows(table, keys);
    return found;
  }

  /** Names of blobs, in order. */
  async blobNames(container: string, prefix = ""): Promise<string[]> {
    const names: string[] = [];
    const listed = this.container(container).listBlobsFlat(prefix ? { prefix } : {});
    for await (const { name } of listed) names.push(name);
    return names;
  }

  /** The text of a blob, as it lies there. */
  async text(container: string, name: string): Promise<string> {
    return (await this.bytes(container, name)).toString("utf8");
  }

  /** The text of a blob of gzip. */
  async unzipped(container: string, name: string): Promise<string> {
    return gunzipSync(await this.bytes(container, name)).toString("utf8");
  }

  private async bytes(container: string, name: string): Promise<Buffer> {
    return this.container(container).getBlobClient(name).downloadToBuffer();
  }
}

function readRow(entity: Readonly<Record<string, unknown>>): ReadRow {
  return {
    etag: String(entity["etag"]),
    row: {
      partitionKey: keyOf(entity["partitionKey"]),
      rowKey: keyOf(entity["rowKey"]),
      ...columnsOf<string | number | boolean | Date>(entity),
    },
  };
}

/** A key that was selected is there even if it is empty. */
function keyOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function columnsOf<V>(entity: Readonly<Record<string, unknown>>): Record<string, V> {
  const columns = Object.entries(entity).filter(
    ([name]) => !OF_THE_SERVICE.includes(name) && name !== "partitionKey" && name !== "rowKey",
  );
  return Object.fromEntries(columns) as Record<string, V>; // the SDK promises no more than unknown
}
