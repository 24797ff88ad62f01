/**
 * Filters of the table service. Every literal is escaped here and nowhere else.
 *
 * @module
 */

/** A filter, safe to send. */
export type Filter = string & { readonly brand: "filter" };

/** Columns that are filtered by. */
export type FilterColumn =
  | "PartitionKey"
  | "RowKey"
  | "ExecutionId"
  | "EventType"
  | "Name"
  | "CreatedTime"
  | "CompletedTime"
  | "RuntimeStatus"
  | "TaskHubName";

/** A text, or an instant for an Edm.DateTime column. */
export type FilterValue = string | Date;

export function eq(column: FilterColumn, value: FilterValue): Filter {
  return compare(column, "eq", value);
}

export function ge(column: FilterColumn, value: FilterValue): Filter {
  return compare(column, "ge", value);
}

export function lt(column: FilterColumn, value: FilterValue): Filter {
  return compare(column, "lt", value);
}

/** @throws RangeError if there is nothing to join. */
export function and(...filters: readonly Filter[]): Filter {
  return join(filters, "and");
}

/** @throws RangeError if there is nothing to join. */
export function or(...filters: readonly Filter[]): Filter {
  return join(filters, "or");
}

function compare(column: FilterColumn, operator: string, value: FilterValue): Filter {
  return branded(`${column} ${operator} ${literal(value)}`);
}

function join(filters: readonly Filter[], operator: string): Filter {
  const [first, ...rest] = filters;
  if (first === undefined)
    throw new RangeError(`Expected filters to join with '${operator}', got none.`);
  return rest.length === 0 ? first : branded(`(${filters.join(` ${operator} `)})`);
}

/** A quote in a text is doubled; nothing else has a meaning inside quotes. */
function literal(value: FilterValue): string {
  if (value instanceof Date) return `datetime'${value.toISOString()}'`;
  return `'${value.replaceAll("'", "''")}'`;
}

function branded(filter: string): Filter {
  return filter as Filter; // the brand exists only for the compiler: this is where filters are made
}
