/**
 * Texts that have broken servers, for ids, names, filters and bodies.
 *
 * @module
 */
import type { Dice } from "../../differential/dice.js";

/** Ids, names, reasons. */
const TEXTS = [
  "plain",
  "two words",
  "plus+sign",
  "per%cent",
  "%41",
  "%",
  "%zz",
  "%2500",
  "quote'",
  "' or '1' eq '1",
  "x' or PartitionKey ne '",
  'double"quote',
  "semi;colon",
  "a,b,c",
  "a=b&c=d",
  "question?mark",
  "hash#tag",
  "slash/inside",
  "back\\slash",
  "^0",
  "^",
  "..",
  ".",
  "~",
  "$",
  "*",
  "{text}",
  "{eventName}",
  "INSTANCEID",
  "@",
  "@@",
  "@box",
  "@box@",
  "@BOX@key",
  "@no such entity@key",
  "@@box@key",
  " ",
  "\t",
  "\r\nSet-Cookie: a=b",
  "\u0000",
  "\u0007bell",
  "\u007f",
  "\u0085",
  "ünïcödé",
  "日本語",
  "👩‍👩‍👧‍👦",
  "\ud800",
  "\udfff\ud800",
  "\uffff",
  "\u202eright to left",
  "null",
  "undefined",
  "NaN",
  "true",
  "0",
  "-1",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "<script>alert(1)</script>",
  "${7*7}",
  "x".repeat(255),
  "x".repeat(257),
  "y".repeat(3_000),
  "é".repeat(1_100),
];

/** What stands where an instant, a number, a flag or a state is expected. */
const PARAMETERS = [
  ...["true", "false", "TRUE", "yes", "1", "0"],
  ...["1.5", "-1", "1e3", "0x10", "NaN", "Infinity", "1".repeat(400)],
  ...["2031-03-01T00:00:00Z", "2031-03-01", "1600-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"],
  ...["-000001-01-01T00:00:00Z", "+275760-09-13T00:00:00.001Z", "not a date", "20310301"],
  ...["Running", "Completed,Failed", "completed", "Running,Nonsense", "7", ",", ",,Failed"],
];

const BODIES = [
  "",
  " ",
  "null",
  "0",
  '""',
  "[]",
  "{}",
  '{"__proto__":{"polluted":true}}',
  '{"a":{"b":[1,2,{"c":null}]}}',
  '"text"',
  "{oops",
  "[1,2",
  "\ufeff{}",
  "1e999",
  '"\\ud800"',
  "not json",
  "<xml/>",
  `"${"z".repeat(40_000)}"`,
  `"${"z".repeat(70_000)}"`,
  "[".repeat(200_000),
  `${"[".repeat(20_000)}${"]".repeat(20_000)}`,
  `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`,
];

const CONTENT_TYPES = [
  "application/json",
  "application/json; charset=utf-8",
  "application/json; charset=utf-16",
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "APPLICATION/JSON",
  "",
  "x",
];

/** A text; a random one, now and then. */
export function hostileText(dice: Dice): string {
  if (!dice.once(4)) return dice.pick(TEXTS);
  const length = dice.between(1, 20);
  return String.fromCharCode(...Array.from({ length }, () => dice.below(0x10000)));
}

export function hostileParameter(dice: Dice): string {
  return dice.once(3) ? hostileText(dice) : dice.pick(PARAMETERS);
}

export function hostileContentType(dice: Dice): string {
  return dice.pick(CONTENT_TYPES);
}

/** Bytes, since not every body is a text. */
export function hostileBody(dice: Dice): Buffer {
  if (dice.once(10)) {
    return Buffer.from(Array.from({ length: dice.between(1, 40) }, () => dice.below(256)));
  }
  return Buffer.from(dice.once(5) ? JSON.stringify(hostileText(dice)) : dice.pick(BODIES), "utf8");
}
