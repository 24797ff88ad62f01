import type {
  ColumnValue,
  Page,
  Query,
  StoredEntity,
  Tables,
  TableWrite,
} from "@taskhub/azure-storage";
import type { Changes } from "./changes.js";
import { checkKey, copyColumns } from "./check-row.js";
import { checkTransaction, rowOf } from "./check-transaction.js";
import { refusing, refusingSilently, settled, type Refuse } from "./refusal.js";
import { checkTableName } from "./resource-name.js";
import { satisfies, selectionOf, type Selection } from "./selection.js";
import { SimulatedTable, type RowPlace } from "./simulated-table.js";
import type { StorageTools } from "./storage-tools.js";

const MAX_PAGE_ROWS = 1000; // "Query timeout and pagination": "a maximum of 1,000 items at one time"
const FILTERS_KEPT = 512;
const DELETED = "";

/** The table service, in memory. */
export class SimulatedTables implements Tables {
  private readonly tables = new Map<string, SimulatedTable>();
  private readonly selections = new Map<string, Selection>();
  private etagsGiven = 0;

  constructor(
    private readonly tools: StorageTools,
    private readonly changes: Changes,
  ) {}

  readonly create = (table: string): Promise<void> =>
    settled(() => {
      if (this.tables.has(table.toLowerCase())) return;
      checkTableName(table, refusingSilently(`create the table ${table}`));
      this.tables.set(table.toLowerCase(), new SimulatedTable(table));
      this.changes.count += 1;
    });

  readonly query = (table: string, query: Query): Promise<Page> =>
    settled(() => {
      const refuse = refusingSilently(`query the table ${table}`);
      const top = query.top ?? MAX_PAGE_ROWS;
      if (!Number.isInteger(top) || top < 1 || top > MAX_PAGE_ROWS) {
        throw refuse("InvalidInput");
      }
      const selection = this.selection(query.filter, refuse);
      const start = startOf(query.continuation, refuse);
      return onePage(this.opened(table, refuse), selection, {
        top: this.tools.pageRows?.(top) ?? top,
        columns: query.columns,
        start,
      });
    });

  readonly transact = (table: string, writes: readonly TableWrite[]): Promise<readonly string[]> =>
    settled(() => {
      const refuse = refuserOf(table, writes);
      checkTransaction(writes, refuse);
      const opened = this.opened(table, refuse);
      // no two writes are of one row: each can be judged by what there was before all of them
      const rows = writes.map((write) => this.outcome(opened, write, refuse));
      writes.forEach((write, place) => {
        const row = rows[place];
        if (row) opened.set(row);
        else opened.delete(rowOf(write));
      });
      this.changes.count += 1;
      return rows.map((row) => row?.etag ?? DELETED);
    });

  names(): readonly string[] {
    return [...this.tables.values()].map(({ name }) => name).sort();
  }

  partitionKeys(table: string): readonly string[] {
    return this.tables.get(table.toLowerCase())?.partitionKeys() ?? [];
  }

  rows(table: string, partitionKey: string): readonly StoredEntity[] {
    return this.tables.get(table.toLowerCase())?.partition(partitionKey)?.rows() ?? [];
  }

  private opened(table: string, refuse: Refuse): SimulatedTable {
    const found = this.tables.get(table) ?? this.tables.get(table.toLowerCase());
    if (found) return found;
    checkTableName(table, refuse);
    throw refuse("TableNotFound");
  }

  /** The row that a write leaves, `undefined` for none. @throws StorageError if it is refused. */
  private outcome(
    table: SimulatedTable,
    write: TableWrite,
    refuse: Refuse,
  ): StoredEntity | undefined {
    const { partitionKey, rowKey } = rowOf(write);
    const found = table.row(partitionKey, rowKey);
    if (!found) {
      checkKey(partitionKey, refuse);
      checkKey(rowKey, refuse);
    }
    if (write.kind === "delete") {
      condition(found, write.etag, refuse);
      return undefined;
    }
    let columns = copyColumns(write.entity, refuse);
    if (write.kind === "insert" && found) throw refuse("EntityAlreadyExists");
    if (write.kind === "replace" || write.kind === "merge") {
      const before = condition(found, write.etag, refuse);
      if (write.kind === "merge") {
        const merged = { ...before.columns, ...columns };
        columns = copyColumns({ partitionKey, rowKey, columns: merged }, refuse);
      }
    }
    this.etagsGiven += 1;
    return { partitionKey, rowKey, columns, etag: `W/"${String(this.etagsGiven)}"` };
  }

  private selection(filter: string, refuse: Refuse): Selection {
    const known = this.selections.get(filter);
    if (known) return known;
    const selection = selectionOf(filter);
    if (!selection) throw refuse("InvalidInput");
    if (this.selections.size === FILTERS_KEPT) this.selections.clear();
    this.selections.set(filter, selection);
    return selection;
  }
}

interface PageRequest {
  readonly top: number;
  readonly columns?: readonly string[] | undefined;
  readonly start: RowPlace | undefined;
}

function onePage(table: SimulatedTable, selection: Selection, request: PageRequest): Page {
  const { rest } = selection;
  const entities: StoredEntity[] = [];
  let continuation: string | undefined;
  table.visit(selection, request.start, (row) => {
    if (rest.length > 0 && !rest.every((condition) => satisfies(row, condition))) return true;
    if (entities.length === request.top) {
      continuation = JSON.stringify([row.partitionKey, row.rowKey]);
      return false;
    }
    entities.push(shown(row, request.columns));
    return true;
  });
  return { entities, continuation };
}

/** A row as a reader gets it: its own copy, but for the frozen columns. */
function shown(row: StoredEntity, names: readonly string[] | undefined): StoredEntity {
  const { partitionKey, rowKey, etag } = row;
  if (!names) return { partitionKey, rowKey, etag, columns: row.columns };
  const columns: Record<string, ColumnValue> = {};
  for (const name of names) {
    const value = row.columns[name];
    if (value !== undefined) columns[name] = value;
  }
  return { partitionKey, rowKey, etag, columns };
}

function startOf(continuation: string | undefined, refuse: Refuse): RowPlace | undefined {
  if (continuation === undefined) return undefined;
  const place = /^\["((?:[^"\\]|\\.)*)","((?:[^"\\]|\\.)*)"\]$/.test(continuation);
  if (!place) throw refuse("InvalidInput");
  const [partitionKey, rowKey] = JSON.parse(continuation) as [string, string]; // two texts: tested
  return { partitionKey, rowKey };
}

/** A delete alone is sent as it is, all else as a transaction. */
function refuserOf(table: string, writes: readonly TableWrite[]): Refuse {
  return writes.length === 1 && writes[0]?.kind === "delete"
    ? refusingSilently(`delete from the table ${table}`)
    : refusing(`write to the table ${table}`);
}

/** @returns The row, which is as the writer has seen it. @throws StorageError if it is not. */
function condition(row: StoredEntity | undefined, etag: string, refuse: Refuse): StoredEntity {
  if (etag !== "*" && !etag.startsWith('W/"')) throw refuse("InvalidInput");
  if (!row) throw refuse("ResourceNotFound");
  if (etag !== "*" && etag !== row.etag) throw refuse("UpdateConditionNotSatisfied");
  return row;
}
