import type { Clock } from "@taskhub/core";

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** How the hub is made ready, and what to say when it is not. */
export interface Preparation {
  /** Creates what is absent and loads what calls need; safe to repeat. */
  prepare(): Promise<void>;
  /** Called after each attempt that failed. */
  failed(error: unknown, retryMs: number): void;
}

/**
 * Whether the task hub can be used.
 *
 * A store that is unreachable when the app starts must not bring it down: attempts go on in the
 * background, further and further apart, and a caller makes the next one come at once.
 */
export class HubReadiness {
  private state: "idle" | "preparing" | "ready" = "idle";
  private attempt: Promise<void> = Promise.resolve();
  private tried = false;
  private pauseMs = FIRST_PAUSE_MS;
  private cancelRetry: (() => void) | undefined;
  private stopped = false;

  constructor(
    private readonly preparation: Preparation,
    private readonly clock: Clock,
  ) {}

  /**
   * Resolves when the first attempt has come to its end, well or not. Never rejects.
   *
   * @returns Why it failed; `undefined` if it did not, or is long past.
   */
  async firstAttempt(): Promise<unknown> {
    if (this.tried) return undefined;
    return this.whenReady().then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  /** Resolves when the hub can be used; rejects if the attempt under way, or a new one, fails. */
  whenReady(): Promise<void> {
    if (this.state === "idle") this.attempt = this.prepare();
    return this.attempt;
  }

  /** Ends the attempts in the background. */
  stop(): void {
    this.stopped = true;
    this.cancelRetry?.();
  }

  private async prepare(): Promise<void> {
    this.state = "preparing";
    this.cancelRetry?.();
    try {
      await this.preparation.prepare();
      this.state = "ready";
    } catch (error) {
      this.state = "idle";
      this.retryLater(error);
      throw error;
    } finally {
      this.tried = true;
    }
  }

  private retryLater(error: unknown): void {
    if (this.stopped) return;
    this.preparation.failed(error, this.pauseMs);
    this.cancelRetry = this.clock.schedule(this.pauseMs, () => {
      this.whenReady().catch(() => undefined); // reported, and tried again
    });
    this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
  }
}
