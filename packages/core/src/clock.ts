/**
 * Time, as the engine sees it. Production passes Node's; the simulation turns its own by hand.
 *
 * Nothing in the engine reads the time or waits in another way.
 */
export interface Clock {
  now(): Date;
  /**
   * Calls back once after the delay; the returned function cancels it.
   *
   * A pending call does not keep a process alive.
   *
   * @param delayMs - At least 0; less counts as 0.
   */
  schedule(delayMs: number, callback: () => void): () => void;
  /** Resolves after the delay, or early when the signal is aborted. Never rejects. */
  sleep(delayMs: number, signal?: AbortSignalLike): Promise<void>;
  /** Resolves in a later macrotask, when every promise that could settle without I/O has settled. */
  settle(): Promise<void>;
}

/** The part of `AbortSignal` that waiting code needs. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
