import type { TableClient, TransactionAction } from "@azure/data-tables";
import type {
  ColumnValue,
  Entity,
  Page,
  Query,
  StoredEntity,
  Tables,
  TableWrite,
} from "../services.js";
import type { Caller } from "./call.js";

/** The table service behind the Azure SDK. */
export function azureTables(open: (table: string) => TableClient, caller: Caller): Tables {
  const clients = new Map<string, TableClient>();

  function tableClient(table: string): TableClient {
    let client = clients.get(table);
    if (!client) clients.set(table, (client = open(table)));
    return client;
  }

  return {
    async create(table) {
      await caller.run(`create the table ${table}`, (abortSignal) =>
        tableClient(table).createTable({ abortSignal }),
      );
    },

    query(table, query) {
      return caller.run(`query the table ${table}`, (abortSignal) =>
        onePage(tableClient(table), query, abortSignal),
      );
    },

    transact(table, writes) {
      const [first, ...others] = writes;
      return caller.run(`write to the table ${table}`, async (abortSignal) => {
        const client = tableClient(table);
        // alone it is spared the envelope of a transaction, which costs both sides more than the row
        if (first && others.length === 0 && mayGoAlone(first)) {
          return [await writeOne(client, first, abortSignal)];
        }
        const answer = await client.submitTransaction(writes.map(toAction), { abortSignal });
        return answer.subResponses.map((response) => response.etag ?? "");
      });
    },
  };
}

/**
 * False if the address of the row may be misread: of a single row the service decodes it twice, and a
 * key with `%` may then be another's, or nobody's.
 *
 * @see Microsoft Azure Storage Team Blog, 28 May 2012, "PartitionKey or RowKey containing the percent
 *   '%' character causes some Windows Azure Tables APIs to fail": inserts, transactions and queries
 *   are not affected.
 */
function mayGoAlone(write: TableWrite): boolean {
  switch (write.kind) {
    case "insert":
      return true; // its keys are in the body
    case "delete":
      return true; // a transaction cannot send its ETag, see `toAction`
    case "put":
    case "replace":
    case "merge":
      return !`${write.entity.partitionKey}${write.entity.rowKey}`.includes("%");
  }
}

/** @returns The new ETag, an empty text for a delete. */
async function writeOne(
  client: TableClient,
  write: TableWrite,
  abortSignal: AbortSignal,
): Promise<string> {
  switch (write.kind) {
    case "insert":
      return (await client.createEntity(toSdk(write.entity), { abortSignal })).etag ?? "";
    case "put":
      return (
        (await client.upsertEntity(toSdk(write.entity), "Replace", { abortSignal })).etag ?? ""
      );
    case "replace":
    case "merge": {
      const mode = write.kind === "merge" ? "Merge" : "Replace";
      const options = { etag: write.etag, abortSignal };
      return (await client.updateEntity(toSdk(write.entity), mode, options)).etag ?? "";
    }
    case "delete": {
      const { partitionKey, rowKey, etag } = write;
      await client.deleteEntity(partitionKey, rowKey, { etag, abortSignal });
      return "";
    }
  }
}

async function onePage(
  client: TableClient,
  { filter, columns, top, continuation }: Query,
  abortSignal: AbortSignal,
): Promise<Page> {
  const select = columns && [...new Set(["PartitionKey", "RowKey", ...columns])];
  const pages = client
    .listEntities({
      queryOptions: { filter, ...(select && { select }) },
      abortSignal,
    })
    .byPage({
      ...(top !== undefined && { maxPageSize: top }),
      ...(continuation !== undefined && { continuationToken: continuation }),
    });
  const next = await pages.next();
  if (next.done) return { entities: [] };
  const page = next.value;
  return { entities: page.map(toStored), continuation: page.continuationToken };
}

function toAction(write: TableWrite): TransactionAction {
  switch (write.kind) {
    case "insert":
      return ["create", toSdk(write.entity)];
    case "put":
      return ["upsert", toSdk(write.entity), "Replace"];
    case "replace":
      return ["update", toSdk(write.entity), "Replace", { etag: write.etag }];
    case "merge":
      return ["update", toSdk(write.entity), "Merge", { etag: write.etag }];
    case "delete":
      // TableTransaction.deleteEntity: the SDK sends no ETag from inside a transaction
      if (write.etag !== "*") throw new RangeError("A delete beside other writes has no ETag.");
      return ["delete", { partitionKey: write.partitionKey, rowKey: write.rowKey }];
  }
}

function toSdk({ partitionKey, rowKey, columns }: Entity) {
  return { ...columns, partitionKey, rowKey };
}

/** Names the SDK adds to the columns of a row. */
const NOT_COLUMNS: ReadonlySet<string> = new Set([
  "partitionKey",
  "rowKey",
  "etag",
  "timestamp",
  "odata.metadata",
]);

function toStored(row: Record<string, unknown>): StoredEntity {
  const columns: Record<string, ColumnValue> = {};
  for (const [name, value] of Object.entries(row)) {
    if (NOT_COLUMNS.has(name)) continue;
    const column = toColumn(value);
    if (column !== undefined) columns[name] = column;
  }
  return {
    partitionKey: String(row["partitionKey"]),
    rowKey: String(row["rowKey"]),
    etag: String(row["etag"]),
    columns,
  };
}

/** @returns `undefined` for types that no column of a task hub has. */
function toColumn(value: unknown): ColumnValue | undefined {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  if (typeof value === "bigint") return Number(value);
  return value instanceof Date ? value : undefined;
}
