/**
 * Instance ids as table keys, and what a new id may be.
 *
 * Rows and the blobs of their columns use the escaped key; queue routing, message bodies and the
 * blobs of messages the id itself.
 *
 * @see DurableTask.AzureStorage `KeySanitation.cs`.
 * @module
 */
import { isEntityInstance } from "@taskhub/core";
import { InvalidInstanceIdError } from "./invalid-instance-id-error.js";

const ESCAPE = "^";
const CONTROL_OFFSET = 0xc0; // KeySanitation.cs: control characters are moved to printable ones
/** DurableClient.cs: MaxInstanceIdLength. Escaped, it still fits the 1 KiB (UTF-16) of a table key. */
const MAX_ID_LENGTH = 256;

// The format's control characters, C0, DEL and C1
// eslint-disable-next-line no-control-regex -- they are what is looked for
const UNSAFE = /[\^/\\#?\u0000-\u001f\u007f-\u009f]/g;
// eslint-disable-next-line no-control-regex -- they are what is looked for
const FORBIDDEN = /[/\\#?\u0000-\u001f\u007f-\u009f]/;
const ESCAPED = /\^([\^0-3\u00c0-\u00df\u013f-\u015f])/g;
const LONE_SURROGATE = /\p{Surrogate}/u;
/** XML 1.0: no characters of it; the store's lists of blobs are XML. */
const NOT_XML = /[\ufffe\uffff]/;

const SYMBOLS: ReadonlyMap<string, string> = new Map([
  ["^", "^"],
  ["/", "0"],
  ["\\", "1"],
  ["#", "2"],
  ["?", "3"],
]);
const SYMBOLS_BACK = new Map([...SYMBOLS].map(([symbol, code]) => [code, symbol]));

/** @returns The `PartitionKey` of the instance. Not idempotent: escape exactly once. */
export function escapeInstanceKey(instanceId: string): string {
  return instanceId.replace(
    UNSAFE,
    (char) => ESCAPE + (SYMBOLS.get(char) ?? shifted(char, CONTROL_OFFSET)),
  );
}

/** @returns The instance id of a `PartitionKey`. What no escape produces is left as it is. */
export function unescapeInstanceKey(partitionKey: string): string {
  return partitionKey.replace(
    ESCAPED,
    (_, code: string) => SYMBOLS_BACK.get(code) ?? shifted(code, -CONTROL_OFFSET),
  );
}

/**
 * Checks an id that a user chose for a new instance; ids that exist are not judged.
 *
 * @throws InvalidInstanceIdError with the rule it breaks.
 * @see `DurableClient.cs`: the same rules, and two more that keep blob names whole.
 */
export function validateInstanceId(instanceId: string): void {
  const problem = problemOf(instanceId);
  if (problem !== undefined) throw new InvalidInstanceIdError(instanceId, problem);
}

/**
 * The same of the instance id of an entity that a user means.
 *
 * @throws InvalidInstanceIdError with the rule it breaks.
 */
export function validateEntityInstanceId(instanceId: string): void {
  const problem = isEntityInstance(instanceId) ? problemOfKey(instanceId) : "it names no entity";
  if (problem !== undefined) throw new InvalidInstanceIdError(instanceId, problem);
}

function problemOf(id: string): string | undefined {
  if (id.trim() === "") return "it is blank";
  if (id.startsWith("@")) return "ids that begin with '@' are kept for entities";
  return problemOfKey(id);
}

function problemOfKey(id: string): string | undefined {
  if (id.length > MAX_ID_LENGTH) {
    return `it has ${id.length} characters, ${MAX_ID_LENGTH} are allowed`;
  }
  const forbidden = FORBIDDEN.exec(id)?.[0];
  if (forbidden !== undefined) {
    return `it contains ${JSON.stringify(forbidden)}; '/', '\\', '#', '?' and control characters are not allowed`;
  }
  if (LONE_SURROGATE.test(id)) return "it is not well-formed Unicode";
  if (NOT_XML.test(id)) return "it contains U+FFFE or U+FFFF, which XML cannot hold";
  if (id === "." || id === "..") return "a web address cannot hold it as a folder";
  return undefined;
}

function shifted(char: string, by: number): string {
  return String.fromCharCode(char.charCodeAt(0) + by);
}
