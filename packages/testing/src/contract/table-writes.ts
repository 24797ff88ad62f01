/** Each kind of write, on a row that is absent, as the writer has seen it, or changed since. */
import assert from "node:assert/strict";
import type { TableWrite } from "@taskhub/azure-storage";
import type { ContractCase } from "./contract-case.js";
import { deletion, OneTable, row, tableCase } from "./one-table.js";
import { ABSENT, CONFLICT, PRECONDITION, refused, type Refusal } from "./refused.js";

const BEFORE = { a: 1, b: 1 };
const AFTER = { b: 2, c: 2 };
const MERGED = { a: 1, b: 2, c: 2 };

/** How the row is found. */
type State = "absent" | "fresh" | "stale" | "any";

const STATES: Readonly<Record<State, string>> = {
  absent: "a row that is absent",
  fresh: "a row as it was read",
  stale: "a row that has changed since it was read",
  any: "a row whatever its ETag",
};

type Expected = Readonly<Record<string, number>> | Refusal | undefined;

/** What each write leaves, or how it is refused. */
const EXPECTED: Readonly<Record<TableWrite["kind"], Partial<Record<State, Expected>>>> = {
  insert: { absent: AFTER, any: CONFLICT },
  put: { absent: AFTER, any: AFTER },
  replace: { absent: ABSENT, fresh: AFTER, stale: PRECONDITION, any: AFTER },
  merge: { absent: ABSENT, fresh: MERGED, stale: PRECONDITION, any: MERGED },
  delete: { absent: ABSENT, fresh: undefined, stale: PRECONDITION, any: undefined },
};

const KINDS = Object.keys(EXPECTED) as readonly TableWrite["kind"][]; // its keys are the kinds

export const tableWrites: readonly ContractCase[] = [
  ...KINDS.flatMap(singleWrites),
  ...(["replace", "merge", "delete"] as const).map((kind) =>
    tableCase(`refuses to ${kind} an absent row whatever its ETag`, (table) =>
      refused(table.write(writeOf(kind, "*")), ABSENT),
    ),
  ),
  ...(["replace", "merge", "delete"] as const).map((kind) =>
    tableCase(`refuses to ${kind} a row that was deleted and inserted again`, async (table) => {
      const etag = await table.put("r", BEFORE);
      await table.write(deletion("r"));
      await table.put("r", BEFORE);
      await refused(table.write(writeOf(kind, etag)), PRECONDITION);
      assert.deepEqual((await table.get("r"))?.columns, BEFORE);
    }),
  ),
  ...(["replace", "merge", "delete"] as const).map((kind) =>
    tableCase(`refuses to ${kind} under what is no ETag`, async (table) => {
      await table.put("r", BEFORE);
      await refused(table.write(writeOf(kind, "nonsense")), { kind: "other", status: 400 });
      assert.deepEqual((await table.get("r"))?.columns, BEFORE);
    }),
  ),
  tableCase("gives a row a new ETag with every write, even of the same columns", async (table) => {
    const etags = [await table.put("r", BEFORE)];
    for (const kind of ["put", "merge", "replace", "put"] as const) {
      const [etag = ""] = await table.write(writeOf(kind, etags.at(-1) ?? ""));
      etags.push(etag);
    }
    assert.equal(new Set(etags).size, 5);
  }),
  tableCase("gives the ETag that a reader finds", async (table) => {
    for (const kind of ["insert", "put", "merge", "replace"] as const) {
      const [etag] = await table.write(writeOf(kind, "*"));
      assert.equal((await table.get("r"))?.etag, etag);
    }
  }),
  tableCase("keeps the ETag of a row that is only read", async (table) => {
    await table.put("r");
    assert.equal((await table.get("r"))?.etag, (await table.get("r"))?.etag);
  }),
  tableCase("changes nothing by a merge without columns but the ETag", async (table) => {
    const etag = await table.put("r", BEFORE);
    const [merged] = await table.write({ kind: "merge", entity: row("r"), etag });
    assert.notEqual(merged, etag);
    assert.deepEqual((await table.get("r"))?.columns, BEFORE);
  }),
  tableCase("tells keys apart by upper and lower case", async (table) => {
    await table.write({ kind: "insert", entity: row("r", { n: 1 }) });
    await table.write({ kind: "insert", entity: row("R", { n: 2 }) });
    await table.write({ kind: "insert", entity: row("r", { n: 3 }, "P") });
    assert.deepEqual((await table.get("r"))?.columns, { n: 1 });
  }),
  tableCase("lets one of two inserts of a row win", async (table) => {
    const write: TableWrite = { kind: "insert", entity: row("r") };
    const outcomes = await Promise.allSettled([table.write(write), table.write(write)]);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  }),
  tableCase("lets one of two writers that read the same ETag win", async (table) => {
    const etag = await table.put("r", BEFORE);
    const write: TableWrite = { kind: "replace", entity: row("r", AFTER), etag };
    const outcomes = await Promise.allSettled([table.write(write), table.write(write)]);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  }),
];

function singleWrites(kind: TableWrite["kind"]): readonly ContractCase[] {
  const states = Object.keys(EXPECTED[kind]) as readonly State[]; // its keys are states
  return states.map((state) => {
    const expected = EXPECTED[kind][state];
    const verb = isRefusal(expected) ? `refuses to ${kind}` : `lets a writer ${kind}`;
    return tableCase(`${verb} ${STATES[state]}`, async (table) => {
      const write = writeOf(kind, await etagIn(table, state));
      if (!isRefusal(expected)) {
        await table.write(write);
        assert.deepEqual((await table.get("r"))?.columns, expected);
        return;
      }
      const before = await table.get("r");
      await refused(table.write(write), expected);
      assert.deepEqual(await table.get("r"), before);
    });
  });
}

async function etagIn(table: OneTable, state: State): Promise<string> {
  switch (state) {
    case "absent":
      return table.put("another");
    case "fresh":
      return table.put("r", BEFORE);
    case "stale": {
      const etag = await table.put("r", BEFORE);
      await table.put("r", BEFORE);
      return etag;
    }
    case "any":
      await table.put("r", BEFORE);
      return "*";
  }
}

function writeOf(kind: TableWrite["kind"], etag: string): TableWrite {
  switch (kind) {
    case "insert":
    case "put":
      return { kind, entity: row("r", AFTER) };
    case "replace":
    case "merge":
      return { kind, entity: row("r", AFTER), etag };
    case "delete":
      return deletion("r", etag);
  }
}

function isRefusal(expected: Expected): expected is Refusal {
  return expected !== undefined && "kind" in expected;
}
