/**
 * Starts an instance, or one that was started before once more. Waits for its output, if told so.
 *
 * Invariant
 *   L5  A link to restart gives no link that outlives it, none to an instance that was there before, and
 *       no choice of the version or the id.
 *
 * @module
 */
import type { HttpResponseInit } from "@azure/functions";
import { waitForEnd } from "../client/wait-for-end.js";
import { jsonAnswer } from "./http-answer.js";
import { LONGEST_WAIT_MS } from "./longest-wait.js";
import type { ManagementCall } from "./management-call.js";
import type { RouteOf } from "./management-route.js";
import { RefusedRequest } from "./refused-request.js";
import { jsonBody } from "./request-body.js";
import { expiryOf } from "./signed-links.js";
import { statusPayload } from "./status-payload.js";

const SHORTEST_INTERVAL_MS = 100;
const RETRY_AFTER = "10"; // HttpApiHandler.cs

/** How long a caller waits, and how often it is looked. */
interface Patience {
  readonly timeoutInMilliseconds: number;
  readonly retryIntervalInMilliseconds: number;
}

export async function start(
  { orchestrator, instanceId }: RouteOf<"start">,
  call: ManagementCall,
): Promise<HttpResponseInit> {
  const patience = patienceOf(call);
  if (orchestrator.trim() === "") {
    throw new RefusedRequest(400, "Expected the name of an orchestrator, got a blank one.");
  }
  const version = call.query.text("version");
  const started = await call.client.startNew(orchestrator, {
    ...(instanceId !== undefined && { instanceId }),
    ...(version !== undefined && { version }),
    input: await jsonBody(call.request),
  });
  return startedAnswer(started, patience, call);
}

/**
 * The same orchestrator and input again: as a new instance, unless `restartWithNewInstanceId` is false;
 * `newInstanceId` chooses its id.
 */
export async function restart(
  { instanceId }: RouteOf<"restart">,
  call: ManagementCall,
): Promise<HttpResponseInit> {
  const { client, query, access } = call;
  const patience = patienceOf(call);
  const version = query.text("version");
  const chosenId = query.text("newInstanceId");
  if (access === "link" && (chosenId ?? version) !== undefined) {
    // the id may be that of another instance, which would be replaced
    throw new RefusedRequest(403, "This link was not made for another ID or version.");
  }
  const started = await client.restart(instanceId, {
    newInstanceId: chosenId ?? query.flag("restartWithNewInstanceId", true),
    ...(version !== undefined && { version }),
  });
  // whoever may do more to the id has the links for that, and they open it still
  if (access === "link" && started === instanceId) return jsonAnswer(202, { id: started });
  return startedAnswer(started, patience, call);
}

/**
 * Both parameters are needed, as in the original. They are looked at before anything is started.
 *
 * @throws RefusedRequest if the caller would wait for too long, or look less often than it waits.
 */
function patienceOf({ query }: ManagementCall): Patience | undefined {
  const timeoutMs = query.secondsAsMs("timeout", LONGEST_WAIT_MS);
  const intervalMs = query.secondsAsMs("pollingInterval");
  if (timeoutMs === undefined || intervalMs === undefined) return undefined;
  if (intervalMs > timeoutMs) {
    throw new RefusedRequest(400, "pollingInterval must not be longer than timeout.");
  }
  return {
    timeoutInMilliseconds: timeoutMs,
    retryIntervalInMilliseconds: Math.min(Math.max(intervalMs, SHORTEST_INTERVAL_MS), timeoutMs),
  };
}

async function startedAnswer(
  instanceId: string,
  patience: Patience | undefined,
  { request, access, parts }: ManagementCall,
): Promise<HttpResponseInit> {
  const end = patience && (await waitForEnd(parts.client, instanceId, patience));
  if (end) {
    return jsonAnswer(200, end.runtimeStatus === "Completed" ? end.output : statusPayload(end));
  }
  const until = access === "link" ? expiryOf(request.query) : undefined;
  const links = parts.client.linksOf(instanceId, request, until);
  const headers = { Location: links.statusQueryGetUri, "Retry-After": RETRY_AFTER };
  return jsonAnswer(202, links, headers);
}
