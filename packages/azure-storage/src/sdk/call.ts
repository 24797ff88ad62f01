/**
 * One call to a service: bounded in time, repeated a little, and every failure a `StorageError`.
 *
 * The SDK's own retries are off. They would wait for minutes, differ between the three services and
 * never give up a connection that went silent.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { StorageError } from "@taskhub/core";
import { classifyError } from "../classify-error.js";
import { retryAfterMs } from "./retry-after.js";

/** Time for one try; the services themselves give up after at most 30 s. */
const TRY_LIMIT_MS = 10_000;
/** No try begins later than this after the first, so a dead store is an error within about 30 s. */
const LAST_TRY_AFTER_MS = 20_000;
const TRIES = 3;
/** The longest first pause; the one before the next try may be twice as long. */
const FIRST_PAUSE_MS = 400;
/** Functions on a Consumption plan have 600 connections for everything. */
const MAX_CALLS_AT_ONCE = 64;

/** Time and chance as the calls see them. */
export interface CallTime {
  /** Milliseconds of a clock that never goes back. */
  elapsedMs(): number;
  /** For comparison with what a service says. */
  now(): Date;
  sleep(ms: number): Promise<unknown>;
  /** From 0 to 1. */
  fraction(): number;
}

const NODE_TIME: CallTime = {
  elapsedMs: () => performance.now(),
  now: () => new Date(),
  sleep: (ms) => sleep(ms),
  fraction: () => Math.random(),
};

/** Runs the calls to one service. */
export class Caller {
  private underWay = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly time: CallTime = NODE_TIME) {}

  /**
   * @param operation - For the error, such as `receive from myhub-control-00`.
   * @param tryLimitMs - For calls that carry much.
   */
  async run<T>(
    operation: string,
    call: (abortSignal: AbortSignal) => Promise<T>,
    tryLimitMs = TRY_LIMIT_MS,
  ): Promise<T> {
    if (this.underWay >= MAX_CALLS_AT_ONCE) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.underWay += 1;
    }
    try {
      return await this.repeated(operation, call, tryLimitMs);
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.underWay -= 1;
    }
  }

  /** A call that pauses keeps its place among the calls at once: a service that is busy gets fewer. */
  private async repeated<T>(
    operation: string,
    call: (abortSignal: AbortSignal) => Promise<T>,
    tryLimitMs: number,
  ): Promise<T> {
    const startedAt = this.time.elapsedMs();
    for (let tries = 1; ; tries += 1) {
      let pauseMs: number;
      try {
        return await timed(call, tryLimitMs);
      } catch (error) {
        const failure = classifyError(error, operation);
        pauseMs = this.pauseMs(tries, error);
        const late = this.time.elapsedMs() + pauseMs - startedAt > LAST_TRY_AFTER_MS;
        if (tries === TRIES || late || !mayPass(failure)) throw failure;
      }
      await this.time.sleep(pauseMs);
    }
  }

  /** Any time up to the longest, so that callers who failed together do not come back together. */
  private pauseMs(tries: number, error: unknown): number {
    const jittered = this.time.fraction() * FIRST_PAUSE_MS * 2 ** (tries - 1);
    return (retryAfterMs(error, this.time.now()) ?? 0) + jittered;
  }
}

/** True if the same call may succeed a moment later. */
function mayPass({ kind, status }: StorageError): boolean {
  return kind === "throttled" || (kind === "other" && (status === undefined || status >= 500));
}

async function timed<T>(
  call: (abortSignal: AbortSignal) => Promise<T>,
  limitMs: number,
): Promise<T> {
  const abort = new AbortController();
  const timer = setTimeout(() => {
    abort.abort();
  }, limitMs);
  try {
    return await call(abort.signal);
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    throw new Error(`no answer within ${String(limitMs)} ms`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
