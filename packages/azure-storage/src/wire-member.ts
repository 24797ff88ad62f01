/**
 * Members of the storage format, in the order of the wire, before they take one of its notations.
 *
 * A message nests objects, with `$type` and with nulls; a row has one column per member, JSON text
 * without `$type` for an object, and no column for a null text or number.
 *
 * @module
 */
import type { RuntimeStatus } from "@taskhub/core";
import { isInt32 } from "./fields.js";
import type { ColumnValue } from "./services.js";
import { formatWireDate, storable } from "./wire-date.js";

export interface Member {
  readonly name: string;
  readonly value: MemberValue;
}

type MemberValue =
  | { readonly kind: "scalar"; readonly value: ColumnValue | undefined }
  | { readonly kind: "status"; readonly value: RuntimeStatus }
  | { readonly kind: "object"; readonly value: TypedObject | undefined }
  /** Written as it is. */
  | { readonly kind: "json"; readonly value: unknown };

/** An object that .NET writes with its class. */
export interface TypedObject {
  readonly type: string;
  readonly members: readonly Member[];
}

// OrchestrationStatus.cs
const STATUS_NUMBERS: Readonly<Record<RuntimeStatus, number>> = {
  Running: 0,
  Completed: 1,
  ContinuedAsNew: 2,
  Failed: 3,
  Canceled: 4,
  Terminated: 5,
  Pending: 6,
  Suspended: 7,
};

const STATUSES = Object.keys(STATUS_NUMBERS).filter(isRuntimeStatus);

export function scalar(name: string, value: ColumnValue | undefined): Member {
  return { name, value: { kind: "scalar", value } };
}

export function status(name: string, value: RuntimeStatus): Member {
  return { name, value: { kind: "status", value } };
}

export function object(name: string, value: TypedObject | undefined): Member {
  return { name, value: { kind: "object", value } };
}

export function json(name: string, value: unknown): Member {
  return { name, value: { kind: "json", value } };
}

/** @returns True for the name of a runtime status, as rows hold it. */
export function isRuntimeStatus(name: string): name is RuntimeStatus {
  return Object.hasOwn(STATUS_NUMBERS, name);
}

/** @returns The status of a wire number, or `undefined` for one we do not know. */
export function statusOfNumber(wireNumber: number): RuntimeStatus | undefined {
  return STATUSES.find((name) => STATUS_NUMBERS[name] === wireNumber);
}

/** The notation of messages: nulls are written, `$type` stands first. */
export function typedJson(value: TypedObject): Record<string, unknown> {
  return { $type: value.type, ...jsonMembers(value.members, true) };
}

/** Members of a message object, or of JSON text in a row if not `typed`. */
export function jsonMembers(members: readonly Member[], typed: boolean): Record<string, unknown> {
  return Object.fromEntries(members.map(({ name, value }) => [name, jsonValue(value, typed)]));
}

/** The notation of rows: what is null has no column, but for objects, which have the text `null`. */
export function columnsOf(members: readonly Member[]): Record<string, ColumnValue> {
  const columns: Record<string, ColumnValue> = {};
  for (const { name, value } of members) {
    const column = columnValue(value);
    if (column !== undefined) columns[name] = column;
  }
  return columns;
}

function jsonValue(value: MemberValue, typed: boolean): unknown {
  switch (value.kind) {
    case "scalar":
      if (value.value instanceof Date) return formatWireDate(value.value);
      return value.value === undefined ? null : checked(value.value);
    case "status":
      return STATUS_NUMBERS[value.value];
    case "object":
      if (!value.value) return null;
      return typed ? typedJson(value.value) : jsonMembers(value.value.members, false);
    case "json":
      return value.value ?? null;
  }
}

function columnValue(value: MemberValue): ColumnValue | undefined {
  switch (value.kind) {
    case "scalar":
      return value.value === undefined ? undefined : checked(value.value);
    case "status":
      return value.value;
    case "object":
    case "json":
      return JSON.stringify(jsonValue(value, false));
  }
}

/** Readers are strict about Edm types, so nothing else than an Int32 or an Edm.DateTime is written. */
function checked(value: ColumnValue): ColumnValue {
  if (typeof value === "number" && !isInt32(value)) {
    throw new RangeError(`Expected a 32-bit integer, got ${value}.`);
  }
  return value instanceof Date ? storable(value) : value;
}
