import { randomUUID } from "node:crypto";
import type { HttpResponseInit } from "@azure/functions";
import type { DurableErrorCode } from "@taskhub/core";
import { absentAnswer } from "./absent-answer.js";
import { errorAnswer } from "./http-answer.js";
import type { ManagementRoute } from "./management-route.js";
import { RefusedRequest } from "./refused-request.js";

type StatusCodes = Readonly<Partial<Record<DurableErrorCode, number>>>;

/** Errors whose message is for the caller. */
const STATUS_OF: StatusCodes = {
  InvalidInstanceId: 400,
  InvalidPayload: 400,
  InvalidContinuation: 400,
  FunctionNotFound: 400,
  InstanceNotFound: 404,
  InstanceAlreadyExists: 409,
  InstanceNotFinished: 409,
};

/** What the original answers instead, by what was asked for. */
const ORIGINAL: Readonly<Partial<Record<ManagementRoute["kind"], StatusCodes>>> = {
  start: { InstanceAlreadyExists: 500, InstanceNotFinished: 500 },
  restart: { InstanceNotFound: 400, InstanceAlreadyExists: 500, InstanceNotFinished: 500 },
};

/** What failed, and how its answer is to be. */
export interface FailedRequest {
  /** Absent if the path was not found out. */
  readonly kind: ManagementRoute["kind"] | undefined;
  /** False if the original's status codes are wanted. */
  readonly isStrict: boolean;
  /** Logs what the answer does not tell. */
  log(error: unknown, correlationId: string): void;
}

/**
 * The answer to a request that failed.
 *
 * What the caller cannot mend is not told, only an id by which the log line can be found.
 */
export function failureAnswer(error: unknown, request: FailedRequest): HttpResponseInit {
  if (error instanceof RefusedRequest) return errorAnswer(error.status, error.message);
  if (error instanceof Error) {
    const status = statusOf(error, request);
    if (status === 404) return absentAnswer(error.message, request.isStrict);
    if (status !== undefined) return errorAnswer(status, error.message);
  }
  const correlationId = randomUUID();
  request.log(error, correlationId);
  return errorAnswer(500, `The request failed. The log tells why, under ${correlationId}.`);
}

function statusOf(error: Error, { kind, isStrict }: FailedRequest): number | undefined {
  const code: unknown = "code" in error ? error.code : undefined;
  if (typeof code !== "string" || !Object.hasOwn(STATUS_OF, code)) return undefined;
  const known = code as DurableErrorCode; // it is a member of the table
  const original = isStrict || kind === undefined ? undefined : ORIGINAL[kind]?.[known];
  return original ?? STATUS_OF[known];
}
