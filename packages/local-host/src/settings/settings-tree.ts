import type { Environment } from "./environment";
import { isObject } from "./parse-json-file";
import { parseTimeSpan } from "./time-span";

const SEPARATOR = ":";

/**
 * The values of `host.json` by path, `extensions:queues:batchSize`, ignoring case, with the
 * environment variables that override them.
 */
export class SettingsTree {
  readonly #values = new Map<string, { readonly path: string; readonly value: string }>();

  /** @param file - For messages. */
  constructor(
    readonly file: string,
    content: Record<string, unknown>,
  ) {
    this.#add("", content);
  }

  /** Lets `<prefix>a__b` override `a:b`. */
  override(env: Environment, prefix: string): void {
    for (const [name, value] of Object.entries(env)) {
      if (value === undefined || !name.toLowerCase().startsWith(prefix.toLowerCase())) continue;
      const path = name.slice(prefix.length).replaceAll("__", SEPARATOR);
      this.#values.set(path.toLowerCase(), { path, value });
    }
  }

  /** @returns The value as text, or undefined. */
  text(path: string): string | undefined {
    return this.#values.get(path.toLowerCase())?.value;
  }

  /** Whether there is a value at the path, or below it. */
  has(path: string): boolean {
    const start = path.toLowerCase();
    return [...this.#values.keys()].some(
      (key) => key === start || key.startsWith(start + SEPARATOR),
    );
  }

  /** The values right below a path, by their last name. */
  children(path: string): [name: string, value: string][] {
    const start = path.toLowerCase() + SEPARATOR;
    return [...this.#values]
      .filter(([key]) => key.startsWith(start) && !key.slice(start.length).includes(SEPARATOR))
      .map(([, entry]) => [entry.path.slice(start.length), entry.value]);
  }

  /** @throws RangeError if there is a value and it is not a whole number in the range. */
  integer(
    path: string,
    range: { readonly min: number; readonly max?: number },
  ): number | undefined {
    const text = this.text(path);
    if (text === undefined) return undefined;
    const { min, max = Number.MAX_SAFE_INTEGER } = range;
    const value = Number(text);
    if (text.trim() !== "" && Number.isInteger(value) && value >= min && value <= max) return value;
    const expected = range.max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
    throw this.#invalid(path, `a whole number ${expected}`, text);
  }

  /** @throws RangeError if there is a value and it is not a length of time of at least `minMs`. */
  milliseconds(path: string, minMs: number): number | undefined {
    const text = this.text(path);
    if (text === undefined) return undefined;
    const value = parseTimeSpan(text);
    if (value !== undefined && value >= minMs) return value;
    throw this.#invalid(path, `a time "hh:mm:ss" of at least ${minMs} ms`, text);
  }

  /** @throws RangeError if there is a value and it is none of the choices, ignoring case. */
  choice<T extends string>(path: string, choices: readonly T[]): T | undefined {
    const text = this.text(path);
    if (text === undefined) return undefined;
    const value = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
    if (value !== undefined) return value;
    throw this.#invalid(path, `one of ${choices.join(", ")}`, text);
  }

  #invalid(path: string, expected: string, found: string): RangeError {
    return new RangeError(
      `"${path.replaceAll(SEPARATOR, ".")}" in ${this.file} must be ${expected}; it is "${found}".`,
    );
  }

  #add(path: string, value: unknown): void {
    if (isObject(value) || Array.isArray(value)) {
      for (const [name, child] of Object.entries(value)) {
        this.#add(path === "" ? name : path + SEPARATOR + name, child);
      }
      return;
    }
    if (value === null || value === undefined) return;
    this.#values.set(path.toLowerCase(), {
      path,
      value: typeof value === "string" ? value : JSON.stringify(value),
    });
  }
}
