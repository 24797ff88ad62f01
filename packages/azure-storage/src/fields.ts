/**
 * The named values of one message object or table row, each read with a check of what it must be.
 *
 * Messages and rows hold the same members in two notations: nested objects are JSON text in a row,
 * and a missing one may be absent, null, or the text `null`. Both are read here.
 *
 * @module
 */
import type { DurableError } from "@taskhub/core";
import { parseWireDate } from "./wire-date.js";

/** Makes the error of the format that is read, from what was expected and what was found. */
export type Fail = (reason: string) => DurableError;

const INT32_MIN = -2147483648;
const INT32_MAX = 2147483647;
const MAX_QUOTED = 60;

/** @returns True if an Edm.Int32 holds the number. */
export function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= INT32_MIN && value <= INT32_MAX;
}

/** Parses JSON text that must be an object, and gives its members. */
export function parseFields(json: string, path: string, fail: Fail): Fields {
  return fieldsOf(parseJson(json, path, fail), path, fail);
}

/** Takes a parsed JSON value that must be an object, and gives its members. */
function fieldsOf(value: unknown, path: string, fail: Fail): Fields {
  if (!isObject(value)) throw fail(`${label(path)}: expected an object, found ${describe(value)}`);
  return new Fields(value, path, fail);
}

/** @throws What `fail` makes, if the text is not JSON. */
function parseJson(text: string, path: string, fail: Fail): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw fail(`${label(path)}: expected JSON, found ${describe(text)}`);
  }
}

export class Fields {
  constructor(
    private readonly values: Readonly<Record<string, unknown>>,
    /** Where the values stand, such as `TaskMessage.Event`; empty for the whole. */
    private readonly path: string,
    private readonly fail: Fail,
  ) {}

  /** The value as it is, for what has a shape of its own. */
  raw(name: string): unknown {
    return Object.hasOwn(this.values, name) ? this.values[name] : undefined;
  }

  optionalText(name: string): string | undefined {
    const value = this.raw(name) ?? undefined;
    if (value === undefined || typeof value === "string") return value;
    return this.reject(name, "text");
  }

  /** An empty text is none. */
  optionalNonEmptyText(name: string): string | undefined {
    const value = this.optionalText(name);
    return value === "" ? undefined : value;
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.reject(name, "text");
  }

  optionalInteger(name: string): number | undefined {
    const value = this.raw(name) ?? undefined;
    if (value === undefined || (typeof value === "number" && isInt32(value))) return value;
    return this.reject(name, "a 32-bit integer");
  }

  integer(name: string): number {
    return this.optionalInteger(name) ?? this.reject(name, "a 32-bit integer");
  }

  /** A missing one is false. */
  flag(name: string): boolean {
    const value = this.raw(name) ?? false;
    return typeof value === "boolean" ? value : this.reject(name, "true or false");
  }

  optionalDate(name: string): Date | undefined {
    const value = this.raw(name) ?? undefined;
    if (value === undefined || value instanceof Date) return value;
    const instant = typeof value === "string" ? parseWireDate(value) : undefined;
    return instant ?? this.reject(name, "an instant");
  }

  date(name: string): Date {
    return this.optionalDate(name) ?? this.reject(name, "an instant");
  }

  /** A nested object, or JSON text of one; null, an empty text and the text `null` are none. */
  optionalObject(name: string): Fields | undefined {
    const path = this.pathOf(name);
    const value = this.raw(name) ?? undefined;
    if (value === undefined || value === "") return undefined;
    if (typeof value !== "string") return fieldsOf(value, path, this.fail);
    const parsed = parseJson(value, path, this.fail);
    return parsed === null ? undefined : fieldsOf(parsed, path, this.fail);
  }

  object(name: string): Fields {
    return this.optionalObject(name) ?? this.reject(name, "an object");
  }

  /** A list, or JSON text of one; null and an empty text are the empty list. */
  list(name: string): readonly unknown[] {
    const value = this.raw(name) ?? "";
    if (value === "") return [];
    const parsed =
      typeof value === "string" ? parseJson(value, this.pathOf(name), this.fail) : value;
    return Array.isArray(parsed) ? (parsed as readonly unknown[]) : this.reject(name, "a list"); // isArray says any[]
  }

  /** A list of objects, or JSON text of one; null and an empty text are the empty list. */
  objects(name: string): readonly Fields[] {
    return this.list(name).map((value, index) =>
      fieldsOf(value, `${this.pathOf(name)}[${index}]`, this.fail),
    );
  }

  /** All members but the serializer's `$type`. */
  entries(): readonly (readonly [string, unknown])[] {
    return Object.entries(this.values).filter(([name]) => name !== "$type");
  }

  /** Throws the error of the format for one member. */
  reject(name: string, expected: string): never {
    throw this.fail(
      `${this.pathOf(name)}: expected ${expected}, found ${describe(this.raw(name))}`,
    );
  }

  private pathOf(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }
}

function label(path: string): string {
  return path === "" ? "the whole" : path;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  switch (typeof value) {
    case "undefined":
      return "nothing";
    case "string":
      return `text ${cut(JSON.stringify(value))}`;
    case "number":
    case "boolean":
    case "bigint":
      return `${typeof value} ${value}`;
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return "a list";
      return value instanceof Date ? "an instant" : "an object";
    case "function":
    case "symbol":
      return typeof value;
  }
}

function cut(text: string): string {
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}...` : text;
}
