/** What a column, a key and a row can hold. */
import assert from "node:assert/strict";
import type { ColumnValue } from "@taskhub/azure-storage";
import type { ContractCase } from "./contract-case.js";
import { manyColumns, OneTable, row, tableCase } from "./one-table.js";
import { BAD_REQUEST, refused } from "./refused.js";

const MOST_CHARS = 32_768;
const MOST_COLUMNS = 252;
const MOST_KEY_CHARS = 512;
const MOST_NAME_CHARS = 255;
/** Columns of 64 KiB that fit a row of 1 MiB. */
const FULL_COLUMNS = 15;
const FULL = "x".repeat(MOST_CHARS);

const DATES_UNCHECKED = "Azurite stores any instant.";
const NAMES_UNCHECKED = "Azurite stores a column of any name.";
const SIZE_UNCHECKED = "Azurite counts a character of a row as one byte, the service as two.";
const COUNT_UNCHECKED = "Azurite does not count the columns of a row.";

export const columnValues: readonly ContractCase[] = [
  kept("an empty text", ""),
  kept("a text of blanks", "  "),
  kept("a text of many alphabets", "Größe, 東京, \u{1F680}"),
  kept("a text that looks like an instant", "2026-01-01T00:00:00.000Z"),
  kept("a text that looks like a number", "0042"),
  kept("JSON and line ends in a text", '{"a":"\\"\r\n\t\u0001"}'),
  kept("32,768 characters, the longest text there is", FULL),
  kept("32,768 characters, some of two and three bytes", `é東${"x".repeat(MOST_CHARS - 2)}`),
  kept("zero", 0),
  kept("the largest number of 32 bits", 2_147_483_647),
  kept("the smallest number of 32 bits", -2_147_483_648),
  kept("true", true),
  kept("false", false),
  kept("an instant to the millisecond", new Date(1_782_295_200_123)),
  kept("an instant before 1970", new Date(-1)),
  kept("the first instant there is, of 1601", new Date("1601-01-01T00:00:00.000Z")),
  kept("the last millisecond of the year 9999", new Date("9999-12-31T23:59:59.999Z")),
  refusedValue("a text of 32,769 characters", `${FULL}x`),
  refusedValue(
    "a number over 32 bits",
    2_147_483_648,
    "Azurite stores a number of any size, and takes it for 32 bits.",
  ),
  refusedValue("an instant before 1601", new Date("1600-12-31T23:59:59.999Z"), DATES_UNCHECKED),
  refusedValue("an instant of the year 10000", new Date(253_402_300_800_000), DATES_UNCHECKED),
  refusedValue("an instant that is none", new Date(Number.NaN)),
  tableCase("keeps a row without columns", async (table) => {
    await table.put("r");
    assert.deepEqual((await table.get("r"))?.columns, {});
  }),
  tableCase("keeps columns of every type beside each other", async (table) => {
    const columns = {
      text: "t",
      count: 7,
      flag: false,
      at: new Date(1_782_295_200_123),
      empty: "",
    };
    await table.put("r", columns);
    assert.deepEqual((await table.get("r"))?.columns, columns);
  }),
  tableCase("lets a column change its type", async (table) => {
    await table.put("r", { a: 1 });
    await table.write({ kind: "merge", entity: row("r", { a: "1" }), etag: "*" });
    assert.deepEqual((await table.get("r"))?.columns, { a: "1" });
  }),
  tableCase("keeps its columns when the writer changes theirs", async (table) => {
    const columns = { at: new Date(5), a: 1 };
    await table.put("r", columns);
    columns.at.setTime(6);
    columns.a = 2;
    assert.deepEqual((await table.get("r"))?.columns, { at: new Date(5), a: 1 });
  }),
];

export const columnNames: readonly ContractCase[] = [
  tableCase("tells columns apart by upper and lower case", async (table) => {
    await table.put("r", { a: 1, A: 2 });
    assert.deepEqual((await table.get("r"))?.columns, { a: 1, A: 2 });
  }),
  tableCase("takes letters of any alphabet in the name of a column", async (table) => {
    await table.put("r", { Größe_1: 1 });
    assert.deepEqual((await table.get("r"))?.columns, { Größe_1: 1 });
  }),
  tableCase("takes a column's name of 255 characters", async (table) => {
    const columns = { ["a".repeat(MOST_NAME_CHARS)]: 1 };
    await table.put("r", columns);
    assert.deepEqual((await table.get("r"))?.columns, columns);
  }),
  misnamed("256 characters", "a".repeat(MOST_NAME_CHARS + 1)),
  misnamed("a dash", "a-b"),
  misnamed("a digit at its begin", "1a"),
];

export const keyValues: readonly ContractCase[] = [
  ...[
    ["an empty key", ""],
    ["a quote", "it's ''quoted''"],
    ["braces, percent and ampersand", "{a}%20b&c=d"],
    ["plus signs, blanks and commas", "a+b c, (d) [e]"],
    ["an at sign, dots, colons and bars", "@entity@key..:|^~"],
    ["double quotes", 'a "quoted" key'],
    ["letters of many alphabets", "Größe-東京-\u{1F680}"],
    ["512 characters, as many as a key has", "k".repeat(MOST_KEY_CHARS)],
  ].map(([what = "", key = ""]) =>
    tableCase(`keeps a row under ${what}, in both of its keys`, async (table) => {
      const etag = await table.put(key, { n: 1 }, key);
      await table.write({ kind: "merge", entity: row(key, { n: 2 }, key), etag });
      assert.deepEqual((await table.get(key, key))?.columns, { n: 2 });
      await table.write({ kind: "delete", partitionKey: key, rowKey: key, etag: "*" });
      assert.equal(await table.get(key, key), undefined);
    }),
  ),
  refusedKeys(
    'with "/"',
    "a/b",
    "Azurite has an error of its own if a slash is in a row's address.",
  ),
  ...["\\", "#", "?", "\t", "\n", "\u007F", "\u0085"].map((char) =>
    refusedKeys(`with ${JSON.stringify(char)}`, `a${char}b`),
  ),
  refusedKeys("of 513 characters", "k".repeat(MOST_KEY_CHARS + 1)),
];

export const rowSizes: readonly ContractCase[] = [
  tableCase("keeps 252 columns", async (table) => {
    await table.put("r", manyColumns(MOST_COLUMNS, 1));
    assert.equal(Object.keys((await table.get("r"))?.columns ?? {}).length, MOST_COLUMNS);
  }),
  refusedRow("253 columns", manyColumns(MOST_COLUMNS + 1, 1), COUNT_UNCHECKED),
  tableCase("keeps a row of just under 1 MiB", async (table) => {
    await table.put("r", manyColumns(FULL_COLUMNS, FULL));
    assert.deepEqual((await table.get("r"))?.columns, manyColumns(FULL_COLUMNS, FULL));
  }),
  refusedRow("more than 1 MiB", manyColumns(FULL_COLUMNS + 1, FULL), SIZE_UNCHECKED),
  tableCase(
    "refuses a merge that makes a row larger than 1 MiB",
    async (table) => {
      await table.put("r", manyColumns(FULL_COLUMNS, FULL));
      const merge = { kind: "merge", entity: row("r", { more: FULL }), etag: "*" } as const;
      await refused(table.write(merge), BAD_REQUEST);
    },
    SIZE_UNCHECKED,
  ),
  tableCase(
    "refuses a merge that gives a row its 253rd column",
    async (table) => {
      await table.put("r", manyColumns(MOST_COLUMNS, 1));
      const merge = { kind: "merge", entity: row("r", { more: 1 }), etag: "*" } as const;
      await refused(table.write(merge), BAD_REQUEST);
    },
    COUNT_UNCHECKED,
  ),
];

function kept(what: string, value: ColumnValue): ContractCase {
  return tableCase(`keeps ${what}`, async (table) => {
    await table.put("r", { column: value });
    assert.deepEqual((await table.get("r"))?.columns, { column: value });
  });
}

function refusedValue(what: string, value: ColumnValue, azurite?: string): ContractCase {
  return tableCase(`refuses ${what}`, (table) => refusesToPut(table, { column: value }), azurite);
}

function misnamed(what: string, name: string): ContractCase {
  const title = `refuses a column whose name has ${what}`;
  return tableCase(title, (table) => refusesToPut(table, { [name]: 1 }), NAMES_UNCHECKED);
}

function refusedRow(what: string, columns: Readonly<Record<string, ColumnValue>>, azurite: string) {
  return tableCase(`refuses a row of ${what}`, (table) => refusesToPut(table, columns), azurite);
}

async function refusesToPut(
  table: OneTable,
  columns: Readonly<Record<string, ColumnValue>>,
): Promise<void> {
  await refused(table.put("r", columns), { kind: "other" });
  assert.deepEqual(await table.keys(), []);
}

function refusedKeys(what: string, key: string, azurite?: string): ContractCase {
  return tableCase(
    `refuses keys ${what}`,
    async (table) => {
      await refused(table.put(key), BAD_REQUEST);
      await refused(table.put("r", {}, key), BAD_REQUEST);
      await refused(table.write({ kind: "insert", entity: row(key) }), BAD_REQUEST);
    },
    azurite,
  );
}
