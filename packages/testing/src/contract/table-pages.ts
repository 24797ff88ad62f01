/** Pages: how long they are, and how the next one is found. */
import assert from "node:assert/strict";
import type { Page } from "@taskhub/azure-storage";
import type { ContractCase } from "./contract-case.js";
import { deletion, type OneTable, tableCase } from "./one-table.js";
import { BAD_REQUEST, refused } from "./refused.js";

const MOST_ROWS = 1000;
const FILTER = "PartitionKey eq 'p'";

export const pages: readonly ContractCase[] = [
  tableCase("gives 1,000 rows in one page", async (table) => {
    await table.putAll(numbers(MOST_ROWS));
    const first = await table.page({ filter: FILTER });
    assert.equal(first.entities.length, MOST_ROWS);
    assert.deepEqual(await keysOf(table), numbers(MOST_ROWS));
  }),
  tableCase("gives row 1,001 in a second page", async (table) => {
    await table.putAll(numbers(MOST_ROWS + 1));
    const first = await table.page({ filter: FILTER });
    assert.equal(first.entities.length, MOST_ROWS);
    const { continuation } = first;
    assert.ok(continuation !== undefined);
    const second = await table.page({ filter: FILTER, continuation });
    assert.deepEqual(
      second.entities.map(({ rowKey }) => rowKey),
      ["1000"],
    );
    assert.equal(second.continuation, undefined);
  }),
  tableCase("gives pages of the length that is asked for", async (table) => {
    await table.putAll(numbers(7));
    const found = await table.pagesFrom({ filter: FILTER, top: 3 });
    assert.deepEqual(
      found.map(({ entities }) => entities.length),
      [3, 3, 1],
    );
    assert.deepEqual(keysIn(found), numbers(7));
  }),
  tableCase("gives pages of one row", async (table) => {
    await table.putAll(numbers(3));
    assert.deepEqual(await keysOf(table, 1), numbers(3));
  }),
  tableCase("ends with the page that has the last row", async (table) => {
    await table.putAll(numbers(4));
    const { entities, continuation } = await table.page({ filter: FILTER, top: 5 });
    assert.equal(entities.length, 4);
    assert.equal(continuation, undefined);
  }),
  tableCase(
    "refuses a page of 1,001 rows",
    async (table) => {
      await table.put("r");
      await refused(table.page({ filter: FILTER, top: MOST_ROWS + 1 }), BAD_REQUEST);
    },
    "Azurite does not look at how long a page may be.",
  ),
  tableCase("keeps its place while rows are inserted before and behind it", async (table) => {
    await table.putAll(["b", "d", "f", "h"]);
    const first = await table.page({ filter: FILTER, top: 2 });
    await table.putAll(["a", "c", "e", "g"]);
    const rest = await restOf(table, first.continuation);
    assert.deepEqual(
      first.entities.map(({ rowKey }) => rowKey),
      ["b", "d"],
    );
    assert.deepEqual(
      rest.filter((key) => key !== "e"),
      ["f", "g", "h"],
    );
  }),
  tableCase("keeps its place when the row that is next is deleted", async (table) => {
    await table.putAll(["a", "b", "c", "d"]);
    const first = await table.page({ filter: FILTER, top: 2 });
    await table.write(deletion("c"));
    assert.deepEqual(await restOf(table, first.continuation), ["d"]);
  }),
  tableCase("keeps its place when the rows that were read are deleted", async (table) => {
    await table.putAll(["a", "b", "c", "d"]);
    const first = await table.page({ filter: FILTER, top: 2 });
    await table.write(deletion("a"), deletion("b"));
    assert.deepEqual(await restOf(table, first.continuation), ["c", "d"]);
  }),
  tableCase("gives a page twice if it is asked for twice", async (table) => {
    await table.putAll(numbers(5));
    const { continuation } = await table.page({ filter: FILTER, top: 2 });
    assert.ok(continuation !== undefined);
    const again = () => table.page({ filter: FILTER, top: 2, continuation });
    assert.deepEqual(await again(), await again());
  }),
  tableCase("goes on from one partition to the next", async (table) => {
    for (const partition of ["a", "b", "c"]) await table.putAll(numbers(3), partition);
    const pagesFound = await table.pagesFrom({ filter: "RowKey ge '0001'", top: 2 });
    const found = pagesFound
      .flatMap(({ entities }) => entities)
      .map(({ partitionKey, rowKey }) => partitionKey + rowKey);
    assert.deepEqual(found, ["a0001", "a0002", "b0001", "b0002", "c0001", "c0002"]);
  }),
  tableCase("gives every row that matches, in whatever pages", async (table) => {
    await table.putAll(numbers(6));
    for (const key of ["0001", "0004"]) await table.put(key, { ExecutionId: "e" });
    const filter = `${FILTER} and ExecutionId eq 'e'`;
    assert.deepEqual(await keysOf(table, 1, filter), ["0001", "0004"]);
  }),
  tableCase("goes on in pages with keys that need escapes", async (table) => {
    const keys = ["'", "+ %20", "a&b=c", "é", "東"];
    await table.putAll(keys);
    assert.deepEqual(await keysOf(table, 1), keys);
  }),
  tableCase("refuses a continuation that it never gave", (table) =>
    refused(table.page({ filter: FILTER, continuation: "nonsense" }), { kind: "other" }),
  ),
];

function numbers(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => String(at).padStart(4, "0"));
}

async function restOf(table: OneTable, continuation?: string): Promise<readonly string[]> {
  assert.ok(continuation !== undefined);
  return keysIn(await table.pagesFrom({ filter: FILTER, top: 2, continuation }));
}

async function keysOf(table: OneTable, top?: number, filter = FILTER): Promise<readonly string[]> {
  return keysIn(await table.pagesFrom({ filter, top }));
}

function keysIn(found: readonly Page[]): readonly string[] {
  return found.flatMap(({ entities }) => entities.map(({ rowKey }) => rowKey));
}
