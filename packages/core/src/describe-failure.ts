import type { FailureDetails } from "./failure-details.js";
import { TaskFailedError } from "./task-failed-error.js";

const MAX_CAUSES = 10; // a chain of causes may be a circle

/** What was thrown, as it is told to others. */
export interface Failure {
  readonly message: string;
  readonly details: FailureDetails;
}

/** What a user tells of an error beyond its message: plain data. */
export type PropertiesOf = (error: unknown) => Record<string, unknown> | undefined;

/**
 * Describes whatever user code threw: an error, something like one, or any other value.
 *
 * Never throws, whatever the value does when it is read.
 *
 * @param propertiesOf - Asked for what was thrown, and for each of its causes.
 */
export function describeFailure(thrown: unknown, propertiesOf?: PropertiesOf): Failure {
  const details = detailsOf(thrown, MAX_CAUSES, propertiesOf);
  return { message: details.errorMessage, details };
}

function detailsOf(thrown: unknown, depth: number, propertiesOf?: PropertiesOf): FailureDetails {
  const properties = given(thrown, propertiesOf);
  const { name, message, stack, cause, isNonRetriable } = readable(thrown);
  return {
    errorType: text(name) ?? "Error",
    errorMessage: text(message) ?? inWords(thrown),
    stackTrace: text(stack),
    innerFailure: innerOf(thrown, cause, depth, propertiesOf),
    isNonRetriable: isNonRetriable === true,
    ...(properties ? { properties } : {}),
  };
}

function innerOf(
  thrown: unknown,
  cause: unknown,
  depth: number,
  propertiesOf: PropertiesOf | undefined,
): FailureDetails | undefined {
  if (thrown instanceof TaskFailedError) return thrown.failureDetails;
  if (cause === undefined || cause === null || depth === 0) return undefined;
  return detailsOf(cause, depth - 1, propertiesOf);
}

/** As JSON has them; what cannot be asked for or written must not hide the failure itself. */
function given(
  thrown: unknown,
  propertiesOf: PropertiesOf | undefined,
): FailureDetails["properties"] {
  try {
    const properties: unknown = propertiesOf?.(thrown);
    if (typeof properties !== "object" || properties === null) return undefined;
    return JSON.parse(JSON.stringify(properties)) as FailureDetails["properties"];
  } catch {
    return undefined;
  }
}

interface ErrorLike {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly stack?: unknown;
  readonly cause?: unknown;
  readonly isNonRetriable?: unknown;
}

/** Errors of another realm are no instances of `Error`, so it is the properties that count. */
function readable(thrown: unknown): ErrorLike {
  try {
    const { name, message, stack, cause, isNonRetriable } = thrown as ErrorLike;
    return { name, message, stack, cause, isNonRetriable };
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
