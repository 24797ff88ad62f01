/**
 * How long instances are kept that have finished, and when those are looked for that are to go.
 *
 * @module
 */
import { deriveGuid } from "@taskhub/core";
import { wrongValue } from "./invalid-setting-error.js";
import { SECTION } from "./known-keys.js";
import type { SettingReader } from "./setting-reader.js";
import { timeSpanMs } from "./time-span.js";

const KEY = `${SECTION}.retention`;
const SCHEDULE_KEY = `${SECTION}.retentionSchedule`;
/** An instance that has just ended has copies of messages on their way. */
const SHORTEST_MS = 3_600_000;
/** NCRONTAB of the timer trigger: five fields, or six, seconds first. */
const NCRONTAB = /^[\w*,/-]+(\s+[\w*,/-]+){4,5}$/;
/** The host puts the app setting in its place. */
const APP_SETTING = /^%[^%]+%$/;

/** Instances that have finished are purged. */
export interface RetentionSettings {
  /** How long they are kept after their end, in milliseconds; at least an hour. */
  readonly keepMs: number;
  /** When a Functions host has them looked for, as a timer trigger writes it. */
  readonly schedule: string;
}

/**
 * @returns `undefined` unless it is set: then nothing is purged.
 * @throws InvalidSettingError for a time or a schedule that cannot be used.
 */
export function readRetention(read: SettingReader, hubName: string): RetentionSettings | undefined {
  const keepMs = read.timeSpan(KEY, { minMs: 0 });
  if (keepMs === undefined) return undefined;
  if (keepMs < SHORTEST_MS) {
    throw wrongValue(
      KEY,
      read.text(KEY),
      'a time span of at least one hour, such as "30.00:00:00"',
    );
  }
  return { keepMs, schedule: schedule(read) ?? hourly(hubName) };
}

function schedule(read: SettingReader): string | undefined {
  const text = read.text(SCHEDULE_KEY)?.trim();
  if (text === undefined) return undefined;
  if (NCRONTAB.test(text) || APP_SETTING.test(text) || timeSpanMs(text) !== undefined) return text;
  throw wrongValue(SCHEDULE_KEY, text, 'an NCRONTAB expression such as "0 0 3 * * *"');
}

/** The hubs of one account are not all looked through in the same minute. */
function hourly(hubName: string): string {
  const digest = deriveGuid("retention", hubName.toLowerCase()).slice(0, 8);
  return `0 ${Number.parseInt(digest, 16) % 60} * * * *`;
}
