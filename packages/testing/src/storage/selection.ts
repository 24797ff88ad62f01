/**
 * What a filter selects: where its rows can be, and what else each of them must be.
 *
 * @module
 */
import type { StoredEntity } from "@taskhub/azure-storage";
import { parseFilter, type Condition, type Operator } from "./parse-filter.js";

export interface Selection {
  /** The one partition that can have such rows; absent: any. */
  readonly partitionKey: string | undefined;
  /** No row key before this one. */
  readonly from: string;
  /** Each row key is before this one; absent: no limit. */
  readonly before: string | undefined;
  /** What is left to ask of a row there. */
  readonly rest: readonly Condition[];
}

/** @returns `undefined` if it is not a filter. */
export function selectionOf(filter: string): Selection | undefined {
  const condition = parseFilter(filter);
  if (!condition) return undefined;
  let partitionKey: string | undefined;
  let from = "";
  let before: string | undefined;
  const rest: Condition[] = [];
  for (const part of allOf(condition)) {
    if (part.kind !== "compare" || typeof part.value !== "string") rest.push(part);
    else if (part.column === "RowKey") {
      const { operator, value } = part;
      if (operator !== "lt" && value > from) from = value;
      const end = operator === "eq" ? justAfter(value) : value;
      if (operator !== "ge" && (before === undefined || end < before)) before = end;
    } else if (isPartition(part) && partitionKey === undefined) partitionKey = part.value;
    else rest.push(part);
  }
  return { partitionKey, from, before, rest };
}

/** True if the row is as the condition says; a column that is absent or of another type is not. */
export function satisfies(row: StoredEntity, condition: Condition): boolean {
  switch (condition.kind) {
    case "and":
      return condition.parts.every((part) => satisfies(row, part));
    case "or":
      return condition.parts.some((part) => satisfies(row, part));
    case "compare": {
      const { operator, value } = condition;
      const found = comparable(row, condition.column);
      if (typeof found === "string" && typeof value === "string") {
        return COMPARE[operator](found, value);
      }
      if (typeof found === "number" && typeof value === "number") {
        return COMPARE[operator](found, value);
      }
      return false;
    }
  }
}

type Comparison = (found: string | number, value: string | number) => boolean;

const COMPARE: Readonly<Record<Operator, Comparison>> = {
  eq: (found, value) => found === value,
  ge: (found, value) => found >= value,
  lt: (found, value) => found < value,
};

/** A text, or an instant in ms. */
function comparable(row: StoredEntity, column: string): string | number | undefined {
  if (column === "PartitionKey") return row.partitionKey;
  if (column === "RowKey") return row.rowKey;
  const value = row.columns[column];
  if (typeof value === "string") return value;
  return value instanceof Date ? value.getTime() : undefined;
}

function allOf(condition: Condition): readonly Condition[] {
  return condition.kind === "and" ? condition.parts.flatMap(allOf) : [condition];
}

function isPartition(part: { readonly column: string; readonly operator: Operator }): boolean {
  return part.column === "PartitionKey" && part.operator === "eq";
}

/** The first key that follows one in ordinal order. */
function justAfter(key: string): string {
  return `${key}\0`;
}
