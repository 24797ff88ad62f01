import type { HttpResponseInit } from "@azure/functions";
import type { DurableErrorCode } from "@taskhub/functions";

/** What a caller got wrong, in words for the caller. */
export class BadRequestError extends Error {
  override readonly name = "BadRequestError";
}

const STATUS_OF: Readonly<Partial<Record<DurableErrorCode, number>>> = {
  FunctionNotFound: 404,
  InvalidInstanceId: 400,
  InvalidPayload: 400,
  InstanceNotFound: 404,
  InstanceAlreadyExists: 409,
};

/** The answer to a request that asks for what cannot be done; any other error is thrown again. */
export function refusal(error: unknown): HttpResponseInit {
  if (error instanceof BadRequestError) return answer(400, error);
  const code =
    error instanceof Error && "code" in error ? (error.code as DurableErrorCode) : undefined;
  const status = code && STATUS_OF[code];
  if (status === undefined) throw error;
  return answer(status, error as Error);
}

function answer(status: number, { message }: Error): HttpResponseInit {
  return { status, jsonBody: { error: message } };
}
