/**
 * Query parameters: names ignoring case, a name that is given repeatedly has all its values.
 *
 * What cannot be read is refused, or counts as absent as in the original; which of the two is said once
 * for a request.
 *
 * @module
 */
import { OrchestrationRuntimeStatus } from "../client/orchestration-runtime-status.js";
import { RefusedRequest } from "./refused-request.js";

/**
 * ISO 8601, in UTC if no zone is given. A blank instead of the sign of a zone is a `+` that was not
 * encoded.
 */
const DATE =
  /^(?<day>\d{4}-\d\d-\d\d)(?:T(?<time>\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?:Z|(?<sign>[ +-])(?<zone>\d\d:\d\d))?)?$/i;
/** Table service: what a date can be, and a day before its end, since ranges end a moment later. */
const EARLIEST = Date.UTC(1601, 0, 1);
const LATEST = Date.UTC(9999, 11, 31);
/** What no id is longer than, and no name: the table service cannot be asked for much more. */
const LONGEST_FILTER = 512;
const A_DATE = "a date of ISO 8601, such as 2031-03-01T09:15:00Z";
const STATES: readonly OrchestrationRuntimeStatus[] = Object.values(OrchestrationRuntimeStatus);
/** OrchestrationRuntimeStatus.cs: what the numbers mean. */
const NUMBERED: readonly OrchestrationRuntimeStatus[] = [
  ...(["Running", "Completed", "ContinuedAsNew", "Failed"] as const),
  ...(["Canceled", "Terminated", "Pending", "Suspended"] as const),
];

/** The parameters of one request. */
export class QueryParameters {
  private readonly values = new Map<string, string>();

  constructor(
    private readonly parameters: Iterable<[string, string]>,
    /** True if one that is there and cannot be read is a {@link RefusedRequest}. */
    private readonly isRefusing = false,
  ) {
    for (const [name, value] of parameters) {
      const key = name.toLowerCase();
      const before = this.values.get(key);
      this.values.set(key, before === undefined ? value : `${before},${value}`);
    }
  }

  /** The same parameters; what cannot be read is refused. */
  refusing(): QueryParameters {
    return new QueryParameters(this.parameters, true);
  }

  /** In lower case. */
  get names(): readonly string[] {
    return [...this.values.keys()];
  }

  /** @returns `undefined` if absent or blank. */
  text(name: string): string | undefined {
    const value = this.values.get(name.toLowerCase());
    return value === undefined || value.trim() === "" ? undefined : value;
  }

  /**
   * What ids begin with, or a name.
   *
   * @throws RefusedRequest if it is longer than any: absent, it would mean all of them.
   */
  filter(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined || text.length <= LONGEST_FILTER) return text;
    const expected = `expected at most ${LONGEST_FILTER} characters, got ${text.length}`;
    throw new RefusedRequest(400, `Query parameter ${name}: ${expected}.`);
  }

  /** `true` or `false` in any case. */
  flag(name: string, otherwise: boolean): boolean {
    const value = this.read(name, "true or false", (text) => {
      const word = text.trim().toLowerCase();
      return word === "true" || word === "false" ? word : undefined;
    });
    return value === undefined ? otherwise : value === "true";
  }

  /** Seconds, a fraction allowed, in milliseconds. More than the longest is that, if not refused. */
  secondsAsMs(name: string, longestMs = Number.MAX_SAFE_INTEGER): number | undefined {
    const limit = longestMs === Number.MAX_SAFE_INTEGER ? "" : `, at most ${longestMs / 1000}`;
    return this.read(name, `a number of seconds${limit}`, (text) => {
      if (!/^\d+(\.\d+)?$/.test(text)) return undefined;
      return this.atMost(longestMs, Number(text) * 1000);
    });
  }

  /** An integer of the range. More than its end is that, if not refused. */
  integer(name: string, { min, max }: { readonly min: number; readonly max: number }) {
    return this.read(name, `an integer from ${min} to ${max}`, (text) => {
      if (!/^\d+$/.test(text)) return undefined;
      return Number(text) < min ? undefined : this.atMost(max, Number(text));
    });
  }

  /** One of the words, in any case. */
  word<const W extends string>(name: string, words: readonly W[]): W | undefined {
    return this.read(name, words.join(" or "), (text) =>
      words.find((word) => word.toLowerCase() === text.toLowerCase()),
    );
  }

  date(name: string): Date | undefined {
    return this.read(name, A_DATE, dateOf);
  }

  /**
   * States by their names, in any case, or by the original's numbers, with commas between them.
   *
   * @returns Absent if none is named that there is.
   */
  states(name: string): readonly OrchestrationRuntimeStatus[] | undefined {
    const texts = this.text(name)?.split(",");
    if (!texts) return undefined;
    const found = texts.map((text) => this.stateOf(name, text.trim()));
    const known = found.filter((state) => state !== undefined);
    return known.length === 0 ? undefined : [...new Set(known)];
  }

  private stateOf(name: string, text: string): OrchestrationRuntimeStatus | undefined {
    const state = /^\d$/.test(text)
      ? NUMBERED[Number(text)]
      : STATES.find((known) => known.toLowerCase() === text.toLowerCase());
    if (!state) this.refuse(name, text, `states out of ${STATES.join(", ")}`);
    return state;
  }

  private atMost(limit: number, found: number): number | undefined {
    if (found <= limit) return found;
    return this.isRefusing ? undefined : limit;
  }

  private read<T>(
    name: string,
    expected: string,
    parse: (text: string) => T | undefined,
  ): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = parse(text);
    if (value === undefined) this.refuse(name, text, expected);
    return value;
  }

  private refuse(name: string, found: string, expected: string): void {
    if (!this.isRefusing) return;
    throw new RefusedRequest(
      400,
      `Query parameter ${name}: expected ${expected}, got ${JSON.stringify(found)}.`,
    );
  }
}

/**
 * A date that the store can be asked for: the least and the greatest of .NET, which mean that there is
 * no limit, are moved to where its dates begin and end.
 *
 * @returns `undefined` if it is none, or one that no calendar has.
 */
function dateOf(text: string): Date | undefined {
  const { day, time = "00:00", sign, zone } = DATE.exec(text.trim())?.groups ?? {};
  if (day === undefined) return undefined;
  const offset = zone === undefined ? "Z" : (sign === "-" ? "-" : "+") + zone;
  const date = new Date(`${day}T${time}${offset}`);
  // a 30th of February would become a day in March
  const hasDay = !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day);
  if (!hasDay || Number.isNaN(date.getTime())) return undefined;
  return new Date(Math.min(Math.max(date.getTime(), EARLIEST), LATEST));
}
