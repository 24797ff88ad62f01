/** Filters, projections and the order of rows. */
import assert from "node:assert/strict";
import type { ContractCase } from "./contract-case.js";
import { OneTable, row, tableCase } from "./one-table.js";
import { BAD_REQUEST, refused } from "./refused.js";

const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 0, 1, 12);

export const filters: readonly ContractCase[] = [
  tableCase("finds nothing in an empty partition", async (table) => {
    await table.put("r", {}, "q");
    assert.deepEqual(await table.page({ filter: "PartitionKey eq 'p'" }).then(entitiesOf), []);
  }),
  selects("one row by both keys", "PartitionKey eq 'p' and RowKey eq 'b'", ["b"]),
  selects("nothing by a row key nobody has", "PartitionKey eq 'p' and RowKey eq 'bb'", []),
  selects("rows from a key on, with that key", "PartitionKey eq 'p' and RowKey ge 'b'", [
    "b",
    "c",
    "d",
    "e",
  ]),
  selects("rows before a key, without that key", "PartitionKey eq 'p' and RowKey lt 'c'", [
    "a",
    "b",
  ]),
  selects("a range", "(PartitionKey eq 'p' and RowKey ge 'b' and RowKey lt 'd')", ["b", "c"]),
  selects("nothing in a range that ends before it begins", range("d", "b"), []),
  selects("rows from a key between two", "PartitionKey eq 'p' and RowKey ge 'bb'", ["c", "d", "e"]),
  selects(
    "one status or another",
    "PartitionKey eq 'p' and (RuntimeStatus eq 'Running' or RuntimeStatus eq 'Pending')",
    ["a", "c"],
  ),
  selects(
    "parentheses within parentheses",
    "(PartitionKey eq 'p' and (RuntimeStatus eq 'Pending' or (RuntimeStatus eq 'Running' and RowKey lt 'b')))",
    ["a", "c"],
  ),
  selects("no row by a column it does not have", "PartitionKey eq 'p' and TaskHubName eq ''", []),
  selects(
    "only rows that have the column, by what is before a text",
    "PartitionKey eq 'p' and RuntimeStatus lt 'Q'",
    ["b", "c"],
  ),
  selects("instants from one on, with it", `PartitionKey eq 'p' and CreatedTime ge ${at(1)}`, [
    "b",
    "c",
  ]),
  selects("instants before one, without it", `PartitionKey eq 'p' and CreatedTime lt ${at(1)}`, [
    "a",
  ]),
  selects(
    "instants to the millisecond",
    `PartitionKey eq 'p' and CreatedTime ge ${at(0, 1)} and CreatedTime lt ${at(2)}`,
    ["b"],
  ),
  selects("one instant", `PartitionKey eq 'p' and CreatedTime eq ${at(2)}`, ["c"]),
  tableCase("takes quotes, words and parentheses in a text for what they are", async (table) => {
    const text = `it's "or" (a) and RowKey eq 'x' or `;
    await table.put("a", { ExecutionId: text });
    await table.put("b", { ExecutionId: "it" });
    const filter = `PartitionKey eq 'p' and ExecutionId eq '${text.replaceAll("'", "''")}'`;
    assert.deepEqual(await table.keys(filter), ["a"]);
  }),
  tableCase("tells upper and lower case apart in a text", async (table) => {
    await table.put("a", { ExecutionId: "E" });
    assert.deepEqual(await table.keys("PartitionKey eq 'p' and ExecutionId eq 'e'"), []);
  }),
  tableCase("takes a percent sign in a text for what it is", async (table) => {
    await table.put("a", { ExecutionId: "100%20" });
    const found = await table.keys("PartitionKey eq 'p' and ExecutionId eq '100%20'");
    assert.deepEqual(found, ["a"]);
  }),
  tableCase("finds rows of several partitions, by the order of both keys", async (table) => {
    for (const partition of ["b", "a", "c"]) await table.putAll(["2", "1"], partition);
    const found = await table.find("RowKey ge '1'");
    const keys = found.map(({ partitionKey, rowKey }) => partitionKey + rowKey);
    assert.deepEqual(keys, ["a1", "a2", "b1", "b2", "c1", "c2"]);
  }),
  tableCase("finds the rows of one partition or another", async (table) => {
    for (const partition of ["b", "a", "c"]) await table.putAll(["1"], partition);
    const found = await table.find("(PartitionKey eq 'c' or PartitionKey eq 'a')");
    assert.deepEqual(
      found.map(({ partitionKey }) => partitionKey),
      ["a", "c"],
    );
  }),
  tableCase("finds a row by column in any partition", async (table) => {
    await table.put("1", { ExecutionId: "x" }, "a");
    await table.put("1", { ExecutionId: "y" }, "b");
    const found = await table.find("ExecutionId eq 'y'");
    assert.deepEqual(
      found.map(({ partitionKey }) => partitionKey),
      ["b"],
    );
  }),
  tableCase("refuses what is no filter", async (table) => {
    await refused(table.page({ filter: "PartitionKey eq " }), BAD_REQUEST);
  }),
];

export const order: readonly ContractCase[] = [
  inOrder("digits by their code", ["1", "10", "2", "9"]),
  inOrder("capitals before small letters", ["A", "B", "a", "b"]),
  inOrder("a key before those that begin with it", ["a", "a ", "a-1", "aa"]),
  inOrder("numbers of equal length by their value", ["0008", "0009", "0010", "0100"]),
  inOrder("other alphabets after ours", ["Z", "z", "é", "Ł", "東"]),
  inOrder("the empty key first", ["", " ", "0"]),
];

export const projection: readonly ContractCase[] = [
  tableCase("reads only the columns that are asked for, and keys and ETag", async (table) => {
    const etag = await table.put("r", { a: 1, b: "2", c: true });
    const found = await table.find("PartitionKey eq 'p'", ["a", "c"]);
    assert.deepEqual(found, [{ ...row("r", { a: 1, c: true }), etag }]);
  }),
  tableCase("leaves out a column that the row does not have", async (table) => {
    await table.put("r", { a: 1 });
    const [found] = await table.find("PartitionKey eq 'p'", ["a", "b"]);
    assert.deepEqual(found?.columns, { a: 1 });
  }),
  tableCase("reads no column if none is asked for", async (table) => {
    await table.put("r", { a: 1 });
    const [found] = await table.find("PartitionKey eq 'p'", []);
    assert.deepEqual(found?.columns, {});
  }),
  tableCase("does not take the keys for columns", async (table) => {
    await table.put("r", { a: 1 });
    const [found] = await table.find("PartitionKey eq 'p'", ["PartitionKey", "RowKey", "a"]);
    assert.deepEqual(found?.columns, { a: 1 });
  }),
  tableCase("filters by a column that is not read", async (table) => {
    await table.put("r", { a: 1, ExecutionId: "e" });
    const [found] = await table.find("PartitionKey eq 'p' and ExecutionId eq 'e'", ["a"]);
    assert.deepEqual(found?.columns, { a: 1 });
  }),
];

function entitiesOf<T>({ entities }: { readonly entities: readonly T[] }): readonly T[] {
  return entities;
}

/** Five rows: two with a status, three with a time. */
async function rows(table: OneTable): Promise<void> {
  const created = (hour: number) => new Date(NOON + hour * HOUR_MS);
  await table.put("a", { CreatedTime: created(0), RuntimeStatus: "Running" });
  await table.put("b", { CreatedTime: created(1), RuntimeStatus: "Completed" });
  await table.put("c", { CreatedTime: created(2), RuntimeStatus: "Pending" });
  await table.putAll(["d", "e"]);
  await table.put("b", { RuntimeStatus: "Running" }, "q");
}

function selects(what: string, filter: string, keys: readonly string[]): ContractCase {
  return tableCase(`selects ${what}`, async (table) => {
    await rows(table);
    assert.deepEqual(await table.keys(filter), keys);
  });
}

function range(from: string, before: string): string {
  return `PartitionKey eq 'p' and RowKey ge '${from}' and RowKey lt '${before}'`;
}

/** The literal of an instant, in hours and milliseconds after noon. */
function at(hours: number, ms = 0): string {
  return `datetime'${new Date(NOON + hours * HOUR_MS + ms).toISOString()}'`;
}

function inOrder(what: string, keys: readonly string[]): ContractCase {
  return tableCase(`gives rows in the order of their keys: ${what}`, async (table) => {
    await table.putAll([...keys].reverse());
    assert.deepEqual(await table.keys(), keys);
  });
}
