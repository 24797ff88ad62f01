/** Instances that a call for many works on before it tells so, or ends if it is to. */
export const BATCH_PAGE_SIZE = 100;

/** How far a call for many instances has come. */
export interface BatchProgress {
  /** Instances that were purged, or terminated, by this call so far. */
  readonly done: number;
  /** For a call by the same filter that goes on from here; absent if that was all. */
  readonly continuationToken?: string;
}

/** How a call for many instances goes on, and ends. */
export interface BatchOptions {
  /** Called after every 100 instances that were looked at, and awaited. What it throws ends the call. */
  onProgress?: (progress: BatchProgress) => void | Promise<void>;
  /**
   * Aborted, it ends the call before the next 100; the result tells where to go on. Before there is such
   * a place, the call rejects with the reason of the signal.
   */
  signal?: AbortSignal;
  /** From the progress or the result of a call by the same filter; at the beginning if absent. */
  continuationToken?: string;
}

/** How far a call has come, for the next one. */
export class Batch {
  private done = 0;
  private hasAdvanced = false;
  private continuation: string | undefined;

  constructor(private readonly options: BatchOptions) {
    this.continuation = options.continuationToken;
  }

  get isCancelled(): boolean {
    return this.options.signal?.aborted ?? false;
  }

  /** What has been done, and where there is more to do. */
  get progress(): BatchProgress {
    const { done, continuation } = this;
    return { done, ...(continuation !== undefined && { continuationToken: continuation }) };
  }

  /**
   * What the call came to.
   *
   * @throws The reason of the signal, if all that could be told would read as if nothing was left.
   */
  get outcome(): BatchProgress {
    const { progress, hasAdvanced, options } = this;
    if (!hasAdvanced && progress.continuationToken === undefined) options.signal?.throwIfAborted();
    return progress;
  }

  /** Tells that a page was worked on. */
  async advance(done: number, continuation: string | undefined): Promise<void> {
    this.done = done;
    this.hasAdvanced = true;
    this.continuation = continuation;
    await this.options.onProgress?.(this.progress);
  }
}
