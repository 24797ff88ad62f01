import { randomUUID } from "node:crypto";
import type { HttpResponseInit } from "@azure/functions";
import type { DurableErrorCode } from "@taskhub/core";
import { errorAnswer } from "./http-answer.js";

/** Errors whose message is for the caller. */
const STATUS_OF: Readonly<Partial<Record<DurableErrorCode, number>>> = {
  InvalidInstanceId: 400,
  InvalidPayload: 400,
  FunctionNotFound: 400,
  InstanceNotFound: 404,
  InstanceAlreadyExists: 409,
  InstanceNotFinished: 409,
  InstanceNotFailed: 412,
};

/**
 * The answer to a request that failed.
 *
 * What the caller cannot mend is not told, only an id by which the log line can be found.
 */
export function failureAnswer(
  error: unknown,
  log: (error: unknown, correlationId: string) => void,
): HttpResponseInit {
  const status = error instanceof Error ? statusOf(error) : undefined;
  if (status !== undefined) return errorAnswer(status, (error as Error).message);
  const correlationId = randomUUID();
  log(error, correlationId);
  return errorAnswer(500, `The request failed. The log tells why, under ${correlationId}.`);
}

function statusOf(error: Error): number | undefined {
  const code: unknown = "code" in error ? error.code : undefined;
  return typeof code === "string" && Object.hasOwn(STATUS_OF, code)
    ? STATUS_OF[code as DurableErrorCode]
    : undefined;
}
