import type { TableWrite } from "@taskhub/azure-storage";
import type { Refuse } from "./refusal.js";

const MAX_WRITES = 100; // "Performing entity group transactions": "can include at most 100 entities"
const MAX_BODY_BYTES = 4_194_304; // "its total payload may be no more than 4 MiB in size"
/** Headers around each write, by requests of the SDK; a request is some more, never less. */
const BYTES_AROUND_A_WRITE = 500;
const MAX_UTF8_BYTES_PER_UNIT = 3;
/** Up to six: a control character is `\u0000` in JSON. */
const MAX_JSON_BYTES_PER_UNIT = 2 * MAX_UTF8_BYTES_PER_UNIT;

/** The row a write is about. */
export interface RowName {
  readonly partitionKey: string;
  readonly rowKey: string;
}

export function rowOf(write: TableWrite): RowName {
  return write.kind === "delete" ? write : write.entity;
}

/** @throws StorageError if these writes cannot be one transaction, whatever the table holds. */
export function checkTransaction(writes: readonly TableWrite[], refuse: Refuse): void {
  const [first, ...others] = writes;
  if (!first || writes.length > MAX_WRITES) throw refuse("InvalidInput");
  if (others.length > 0) checkTogether(writes, rowOf(first).partitionKey, refuse);
  if (mayBeTooLarge(writes) && bodyBytes(writes) > MAX_BODY_BYTES) {
    throw refuse("RequestBodyTooLarge");
  }
}

function checkTogether(writes: readonly TableWrite[], partitionKey: string, refuse: Refuse): void {
  const rowKeys = new Set<string>();
  for (const write of writes) {
    if (write.kind === "delete" && write.etag !== "*") {
      // the words of the SDK's adapter, which cannot send it
      throw new RangeError("A delete beside other writes has no ETag.");
    }
    const row = rowOf(write);
    if (row.partitionKey !== partitionKey) {
      throw refuse("CommandsInBatchActOnDifferentPartitions");
    }
    if (rowKeys.has(row.rowKey)) throw refuse("InvalidDuplicateRow");
    rowKeys.add(row.rowKey);
  }
}

/** Cheap, and true for all that are. */
function mayBeTooLarge(writes: readonly TableWrite[]): boolean {
  let chars = 0;
  for (const write of writes) {
    if (write.kind === "delete") continue;
    for (const name in write.entity.columns) {
      const value = write.entity.columns[name];
      if (typeof value === "string") chars += value.length;
    }
  }
  return chars * MAX_JSON_BYTES_PER_UNIT > MAX_BODY_BYTES / 2;
}

function bodyBytes(writes: readonly TableWrite[]): number {
  return writes.reduce((bytes, write) => {
    const json = write.kind === "delete" ? "" : JSON.stringify(write.entity);
    return bytes + BYTES_AROUND_A_WRITE + Buffer.byteLength(json, "utf8");
  }, 0);
}
