/**
 * The queue messages that a value makes, byte for byte as the Functions host writes them.
 *
 * @module
 */
import { EOL } from "node:os";
import type { TypedData } from "../app/typed-data";

// Json.NET reads such a string as a date, and writes it back in its own way.
const DATE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?(Z|[+-]\d\d:\d\d)?$/;
const MS_PER_MINUTE = 60_000;

/**
 * One message for each element of an array, also of a string that holds a JSON array; else one.
 * Objects are written as indented JSON; a string that looks like JSON is read and written again;
 * bytes stay as they are.
 *
 * @throws SyntaxError if a string looks like JSON and is not.
 */
export function outputMessages(value: TypedData): Buffer[] {
  const { bytes, string, json, int, double } = value;
  if (bytes) return [Buffer.from(bytes)];
  if (typeof string === "string")
    return looksLikeJson(string) ? fromJson(string, true) : [utf8(string)];
  if (typeof json === "string") return fromJson(json, false);
  const number = int ?? double;
  return number === null || number === undefined ? [] : [utf8(String(number))];
}

function fromJson(json: string, withDates: boolean): Buffer[] {
  const value: unknown = withDates ? JSON.parse(json, rewriteDate) : JSON.parse(json);
  const elements: unknown[] = Array.isArray(value) ? value : [value];
  return elements.map((element) => utf8(elementText(element)));
}

/** What `ToString` of Json.NET gives. */
function elementText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "True" : "False";
  return JSON.stringify(value, null, 2).replaceAll("\n", EOL);
}

function looksLikeJson(text: string): boolean {
  const trimmed = text.trim();
  return (
    (trimmed.startsWith("{") && trimmed.endsWith("}")) ||
    (trimmed.startsWith("[") && trimmed.endsWith("]"))
  );
}

/** Parts of a second lose their last zeros; an offset becomes that of this machine. */
function rewriteDate(_key: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  const [, seconds, fraction = "", zone = ""] = DATE.exec(value) ?? [];
  if (seconds === undefined || Number.isNaN(Date.parse(value))) return value;
  const digits = fraction.replace(/0+$/, "");
  const parts = digits === "" ? "" : `.${digits}`;
  if (zone === "" || zone === "Z") return seconds + parts + zone;
  const instant = new Date(`${seconds}${zone}`);
  const offset = -instant.getTimezoneOffset();
  const local = new Date(instant.getTime() + offset * MS_PER_MINUTE).toISOString().slice(0, 19);
  return local + parts + offsetText(offset);
}

function offsetText(minutes: number): string {
  const two = (value: number) => String(Math.trunc(value)).padStart(2, "0");
  const absolute = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(absolute / 60)}:${two(absolute % 60)}`;
}

function utf8(text: string): Buffer {
  return Buffer.from(text, "utf8");
}
