import { Cron } from "croner";
import { parseTimeSpan } from "../settings/time-span";

/** When a timer fires. */
export interface TimerSchedule {
  readonly text: string;
  /** @returns The first occurrence after an instant; undefined if there is none any more. */
  next(after: Date): Date | undefined;
  /** Whether it fires more than once a minute. */
  readonly isFrequent: boolean;
}

const MS_PER_MINUTE = 60_000;

/** The fields of an NCrontab expression, in order; a name stands for its index plus the minimum. */
const FIELDS = [
  { name: "second", min: 0, max: 59, names: [] },
  { name: "minute", min: 0, max: 59, names: [] },
  { name: "hour", min: 0, max: 23, names: [] },
  { name: "day of the month", min: 1, max: 31, names: [] },
  {
    name: "month",
    min: 1,
    max: 12,
    names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  },
  {
    name: "day of the week",
    min: 0,
    max: 6,
    names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
  },
] as const;

type Field = (typeof FIELDS)[number];

/**
 * Reads a schedule: an NCrontab expression of six fields, seconds first, or of five, without them;
 * or a length of time, `hh:mm:ss`, between two runs. Times are those of the machine.
 *
 * @throws Error if the timer extension of the Functions host would not take it.
 */
export function parseTimerSchedule(text: string): TimerSchedule {
  const fields = text.trim().split(/\s+/);
  if (fields.length === 5 || fields.length === 6) return cronSchedule(text, fields);
  const everyMs = parseTimeSpan(text);
  if (everyMs === undefined || everyMs === 0) {
    throw new Error(
      `The schedule "${text}" is neither an NCrontab expression, such as "0 */5 * * * *" for every ` +
        `five minutes, nor a time "hh:mm:ss" between two runs.`,
    );
  }
  return {
    text,
    next: (after) => new Date(after.getTime() + everyMs),
    isFrequent: everyMs < MS_PER_MINUTE,
  };
}

function cronSchedule(text: string, given: readonly string[]): TimerSchedule {
  const withSeconds = given.length === 5 ? ["0", ...given] : given;
  const pattern = FIELDS.map((field, index) => cronField(text, field, withSeconds[index] ?? "*"));
  // In NCrontab the day of the month and the day of the week must both match.
  const cron = new Cron(pattern.join(" "), { mode: "6-part", domAndDow: true, paused: true });
  const next = (after: Date) => cron.nextRun(after) ?? undefined;
  const first = next(new Date());
  const second = first && next(first);
  return {
    text,
    next,
    isFrequent: first && second ? second.getTime() - first.getTime() < MS_PER_MINUTE : false,
  };
}

/** One field, checked as NCrontab checks it, in the words of the cron library. */
function cronField(text: string, field: Field, source: string): string {
  const parts = source.split(",").map((part) => {
    const match = /^(?<range>\*|(?<from>\w+)(?:-(?<to>\w+))?)(?:\/(?<step>\d+))?$/.exec(
      part,
    )?.groups;
    if (match === undefined) throw invalidField(text, field, source);
    const { range = "", from, to, step } = match;
    if (step !== undefined && Number(step) === 0) throw invalidField(text, field, source);
    const every = step === undefined ? "" : `/${step}`;
    if (from === undefined) return range + every;
    const first = fieldValue(text, field, from);
    if (to !== undefined) return `${first}-${fieldValue(text, field, to)}${every}`;
    // "5/15" is from 5 on, and "5/1" just 5
    return step === undefined || Number(step) === 1
      ? String(first)
      : `${first}-${field.max}${every}`;
  });
  return parts.join(",");
}

function fieldValue(text: string, field: Field, source: string): number {
  const names: readonly string[] = field.names;
  const named = names.indexOf(source.toLowerCase());
  const value = named >= 0 ? named + field.min : Number(source);
  if (/^\d+$/.test(source) || named >= 0) {
    if (value >= field.min && value <= field.max) return value;
  }
  throw invalidField(text, field, source);
}

function invalidField(text: string, field: Field, source: string): Error {
  return new Error(
    `The schedule "${text}" is not valid: "${source}" is no ${field.name}, ` +
      `which is * or ${field.min} to ${field.max}, in lists, ranges and steps.`,
  );
}
