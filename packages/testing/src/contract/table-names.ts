/** Tables that exist, do not exist, and cannot exist. */
import assert from "node:assert/strict";
import type { Tables } from "@taskhub/azure-storage";
import type { ContractCase } from "./contract-case.js";
import { deletion, row, tableCase } from "./one-table.js";
import { ABSENT, BAD_REQUEST, refused } from "./refused.js";

const LONGEST_NAME = 63;

export const tableNames: readonly ContractCase[] = [
  tableCase("creates a table that exists without complaint, and keeps its rows", async (table) => {
    await table.put("kept");
    await table.tables.create(table.name, "hub");
    assert.deepEqual(await table.keys(), ["kept"]);
  }),
  tableCase("takes a name of 63 characters", async ({ tables, name }) => {
    const long = name.padEnd(LONGEST_NAME, "x");
    await tables.create(long, "hub");
    await tables.transact(long, [{ kind: "insert", entity: row("r") }], "hub");
  }),
  tableCase("keeps the rows of two tables apart", async (table) => {
    const other = `${table.name}Other`;
    await table.tables.create(other, "hub");
    await table.put("mine");
    const { entities } = await table.tables.query(other, { filter: "PartitionKey eq 'p'" }, "hub");
    assert.deepEqual(entities, []);
  }),
  tableCase(
    "takes a name in other letters for the same table",
    async (table) => {
      await table.put("r");
      const { entities } = await table.tables.query(
        table.name.toUpperCase(),
        { filter: "PartitionKey eq 'p'" },
        "hub",
      );
      assert.equal(entities.length, 1);
    },
    "Azurite tells upper and lower case of a table's name apart when it queries.",
  ),
  missing("query", (tables, name) => tables.query(name, { filter: "PartitionKey eq 'p'" }, "hub")),
  missing("write", (tables, name) =>
    tables.transact(name, [{ kind: "put", entity: row("r") }], "hub"),
  ),
  missing("delete from", (tables, name) => tables.transact(name, [deletion("r")], "hub")),
  misnamed("two characters", () => "Ab"),
  misnamed("64 characters", (name) => name.padEnd(LONGEST_NAME + 1, "x")),
  misnamed("a digit at its begin", (name) => `1${name}`),
  misnamed("a dash", (name) => `${name}-x`),
  misnamed("an underscore", (name) => `${name}_x`),
];

function missing(verb: string, call: (tables: Tables, name: string) => Promise<unknown>) {
  return tableCase(`has nothing to ${verb} if there is no such table`, ({ tables, name }) =>
    refused(call(tables, `${name}Missing`), ABSENT),
  );
}

function misnamed(what: string, rename: (name: string) => string): ContractCase {
  return tableCase(`refuses to create a table whose name has ${what}`, ({ tables, name }) =>
    refused(tables.create(rename(name), "hub"), BAD_REQUEST),
  );
}
