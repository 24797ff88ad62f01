import type { Refuse } from "./refusal.js";

const SHORTEST_NAME = 3;
const LONGEST_NAME = 63;

/** "Naming Queues and Metadata", "Naming Containers": lowercase letters, digits, single dashes. */
const DASHED_NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** "Understanding the Table service data model": letters and digits, a letter first. */
const TABLE_NAME = /^[A-Za-z][A-Za-z0-9]*$/;

/** @throws StorageError as the queue and the blob service do for a name that none of theirs can have. */
export function checkDashedName(name: string, refuse: Refuse): void {
  checkName(name, DASHED_NAME, refuse);
}

/** @throws StorageError as the table service does for a name that no table can have. */
export function checkTableName(name: string, refuse: Refuse): void {
  checkName(name, TABLE_NAME, refuse);
}

function checkName(name: string, pattern: RegExp, refuse: Refuse): void {
  if (name.length < SHORTEST_NAME || name.length > LONGEST_NAME) {
    throw refuse("OutOfRangeInput");
  }
  if (!pattern.test(name)) throw refuse("InvalidResourceName");
}
