import { TableClient } from "@azure/data-tables";
import { azureTables } from "../../src/sdk/azure-tables.js";
import { Caller } from "../../src/sdk/call.js";
import type { Tables, TableWrite } from "../../src/services.js";
import { onAzurite } from "../support/on-azurite.js";

const TABLE = "Sent";
const TRANSACTION = "POST /$batch";

let tables: Tables;
let sent: string[] = [];

onAzurite((connection) => {
  const open = (table: string) => {
    const client = TableClient.fromConnectionString(connection, table, {
      allowInsecureConnection: true, // Azurite has no certificate
    });
    client.pipeline.addPolicy({
      name: "notes what is written",
      sendRequest: (request, next) => {
        const path = new URL(request.url).pathname.replace(/^\/devstoreaccount1/, "");
        if (request.method !== "GET") sent.push(`${request.method} ${path}`);
        return next(request);
      },
    });
    return client;
  };
  tables = azureTables(open, new Caller());
});

describe("azureTables", () => {
  beforeAll(() => tables.create(TABLE, "hub"));
  beforeEach(() => (sent = []));

  const transact = (...writes: TableWrite[]) => tables.transact(TABLE, writes, "hub");
  const row = (partitionKey: string, rowKey: string, n: number) => ({
    ...{ partitionKey, rowKey },
    columns: { n },
  });

  /** All that can be done to a row, one write at a time, and at last the row as it was before its end. */
  async function lifeOf(partitionKey: string, rowKey: string) {
    const [first = ""] = await transact({ kind: "insert", entity: row(partitionKey, rowKey, 1) });
    const [second = ""] = await transact({
      ...{ kind: "merge", entity: row(partitionKey, rowKey, 2), etag: first },
    });
    await transact({ kind: "replace", entity: row(partitionKey, rowKey, 3), etag: second });
    const [etag = ""] = await transact({ kind: "put", entity: row(partitionKey, rowKey, 4) });
    const filter = `PartitionKey eq '${partitionKey}'`;
    const { entities } = await tables.query(TABLE, { filter }, "hub");
    await transact({ kind: "delete", partitionKey, rowKey, etag });
    return entities;
  }

  test("sends a row that goes alone as a request of its own", async () => {
    const entities = await lifeOf("order 42", "r");
    const address = `/${TABLE}(PartitionKey='order%2042',RowKey='r')`;
    expect(sent).toEqual([
      `POST /${TABLE}`,
      `PATCH ${address}`,
      `PUT ${address}`,
      `PUT ${address}`,
      `DELETE ${address}`,
    ]);
    expect(entities).toMatchObject([row("order 42", "r", 4)]);
  });

  test.each([
    ["50%25", "r"],
    ["p", "100%"],
  ])(
    "changes a row in a transaction if the service may misread its address: %j, %j",
    async (partitionKey, rowKey) => {
      const entities = await lifeOf(partitionKey, rowKey);
      const address = [partitionKey, rowKey].map(encodeURIComponent);
      expect(sent).toEqual([
        `POST /${TABLE}`,
        ...[TRANSACTION, TRANSACTION, TRANSACTION],
        `DELETE /${TABLE}(PartitionKey='${address[0] ?? ""}',RowKey='${address[1] ?? ""}')`,
      ]);
      expect(entities).toMatchObject([row(partitionKey, rowKey, 4)]);
    },
  );
});
