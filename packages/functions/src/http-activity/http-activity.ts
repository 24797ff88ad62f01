/**
 * The activity that makes the requests of `callHttp`.
 *
 * Nothing is logged: not the headers, which may hold keys, nor the token, nor the query. The token is
 * fetched here, so that it is in no history and fresh in every poll.
 *
 * @module
 */
import type { HttpActivityRequest, HttpActivityResponse } from "@taskhub/core";
import type { Activity } from "@taskhub/worker";
import { timeSpanMs } from "../settings/time-span.js";
import { accessToken, type Credential } from "./access-token.js";
import { answerText } from "./answer-text.js";
import { follow, type FinalAnswer } from "./follow.js";
import { HttpRequestError } from "./http-request-error.js";
import { locationOf } from "./location-of.js";
import { shownUrl } from "./shown-url.js";

const DEFAULT_TIMEOUT_MS = 100_000; // .NET HttpClient.Timeout
const ACCEPTED = 202;

/** @param credential - Whose tokens go with requests that have a token source. */
export function httpActivity(credential: Credential): Activity {
  return async (input) => {
    // `callHttp` wrote it, here or in another engine
    const request = input as HttpActivityRequest;
    const answer = await answerOf(request, credential);
    if (request.statusCodesToRetry?.includes(answer.status)) {
      throw failure(request, `was answered with status ${answer.status}`);
    }
    return response(answer);
  };
}

/** @throws HttpRequestError whatever goes wrong. */
async function answerOf(
  request: HttpActivityRequest,
  credential: Credential,
): Promise<FinalAnswer> {
  const timeoutMs = timeSpanMs(request.timeout ?? "") ?? DEFAULT_TIMEOUT_MS;
  const signal = AbortSignal.timeout(timeoutMs);
  const token = async () =>
    request.tokenSource ? accessToken(request.tokenSource, credential, signal) : undefined;
  try {
    return await follow(request, { token, signal });
  } catch (error) {
    if (signal.aborted) throw failure(request, timedOut(timeoutMs), signal.reason);
    throw failure(request, `failed: ${reasonOf(error)}`, error);
  }
}

function response(answer: FinalAnswer): HttpActivityResponse {
  return {
    statusCode: answer.status,
    headers: answer.headers,
    content: answerText(answer),
    ...(answer.status === ACCEPTED ? { pollUri: locationOf(answer, answer.url)?.href } : {}),
  };
}

function failure({ method, uri }: HttpActivityRequest, what: string, cause?: unknown): Error {
  return new HttpRequestError(`${method} ${shownUrl(uri)} ${what}.`, { cause });
}

function timedOut(timeoutMs: number): string {
  return (
    `was not answered within ${timeoutMs / 1000} seconds; if it needs more, give callHttp a longer ` +
    `timeout, or let the server answer with 202 and a Location`
  );
}

/** The errors of several addresses of one name come as one without a message. */
function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message === "" ? (code ?? "no connection") : message;
}
