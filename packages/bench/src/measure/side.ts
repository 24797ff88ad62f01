import type { Distance } from "../storage/distance.js";

/** Where a side is, and how far its storage. */
export interface SideOptions {
  readonly connectionString: string;
  /** A hub of its own, so that the rows of one scenario do not slow another. */
  readonly hubName: string;
  /** Added before each call, at least 0. */
  readonly latencyMs: number;
}

/** One of the two that are compared: the engine, or the floor. */
export interface Side {
  readonly distance: Distance;
  /** Ends what runs, and deletes the hub. */
  close(): Promise<void>;
}
