/**
 * The state of one instance: as it is, or once it has finished, or begun, if the caller waits.
 *
 * @module
 */
import type { HttpResponseInit } from "@azure/functions";
import { isFinished, type RuntimeStatus } from "@taskhub/core";
import { readOrchestrationStatus } from "../client/read-orchestration-status.js";
import { watchUntil } from "../client/watch-until.js";
import { absentInstance } from "./absent-answer.js";
import { jsonAnswer } from "./http-answer.js";
import { LONGEST_WAIT_MS } from "./longest-wait.js";
import { baseOf, routeOf, type ManagementCall } from "./management-call.js";
import { tailOf, type RouteOf } from "./management-route.js";
import { RefusedRequest } from "./refused-request.js";
import { statusPayload } from "./status-payload.js";

const RETRY_AFTER = "5"; // HttpApiHandler.cs

export async function showStatus(
  { instanceId }: RouteOf<"status">,
  call: ManagementCall,
): Promise<HttpResponseInit> {
  const { parts, query, isStrict } = call;
  const view = {
    showHistory: query.flag("showHistory", false),
    showHistoryOutput: query.flag("showHistoryOutput", false),
    showInput: query.flag("showInput", true),
    showStackTraces: false,
  };
  const asFailure = query.flag("returnInternalServerErrorOnFailure", false);
  await waitAsAsked(instanceId, call);
  const found = await readOrchestrationStatus(parts.client, instanceId, view);
  if (!found) return absentInstance(instanceId, isStrict);
  const payload = statusPayload(found);
  if (!isFinished(found.runtimeStatus)) {
    return jsonAnswer(202, payload, {
      Location: publicAddressOf(call),
      "Retry-After": RETRY_AFTER,
    });
  }
  return jsonAnswer(asFailure && found.runtimeStatus === "Failed" ? 500 : 200, payload);
}

/**
 * Returns once the instance is what `waitFor` says, or is gone, or time is up.
 *
 * One row is read: at once when the worker of this process has written it, else at most once a second
 * but for the first looks. Whether the caller has gone the host does not tell; so a wait has an end of
 * its own.
 */
async function waitAsAsked(
  instanceId: string,
  { query, isStrict, parts }: ManagementCall,
): Promise<void> {
  const timeoutMs = query.secondsAsMs("timeout", LONGEST_WAIT_MS);
  const waitFor = query.word("waitFor", ["end", "start"]);
  if (timeoutMs === undefined) {
    if (waitFor === undefined || !isStrict) return;
    throw new RefusedRequest(400, "Query parameter waitFor: expected timeout beside it, got none.");
  }
  const look = () => parts.client.hub.readStatus(instanceId, { wantsPayloads: () => false });
  const isAwaited = (status: RuntimeStatus) =>
    isFinished(status) || (waitFor === "start" && status !== "Pending");
  await watchUntil(parts.client, { instanceId, look, isAwaited, timeoutMs });
}

/** The address that was asked, as it is from outside. */
function publicAddressOf({ request, access, parts }: ManagementCall): string {
  const { pathname, search } = new URL(request.url);
  const { settings, client } = parts;
  const tail = tailOf(pathname, baseOf(access, settings)) ?? [];
  return [client.baseOf(request), routeOf(access, settings), ...tail].join("/") + search;
}
