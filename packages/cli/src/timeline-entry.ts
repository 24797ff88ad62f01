/** One line of a timeline, without its time. */
export interface Entry {
  readonly what: string;
  readonly name: string;
  /** Absent of what takes no time, or has not come to its end. */
  readonly durationMs?: number;
  readonly outcome: string;
  /** The payload or the reason, as it is stored. */
  readonly value?: string | undefined;
}

/** How long something took; nothing if nobody knows when it began. */
export function tookFrom(from: Date | undefined, to: Date): Pick<Entry, "durationMs"> {
  return from ? { durationMs: to.getTime() - from.getTime() } : {};
}
