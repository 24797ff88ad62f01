import type { FailureDetails } from "./failure-details.js";
import { TaskFailedError } from "./task-failed-error.js";

const MAX_CAUSES = 10; // a chain of causes may be a circle

/** What was thrown, as it is told to others. */
export interface Failure {
  readonly message: string;
  readonly details: FailureDetails;
}

/**
 * Describes whatever user code threw: an error, something like one, or any other value.
 *
 * Never throws, whatever the value does when it is read.
 */
export function describeFailure(thrown: unknown): Failure {
  const details = detailsOf(thrown, MAX_CAUSES);
  return { message: details.errorMessage, details };
}

function detailsOf(thrown: unknown, depth: number): FailureDetails {
  const { name, message, stack, cause } = readable(thrown);
  return {
    errorType: text(name) ?? "Error",
    errorMessage: text(message) ?? inWords(thrown),
    stackTrace: text(stack),
    innerFailure: innerOf(thrown, cause, depth),
    isNonRetriable: false,
  };
}

function innerOf(thrown: unknown, cause: unknown, depth: number): FailureDetails | undefined {
  if (thrown instanceof TaskFailedError) return thrown.failureDetails;
  if (cause === undefined || cause === null || depth === 0) return undefined;
  return detailsOf(cause, depth - 1);
}

interface ErrorLike {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly stack?: unknown;
  readonly cause?: unknown;
}

/** Errors of another realm are no instances of `Error`, so it is the properties that count. */
function readable(thrown: unknown): ErrorLike {
  try {
    const { name, message, stack, cause } = thrown as ErrorLike;
    return { name, message, stack, cause };
  } catch {
    return {};
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function inWords(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return "a value that cannot be shown was thrown";
  }
}
