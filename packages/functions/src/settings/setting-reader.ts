import type { HostConfiguration } from "./host-configuration.js";
import { wrongValue } from "./invalid-setting-error.js";
import { TIME_SPAN_FORM, timeSpanMs } from "./time-span.js";

const DAY_MS = 86_400_000;

/** The integers a setting can have. */
export interface IntegerRange {
  readonly min: number;
  readonly max: number;
}

/**
 * Reads values of the kinds that settings have.
 *
 * Absent settings give `undefined`; others the value, or an `InvalidSettingError` that names
 * the setting, what was found and what is expected. Numbers may be written as text, as overrides in
 * the environment are.
 */
export class SettingReader {
  constructor(private readonly configuration: HostConfiguration) {}

  text(path: string): string | undefined {
    const value = this.present(path);
    if (value === undefined) return undefined;
    if (typeof value !== "string") throw wrongValue(path, value, "a text");
    return value;
  }

  /** A list, or one text with commas in it, as overrides in the environment are. */
  texts(path: string): readonly string[] | undefined {
    const value = this.present(path);
    if (value === undefined) return undefined;
    const list: unknown = typeof value === "string" ? value.split(",") : value;
    if (!Array.isArray(list) || list.some((each) => typeof each !== "string")) {
      throw wrongValue(path, value, "a list of texts, or one text with commas between them");
    }
    return (list as string[]).map((text) => text.trim()).filter((text) => text !== "");
  }

  integer(path: string, { min, max }: IntegerRange): number | undefined {
    const value = this.present(path);
    if (value === undefined) return undefined;
    const number = typeof value === "string" && /^\d+$/.test(value.trim()) ? Number(value) : value;
    if (typeof number !== "number" || !Number.isInteger(number) || number < min || number > max) {
      throw wrongValue(path, value, expectedInteger(min, max));
    }
    return number;
  }

  /** Also `true` and `false` as text, in any case. */
  flag(path: string): boolean | undefined {
    const value = this.present(path);
    if (value === undefined) return undefined;
    const word = typeof value === "string" ? value.trim().toLowerCase() : value;
    if (word === true || word === "true") return true;
    if (word === false || word === "false") return false;
    throw wrongValue(path, value, "true or false");
  }

  /** @returns Milliseconds. */
  timeSpan(
    path: string,
    { minMs, maxMs = Infinity }: { readonly minMs: number; readonly maxMs?: number },
  ): number | undefined {
    const value = this.present(path);
    if (value === undefined) return undefined;
    const ms = typeof value === "string" ? timeSpanMs(value) : undefined;
    if (ms === undefined) throw wrongValue(path, value, TIME_SPAN_FORM);
    if (ms < minMs) throw wrongValue(path, value, `at least ${minMs} ms`);
    if (ms > maxMs) throw wrongValue(path, value, `at most ${maxMs / DAY_MS} days`);
    return ms;
  }

  oneOf<const T extends string>(path: string, choices: readonly T[]): T | undefined {
    const value = this.present(path);
    if (value === undefined) return undefined;
    const found = choices.find(
      (choice) => typeof value === "string" && choice.toLowerCase() === value.toLowerCase(),
    );
    if (found === undefined) throw wrongValue(path, value, `one of ${choices.join(", ")}`);
    return found;
  }

  /** An explicit `null` counts as absent, as in .NET. */
  private present(path: string): unknown {
    return this.configuration.value(path) ?? undefined;
  }
}

function expectedInteger(min: number, max: number): string {
  return max === Number.MAX_SAFE_INTEGER
    ? `an integer of at least ${min}`
    : `an integer from ${min} to ${max}`;
}
