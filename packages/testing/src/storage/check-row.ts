/**
 * What the table service refuses to store.
 *
 * @see Microsoft Learn, "Understanding the Table service data model" and "Scalability and performance targets for Table storage".
 * @module
 */
import type { ColumnValue, Entity } from "@taskhub/azure-storage";
import type { Refuse } from "./refusal.js";

const MAX_ROW_BYTES = 1_048_576; // "Maximum size of an individual entity: 1 MiB"
const MAX_COLUMN_CHARS = 32_768; // "The size of a property value: 64 KiB", in UTF-16
const MAX_COLUMNS = 252; // "255 (including the three system properties)"
const MAX_KEY_CHARS = 512; // "Maximum size of the PartitionKey: 1 KiB", in UTF-16
const MAX_COLUMN_NAME_CHARS = 255; // "Property names are case-sensitive strings up to 255 characters in size"
const MIN_INT32 = -2_147_483_648;
const MAX_INT32 = 2_147_483_647;

/** "Characters disallowed in key fields": `/`, `\`, `#`, `?` and the control characters. */
const DISALLOWED_IN_KEYS = /[/\\#?\p{Cc}]/u;
/** "Property names": those of C# identifiers; no dash. */
const COLUMN_NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const ASCII_NAME = /^[A-Za-z_]\w*$/;

/** Midnight of 1 January 1601 UTC: the first instant of an Edm.DateTime. */
const FIRST_INSTANT = -11_644_473_600_000;
const LAST_INSTANT = 253_402_300_799_999;

// Bytes of a row: 4 + 2 for each character of its keys, and of each column 8 + 2 for each
// character of its name + the value's own. From the storage team's "How your bill is calculated".
const BYTES_OF_A_ROW = 4;
const BYTES_OF_A_COLUMN = 8;
const BYTES_OF_A_CHAR = 2;
const BYTES_OF_A_TEXT = 4;
const BYTES_OF_AN_INT32 = 4;
const BYTES_OF_A_DOUBLE = 8;
const BYTES_OF_A_BOOLEAN = 1;
const BYTES_OF_A_DATE = 8;

/** @throws StorageError for a key that no row can have. */
export function checkKey(key: string, refuse: Refuse): void {
  if (key.length > MAX_KEY_CHARS) throw refuse("KeyValueTooLarge");
  if (DISALLOWED_IN_KEYS.test(key)) throw refuse("OutOfRangeInput");
}

/**
 * The columns of a row to store: a copy, with its own dates, frozen.
 *
 * @throws StorageError if no row can have them, each by itself or all together.
 */
export function copyColumns(row: Entity, refuse: Refuse): Entity["columns"] {
  const copy: Record<string, ColumnValue> = { ...row.columns };
  let bytes = BYTES_OF_A_ROW + BYTES_OF_A_CHAR * (row.partitionKey.length + row.rowKey.length);
  let count = 0;
  for (const name in copy) {
    const value = copy[name];
    count += 1;
    bytes += BYTES_OF_A_COLUMN + BYTES_OF_A_CHAR * name.length;
    if (typeof value === "string") {
      if (value.length > MAX_COLUMN_CHARS) throw refuse("PropertyValueTooLarge");
      bytes += BYTES_OF_A_TEXT + BYTES_OF_A_CHAR * value.length;
    } else if (typeof value === "number") {
      bytes += bytesOfNumber(value, refuse);
    } else if (value instanceof Date) {
      if (!isStorable(value)) throw refuse("InvalidInput");
      copy[name] = new Date(value.getTime());
      bytes += BYTES_OF_A_DATE;
    } else bytes += BYTES_OF_A_BOOLEAN;
    checkColumnName(name, refuse);
  }
  if (count > MAX_COLUMNS) throw refuse("TooManyProperties");
  if (bytes > MAX_ROW_BYTES) throw refuse("EntityTooLarge");
  return Object.freeze(copy);
}

function checkColumnName(name: string, refuse: Refuse): void {
  if (name.length > MAX_COLUMN_NAME_CHARS) throw refuse("PropertyNameTooLong");
  if (!ASCII_NAME.test(name) && !COLUMN_NAME.test(name)) {
    throw refuse("PropertyNameInvalid");
  }
}

/** A fraction is stored as an Edm.Double, though no column of a task hub has one. */
function bytesOfNumber(value: number, refuse: Refuse): number {
  if (!Number.isFinite(value)) throw refuse("InvalidInput");
  if (!Number.isInteger(value)) return BYTES_OF_A_DOUBLE;
  if (value < MIN_INT32 || value > MAX_INT32) throw refuse("InvalidInput");
  return BYTES_OF_AN_INT32;
}

function isStorable(value: Date): boolean {
  return value.getTime() >= FIRST_INSTANT && value.getTime() <= LAST_INSTANT;
}
