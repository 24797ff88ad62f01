import { setTimeout as delay } from "node:timers/promises";
import type { CallResult, FunctionCall, FunctionCaller } from "./function-caller";

/**
 * Calls a function, again and again as its retry options say, until it succeeds.
 *
 * @returns The result of the last call.
 */
export async function runWithRetries(
  caller: FunctionCaller,
  call: FunctionCall,
  stopped: AbortSignal,
): Promise<CallResult> {
  let result = await caller.call(call);
  const { retry } = call.fn;
  if (retry === undefined) return result;
  for (let retryCount = 0; retryCount < retry.maxRetryCount; retryCount += 1) {
    if (result.succeeded || !(await wait(retry.delayMs(retryCount), stopped))) break;
    result = await caller.call({
      ...call,
      reason: `${call.reason}, retry ${retryCount + 1}`,
      retryContext: {
        retryCount: retryCount + 1,
        maxRetryCount: Number.isFinite(retry.maxRetryCount) ? retry.maxRetryCount : -1,
        exception: exceptionOf(result.error),
      },
    });
  }
  return result;
}

/** @returns Whether the time passed; false if it was cut short. */
async function wait(delayMs: number, stopped: AbortSignal): Promise<boolean> {
  try {
    await delay(delayMs, undefined, { signal: stopped });
    return true;
  } catch (error) {
    if (stopped.aborted) return false;
    throw error;
  }
}

function exceptionOf(error: unknown): { message: string; stackTrace: string } {
  if (!(error instanceof Error)) return { message: String(error), stackTrace: "" };
  return { message: error.message, stackTrace: error.stack ?? "" };
}
