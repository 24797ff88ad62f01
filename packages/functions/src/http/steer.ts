/**
 * What changes the course of an instance that exists.
 *
 * @module
 */
import type { HttpResponseInit } from "@azure/functions";
import { isFinished, type RuntimeStatus } from "@taskhub/core";
import { jsonPayload } from "../client/json-payload.js";
import { putMessage, stateForSending } from "../client/send-to-instance.js";
import { refuseEntity } from "../client/refuse-entity.js";
import { terminateRow } from "../client/terminate-instance.js";
import { absentInstance } from "./absent-answer.js";
import { emptyAnswer, errorAnswer } from "./http-answer.js";
import { linkUse } from "./link-use.js";
import type { ManagementCall } from "./management-call.js";
import type { RouteOf, Steering } from "./management-route.js";
import { RefusedRequest } from "./refused-request.js";
import { isJson, jsonBody } from "./request-body.js";

/** What is sent. */
const EVENTS = {
  terminate: "ExecutionTerminated",
  suspend: "ExecutionSuspended",
  resume: "ExecutionResumed",
} as const satisfies Record<Steering, string>;

/** The original's order: is it there, has it ended, is this JSON. */
export async function raiseEvent(
  { instanceId, eventName }: RouteOf<"raiseEvent">,
  call: ManagementCall,
): Promise<HttpResponseInit> {
  const { parts, request, access } = call;
  const state = await stateForSending(parts.client, instanceId);
  if (state.kind !== "open") return unsentAnswer(state, instanceId, call);
  if (!isJson(request)) {
    throw new RefusedRequest(400, "Only application/json request content is supported.");
  }
  const value = await jsonBody(request);
  if (value === undefined) throw new RefusedRequest(400, "The request has no body.");
  const input = jsonPayload(value, `the data of event '${eventName}'`);
  const event = { type: "EventRaised", name: eventName, input } as const;
  const use = access === "link" ? linkUse(request.query, instanceId, parts.client.hub) : undefined;
  await putMessage(parts.client, instanceId, event, { messageId: use?.messageId });
  // a crash here: the link opens once more, and what it sends is dropped as a repeat
  await use?.mark();
  return emptyAnswer(202);
}

export async function steer(
  { kind, instanceId }: RouteOf<Steering>,
  call: ManagementCall,
): Promise<HttpResponseInit> {
  const { client } = call.parts;
  const type = EVENTS[kind];
  const state = await stateForSending(client, instanceId, type);
  if (state.kind !== "open") return unsentAnswer(state, instanceId, call);
  const reason = call.query.text("reason");
  if (type === "ExecutionTerminated") {
    await terminateRow(client, state.row, { reason });
    return emptyAnswer(202);
  }
  const { runtimeStatus } = state.row.status;
  if ((runtimeStatus === "Suspended") === (kind === "suspend")) {
    const message = `Instance '${instanceId}' is ${runtimeStatus}: there is nothing to ${kind}.`;
    return errorAnswer(call.isStrict ? 409 : 500, message);
  }
  await putMessage(client, instanceId, { type, reason });
  return emptyAnswer(202);
}

export async function rewind(
  { instanceId }: RouteOf<"rewind">,
  call: ManagementCall,
): Promise<HttpResponseInit> {
  refuseEntity(instanceId, "rewound");
  const reason = call.query.text("reason") ?? "";
  const outcome = await call.parts.client.hub.rewindInstance(instanceId, reason);
  if (outcome.kind === "asked") return emptyAnswer(202);
  if (outcome.kind === "absent") return absentInstance(instanceId, call.isStrict);
  const { runtimeStatus } = outcome;
  if (isFinished(runtimeStatus)) return finishedAnswer(instanceId, runtimeStatus);
  const message = `Instance '${instanceId}' is ${runtimeStatus}: only one that failed can be rewound.`;
  return errorAnswer(call.isStrict ? 409 : 412, message);
}

function unsentAnswer(
  state: Exclude<Awaited<ReturnType<typeof stateForSending>>, { readonly kind: "open" }>,
  instanceId: string,
  { isStrict }: ManagementCall,
): HttpResponseInit {
  if (state.kind === "absent") return absentInstance(instanceId, isStrict);
  return finishedAnswer(instanceId, state.runtimeStatus);
}

function finishedAnswer(instanceId: string, runtimeStatus: RuntimeStatus): HttpResponseInit {
  return errorAnswer(410, `Instance '${instanceId}' has ended: ${runtimeStatus}.`);
}
