/** Transactions: whole or not at all. */
import assert from "node:assert/strict";
import type { TableWrite } from "@taskhub/azure-storage";
import type { ContractCase } from "./contract-case.js";
import { deletion, manyColumns, MOST_WRITES, OneTable, row, tableCase } from "./one-table.js";
import {
  ABSENT,
  BAD_REQUEST,
  CONFLICT,
  PRECONDITION,
  refused,
  TOO_LARGE,
  type Refusal,
} from "./refused.js";

/** Of 32,768 characters. */
const FULL = "x".repeat(32_768);
/** Ten rows of so many such columns are just under 4 MiB of JSON, ten of more are over it. */
const COLUMNS_UNDER = 12;
const COLUMNS_OVER = 13;

export const transactions: readonly ContractCase[] = [
  tableCase("gives the new ETags in the order of the writes, none for a delete", async (table) => {
    await table.putAll(["b", "d"]);
    const etags = await table.write(
      { kind: "insert", entity: row("c") },
      deletion("b"),
      { kind: "put", entity: row("a") },
      { kind: "merge", entity: row("d", { n: 1 }), etag: "*" },
    );
    const found = await table.find("PartitionKey eq 'p'");
    const [a, c, d] = found.map(({ etag }) => etag);
    assert.deepEqual(etags, [c, "", a, d]);
  }),
  tableCase("gives an empty text for a delete alone", async (table) => {
    const etag = await table.put("r");
    assert.deepEqual(await table.write(deletion("r", etag)), [""]);
  }),
  tableCase("takes 100 writes", async (table) => {
    const etags = await table.write(...inserts(MOST_WRITES));
    assert.equal(etags.filter((etag) => etag !== "").length, MOST_WRITES);
    assert.equal((await table.keys()).length, MOST_WRITES);
  }),
  tableCase("refuses 101 writes", async (table) => {
    await refused(table.write(...inserts(MOST_WRITES + 1)), BAD_REQUEST);
    assert.deepEqual(await table.keys(), []);
  }),
  tableCase("refuses a transaction of no writes", (table) =>
    refused(table.write(), { kind: "other" }),
  ),
  tableCase("refuses writes of two partitions", async (table) => {
    const other: TableWrite = { kind: "put", entity: row("r", {}, "q") };
    await refused(table.write({ kind: "put", entity: row("r") }, other), { kind: "other" });
    assert.deepEqual(await table.keys(), []);
  }),
  tableCase("refuses two writes of one row", async (table) => {
    const put: TableWrite = { kind: "put", entity: row("r") };
    await refused(table.write(put, put), { ...BAD_REQUEST, code: "InvalidDuplicateRow" });
    assert.deepEqual(await table.keys(), []);
  }),
  tableCase("refuses to delete a row and insert it in one transaction", async (table) => {
    await table.put("r", { n: 1 });
    const insert: TableWrite = { kind: "insert", entity: row("r", { n: 2 }) };
    await refused(table.write(deletion("r"), insert), BAD_REQUEST);
    assert.deepEqual((await table.get("r"))?.columns, { n: 1 });
  }),
  tableCase("takes a transaction of just under 4 MiB", async (table) => {
    await table.write(...inserts(10, COLUMNS_UNDER));
    assert.equal((await table.keys()).length, 10);
  }),
  tableCase("refuses a transaction of more than 4 MiB", async (table) => {
    await refused(table.write(...inserts(10, COLUMNS_OVER)), TOO_LARGE);
    assert.deepEqual(await table.keys(), []);
  }),
  tableCase("deletes many rows at once", async (table) => {
    await table.putAll(["a", "b", "c", "d"]);
    await table.write(deletion("a"), deletion("b"), deletion("d"));
    assert.deepEqual(await table.keys(), ["c"]);
  }),
];

/** A write that fails on the rows of `begin`. */
interface Failing {
  readonly what: string;
  readonly write: (stale: string) => TableWrite;
  readonly refusal: Refusal;
}

const FAILING: readonly Failing[] = [
  {
    what: "an insert of a row that exists",
    write: () => ({ kind: "insert", entity: row("exists", { n: 9 }) }),
    refusal: { ...CONFLICT, code: "EntityAlreadyExists" },
  },
  {
    what: "a merge under a stale ETag",
    write: (stale) => ({ kind: "merge", entity: row("exists", { n: 9 }), etag: stale }),
    refusal: { ...PRECONDITION, code: "UpdateConditionNotSatisfied" },
  },
  {
    what: "a replace of an absent row",
    write: (stale) => ({ kind: "replace", entity: row("none", { n: 9 }), etag: stale }),
    refusal: { ...ABSENT, code: "ResourceNotFound" },
  },
  {
    what: "a delete of an absent row",
    write: () => deletion("none"),
    refusal: { ...ABSENT, code: "ResourceNotFound" },
  },
  {
    what: "a text that is too long",
    write: () => ({ kind: "put", entity: row("none", { n: `${FULL}x` }) }),
    refusal: { ...BAD_REQUEST, code: "PropertyValueTooLarge" },
  },
];

export const atomicity: readonly ContractCase[] = [
  ...FAILING.flatMap((failing) =>
    ["first", "second", "last"].map((ordinal, place) =>
      tableCase(`applies nothing if the ${ordinal} write is ${failing.what}`, async (table) => {
        const stale = await begin(table);
        const before = await table.find("PartitionKey eq 'p'");
        const writes = goodWrites();
        writes.splice(place === 2 ? writes.length : place, 0, failing.write(stale));
        await refused(table.write(...writes), failing.refusal);
        assert.deepEqual(await table.find("PartitionKey eq 'p'"), before);
      }),
    ),
  ),
  tableCase(
    "tells of the first write that fails: a conflict before a precondition",
    async (table) => {
      const stale = await begin(table);
      await refused(
        table.write(
          { kind: "insert", entity: row("doomed") },
          { kind: "merge", entity: row("exists"), etag: stale },
        ),
        CONFLICT,
      );
    },
  ),
  tableCase(
    "tells of the first write that fails: a precondition before a conflict",
    async (table) => {
      const stale = await begin(table);
      await refused(
        table.write(
          { kind: "merge", entity: row("exists"), etag: stale },
          { kind: "insert", entity: row("doomed") },
        ),
        PRECONDITION,
      );
    },
  ),
  tableCase(
    "tells of the first write that fails: an absent row before a conflict",
    async (table) => {
      await begin(table);
      await refused(
        table.write(deletion("none"), { kind: "insert", entity: row("doomed") }),
        ABSENT,
      );
    },
  ),
];

/** @returns An ETag that the row `exists` had once. */
async function begin(table: OneTable): Promise<string> {
  const stale = await table.put("exists", { n: 0 });
  await table.putAll(["exists", "doomed"]);
  return stale;
}

/** Writes that would succeed after `begin`. */
function goodWrites(): TableWrite[] {
  return [
    { kind: "insert", entity: row("new", { n: 1 }) },
    deletion("doomed"),
    { kind: "put", entity: row("other", { n: 1 }) },
  ];
}

function inserts(count: number, fullColumns = 0): readonly TableWrite[] {
  const columns = manyColumns(fullColumns, FULL);
  return Array.from({ length: count }, (_, at) => ({
    kind: "insert",
    entity: row(`r${at}`, columns),
  }));
}
