/** What kind of thing was found; a stable text, for scripts. */
export type FindingKind =
  /** The hub as a whole. */
  | "hubInfoMissing"
  | "partitionCount"
  | "partMissing"
  /** Queues, and what was put aside. */
  | "unattendedQueue"
  | "strayMessages"
  | "poisonQueue"
  | "quarantined"
  /** One instance. */
  | "rowUnreadable"
  | "historyUnreadable"
  | "historyTooLarge"
  | "historyMissing"
  | "rowDisagrees"
  | "startLost"
  | "rewindLost"
  | "stuck"
  | "waiting"
  | "suspended"
  | "orphanedLock"
  /** What is left of instances. */
  | "historyWithoutRow"
  | "expiredTombstone"
  | "orphanedBlobs";

/** Something that an examination has found. Plain data: it may become JSON and come back. */
export interface Finding {
  readonly kind: FindingKind;
  /** `info`: nothing is wrong with it. */
  readonly severity: "error" | "warning" | "info";
  readonly instanceId?: string | undefined;
  /** Of what is no instance: a queue, a table, a message. */
  readonly subject?: string | undefined;
  /** What was expected and found, as sentences. */
  readonly what: string;
  /** Since when it has been so. */
  readonly since?: Date | undefined;
  /** What a repair would do, as a sentence; absent if there is none. */
  readonly repair?: string | undefined;
}

/** What a repair came to. `notNeeded`: it is not as it was found any more. */
export interface RepairOutcome {
  readonly kind: "repaired" | "notNeeded" | "notPossible";
  /** What was done, or why not, as a sentence. */
  readonly what: string;
}
