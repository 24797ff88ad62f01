import assert from "node:assert/strict";
import type {
  ColumnValue,
  Entity,
  Page,
  Query,
  Services,
  StoredEntity,
  Tables,
  TableWrite,
} from "@taskhub/azure-storage";
import type { ContractCase, ContractTools } from "./contract-case.js";

type Columns = Readonly<Record<string, ColumnValue>>;

/** The partition most cases need. */
const PARTITION = "p";
/** Writes of one transaction, at most. */
export const MOST_WRITES = 100;

/** More than any case has. */
const MOST_PAGES = 50;

/** A table of a case's own. */
export class OneTable {
  constructor(
    readonly tables: Tables,
    readonly name: string,
  ) {}

  write(...writes: readonly TableWrite[]): Promise<readonly string[]> {
    return this.tables.transact(this.name, writes, "hub");
  }

  /** @returns The ETag the row has then. */
  async put(rowKey: string, columns: Columns = {}, partitionKey = PARTITION): Promise<string> {
    const [etag] = await this.write({ kind: "put", entity: row(rowKey, columns, partitionKey) });
    assert.ok(etag);
    return etag;
  }

  /** Puts rows of one partition, as few transactions as can be. */
  async putAll(rowKeys: readonly string[], partitionKey = PARTITION): Promise<void> {
    for (let first = 0; first < rowKeys.length; first += MOST_WRITES) {
      const some = rowKeys.slice(first, first + MOST_WRITES);
      await this.write(
        ...some.map((rowKey) => ({ kind: "put" as const, entity: row(rowKey, {}, partitionKey) })),
      );
    }
  }

  page(query: Query): Promise<Page> {
    return this.tables.query(this.name, query, "hub");
  }

  /** This page and all that follow it. */
  async pagesFrom(query: Query): Promise<readonly Page[]> {
    const pages: Page[] = [];
    let { continuation } = query;
    do {
      const page = await this.page({ ...query, continuation });
      pages.push(page);
      assert.ok(pages.length < MOST_PAGES, "the pages do not end");
      ({ continuation } = page);
    } while (continuation !== undefined);
    return pages;
  }

  async find(filter: string, columns?: readonly string[]): Promise<readonly StoredEntity[]> {
    return (await this.pagesFrom({ filter, columns })).flatMap(({ entities }) => entities);
  }

  async keys(filter = `PartitionKey eq '${PARTITION}'`): Promise<readonly string[]> {
    return (await this.find(filter)).map(({ rowKey }) => rowKey);
  }

  async get(rowKey: string, partitionKey = PARTITION): Promise<StoredEntity | undefined> {
    const [found, ...others] = await this.find(
      `PartitionKey eq '${quoted(partitionKey)}' and RowKey eq '${quoted(rowKey)}'`,
    );
    assert.equal(others.length, 0);
    return found;
  }
}

export function row(rowKey: string, columns: Columns = {}, partitionKey = PARTITION): Entity {
  return { partitionKey, rowKey, columns };
}

/** The write that deletes a row. */
export function deletion(rowKey: string, etag = "*", partitionKey = PARTITION): TableWrite {
  return { kind: "delete", partitionKey, rowKey, etag };
}

/** A case that begins with an empty table. */
export function tableCase(
  title: string,
  run: (table: OneTable) => Promise<void>,
  azurite?: string,
): ContractCase {
  return {
    service: "tables",
    title,
    azurite,
    async run({ tables }: Services, tools: ContractTools) {
      const table = new OneTable(tables, tools.unique("Table"));
      await tables.create(table.name, "hub");
      await run(table);
    },
  };
}

/** Columns of equal value, `c0` and so on. */
export function manyColumns(count: number, value: ColumnValue): Columns {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`c${at}`, value]));
}

function quoted(key: string): string {
  return key.replaceAll("'", "''");
}
