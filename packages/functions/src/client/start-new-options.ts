/**
 * What a start does with an id that is in use.
 *
 * - `fail`: nothing; the call fails, whatever state the instance is in.
 * - `restartFinished`: an instance that has finished is replaced; the call fails if it has not.
 * - `use`: nothing; the call gives the id, whatever state the instance is in.
 * - `replace`: an instance that has not finished is terminated first, and its end waited for: 90
 *   seconds at most. Of several callers one starts its instance, for the others the call fails.
 */
export type ExistingInstancePolicy = (typeof EXISTING_INSTANCE_POLICIES)[number];

export const EXISTING_INSTANCE_POLICIES = ["fail", "restartFinished", "use", "replace"] as const;

/** How an orchestrator is started. */
export interface StartNewOptions {
  /** Random, 32 hex digits, if absent or empty. */
  instanceId?: string;
  /** What the orchestrator gets; must be JSON. */
  input?: unknown;
  /**
   * Kept with the instance, for the orchestrator to read and for workers to match; `defaultVersion`
   * of `host.json` if absent or empty.
   */
  version?: string;
  /** Not before then; as soon as possible by default, and if it is past. */
  startAt?: Date;
  /** Kept with the instance, for the orchestrator and whoever asks for its status. */
  tags?: Readonly<Record<string, string>>;
  /**
   * `restartFinished` by default; `replace` if `overridableExistingInstanceStates` of `host.json` is
   * `AnyState`.
   */
  ifExists?: ExistingInstancePolicy;
}
