import type { HttpRetryPolicy } from "../http/call-http-options.js";
import { DurableHttpResponse } from "../http/durable-http-response.js";
import {
  HTTP_ACTIVITY,
  type HttpActivityRequest,
  type HttpActivityResponse,
} from "../http/http-activity.js";
import { pollRequest } from "../http/http-request.js";
import { retryAfter } from "../http/retry-after.js";
import type { TaskOwner } from "../task.js";
import { CallTask } from "./call-task.js";
import { retried } from "./retried.js";
import type { Routine } from "./routine-task.js";
import { TimerTask } from "./timer-task.js";

const DEFAULT_POLL_INTERVAL_MS = 30_000; // HttpOptions.cs: DefaultAsyncRequestSleepTimeMilliseconds
const ACCEPTED = 202;

/** How a request is made. */
export interface HttpCall {
  readonly request: HttpActivityRequest;
  readonly retryPolicy: HttpRetryPolicy | undefined;
  /** Between polls, where the server does not say. 30 seconds if absent. */
  readonly pollIntervalMs: number | undefined;
}

/**
 * An HTTP request, and while the answer is 202 a pause and another one: request, timer, request, ...
 *
 * Each request is an activity, so the event ids are those of the format's other engine, and an
 * instance that was begun there goes on here.
 *
 * @see the durable extension's `DurableOrchestrationContext.cs`, `CallHttpAsync`.
 */
export function* httpCall(owner: TaskOwner, call: HttpCall): Routine<DurableHttpResponse> {
  const { request, retryPolicy, pollIntervalMs = DEFAULT_POLL_INTERVAL_MS } = call;
  const isPolling = request.asynchronousPatternEnabled;
  for (let next = request; ;) {
    const { statusCode, content, headers, pollUri } = yield* sent(owner, next, retryPolicy);
    const response = new DurableHttpResponse(statusCode, content, headers);
    const location = pollUri ?? response.getHeader("Location");
    if (!isPolling || statusCode !== ACCEPTED || location === undefined) return response;
    const byDefault = new Date(owner.now.getTime() + pollIntervalMs);
    yield* new TimerTask(
      owner,
      retryAfter(response.getHeader("Retry-After"), owner.now) ?? byDefault,
    );
    next = pollRequest(request, location);
  }
}

function sent(owner: TaskOwner, request: HttpActivityRequest, policy?: HttpRetryPolicy) {
  const input = JSON.stringify([request]);
  const action = () => ({ type: "TaskScheduled", name: HTTP_ACTIVITY, input }) as const;
  const attempt = () => new CallTask<HttpActivityResponse>(owner, { name: HTTP_ACTIVITY, action });
  return policy ? retried(owner, attempt, policy) : attempt();
}
