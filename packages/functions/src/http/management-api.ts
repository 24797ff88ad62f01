/**
 * Stop 11, the end of the walk: the state of an instance is answered over HTTP.
 *
 * The same tails as the original's API, below two first segments: one guarded by a function key, one
 * open to signed links. Nothing an answer says comes from a stack, a storage account or another hub.
 *
 *   from  http/http-functions        the two functions the host routes to
 *   to    client/durable-client      does what is asked
 *
 * @module
 */
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { isFinished } from "@taskhub/core";
import type { ClientParts } from "../client/client-parts.js";
import { createDurableClient, type DurableClient } from "../client/durable-client.js";
import { readOrchestrationStatus } from "../client/read-orchestration-status.js";
import {
  putMessage,
  sendToInstance,
  stateForSending,
  type SendOutcome,
} from "../client/send-to-instance.js";
import { terminateInstance } from "../client/terminate-instance.js";
import { waitForEnd } from "../client/wait-for-end.js";
import { failureAnswer } from "./failure-answer.js";
import { emptyAnswer, errorAnswer, jsonAnswer } from "./http-answer.js";
import { refusedLink } from "./link-access.js";
import {
  API_SEGMENT,
  LINKS_SEGMENT,
  managementRoute,
  type ManagementRoute,
  type Steering,
} from "./management-route.js";
import { QueryParameters } from "./query-parameters.js";
import type { SignedLinks } from "./signed-links.js";
import { statusPayload } from "./status-payload.js";

const STATUS_RETRY_AFTER = "5"; // HttpApiHandler.cs

/** What the API works with. */
export interface ManagementParts {
  readonly client: ClientParts;
  /** To be called once the hub is ready. */
  links(): SignedLinks;
  /** Logs a failure that the answer keeps to itself. */
  failed(error: unknown, correlationId: string): void;
}

const SEGMENTS: Readonly<Record<Access, string>> = { key: API_SEGMENT, link: LINKS_SEGMENT };

/** How a request got here: past the host's check of a function key, or by a link. */
export type Access = "key" | "link";

type RouteOf<K extends ManagementRoute["kind"]> = Extract<ManagementRoute, { readonly kind: K }>;

interface Call {
  readonly parts: ManagementParts;
  readonly client: DurableClient;
  readonly request: HttpRequest;
  readonly access: Access;
  readonly query: QueryParameters;
}

/** Answers one request. Never rejects. */
export async function answerManagement(
  request: HttpRequest,
  access: Access,
  parts: ManagementParts,
): Promise<HttpResponseInit> {
  try {
    const { pathname } = new URL(request.url);
    const route = managementRoute(request.method, pathname, SEGMENTS[access]);
    if (!route) return emptyAnswer(404);
    await parts.client.ready();
    parts.client.atCall();
    const query = new QueryParameters(request.query);
    return (
      (access === "link" ? refusedLink(request, route, parts) : undefined) ??
      otherHub(query, parts) ??
      (await dispatch(route, {
        parts,
        client: createDurableClient(parts.client),
        request,
        access,
        query,
      }))
    );
  } catch (error) {
    return failureAnswer(error, (cause, id) => {
      parts.failed(cause, id);
    });
  }
}

/** The original lets a request name any hub and account it has settings for; here it names ours. */
function otherHub(query: QueryParameters, parts: ManagementParts): HttpResponseInit | undefined {
  const differs = (parameter: string, own: string) =>
    (query.text(parameter) ?? own).toLowerCase() !== own.toLowerCase();
  if (
    differs("taskHub", parts.client.hub.name) ||
    differs("connection", parts.client.connectionName)
  ) {
    return errorAnswer(400, "Only the task hub of this app can be reached here.");
  }
  return undefined;
}

function dispatch(route: ManagementRoute, call: Call): Promise<HttpResponseInit> {
  switch (route.kind) {
    case "start":
      return start(route, call);
    case "status":
      return status(route, call);
    case "raiseEvent":
      return raiseEvent(route, call);
    case "terminate":
    case "suspend":
    case "resume":
      return steer(route, call);
    case "rewind":
      return rewind(route, call);
    case "purge":
      return purge(route, call);
  }
}

async function start(route: RouteOf<"start">, { client, request, query, parts }: Call) {
  const body = await jsonBody(request);
  if (body.kind === "invalid") return errorAnswer(400, body.message);
  const timeoutMs = query.secondsAsMs("timeout");
  const intervalMs = query.secondsAsMs("pollingInterval");
  const waits = timeoutMs !== undefined && intervalMs !== undefined;
  if (waits && intervalMs > timeoutMs) {
    return errorAnswer(400, "pollingInterval must not be longer than timeout.");
  }
  const version = query.text("version");
  const instanceId = await client.startNew(route.orchestrator, {
    ...(route.instanceId === undefined ? {} : { instanceId: route.instanceId }),
    ...(version === undefined ? {} : { version }),
    input: body.kind === "json" ? body.value : undefined,
  });
  if (waits) {
    const end = await waitForEnd(parts.client.clock, () => client.getStatus(instanceId), {
      timeoutInMilliseconds: timeoutMs,
      retryIntervalInMilliseconds: intervalMs,
    });
    if (end?.runtimeStatus === "Completed") return jsonAnswer(200, end.output);
    if (end) return jsonAnswer(200, statusPayload(end));
  }
  return client.createCheckStatusResponse(request, instanceId);
}

async function status({ instanceId }: RouteOf<"status">, call: Call) {
  const { parts, query } = call;
  const found = await readOrchestrationStatus(parts.client, instanceId, {
    showHistory: query.flag("showHistory", false),
    showHistoryOutput: query.flag("showHistoryOutput", false),
    showInput: query.flag("showInput", true),
    showStackTraces: false,
  });
  if (!found) return sendAnswer({ kind: "absent" }, instanceId);
  const payload = statusPayload(found);
  if (!isFinished(found.runtimeStatus)) {
    const headers = { Location: publicAddressOf(call), "Retry-After": STATUS_RETRY_AFTER };
    return jsonAnswer(202, payload, headers);
  }
  const asFailure = query.flag("returnInternalServerErrorOnFailure", false);
  return jsonAnswer(asFailure && found.runtimeStatus === "Failed" ? 500 : 200, payload);
}

/** The address that was asked, as it is from outside. */
function publicAddressOf({ request, access, parts }: Call): string {
  const { pathname, search } = new URL(request.url);
  const tail = pathname.slice(pathname.toLowerCase().indexOf(`/${SEGMENTS[access]}/`));
  return parts.client.baseOf(request.url) + tail + search;
}

/** The original's order: is it there, has it ended, is this JSON. */
async function raiseEvent(route: RouteOf<"raiseEvent">, { parts, request }: Call) {
  const { instanceId, eventName } = route;
  const state = await stateForSending(parts.client, instanceId);
  if (state.kind !== "open") return sendAnswer(state, instanceId);
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? "")) {
    return errorAnswer(400, "Only application/json request content is supported.");
  }
  const body = await jsonBody(request);
  if (body.kind !== "json") {
    return errorAnswer(400, body.kind === "empty" ? "The request has no body." : body.message);
  }
  const input = JSON.stringify(body.value);
  await putMessage(parts.client, instanceId, { type: "EventRaised", name: eventName, input });
  return emptyAnswer(202);
}

async function steer({ kind, instanceId }: RouteOf<Steering>, { parts: { client }, query }: Call) {
  const reason = query.text("reason");
  const send: Readonly<Record<Steering, () => Promise<SendOutcome>>> = {
    terminate: () => terminateInstance(client, instanceId, { reason }),
    suspend: () => sendToInstance(client, instanceId, { type: "ExecutionSuspended", reason }),
    resume: () => sendToInstance(client, instanceId, { type: "ExecutionResumed", reason }),
  };
  return sendAnswer(await send[kind](), instanceId);
}

async function purge({ instanceId }: RouteOf<"purge">, { client }: Call) {
  const { instancesDeleted } = await client.purgeInstanceHistory(instanceId);
  return instancesDeleted === 0
    ? sendAnswer({ kind: "absent" }, instanceId)
    : jsonAnswer(200, { instancesDeleted });
}

async function rewind({ instanceId }: RouteOf<"rewind">, { client, query }: Call) {
  await client.rewind(instanceId, query.text("reason") ?? "");
  return emptyAnswer(202);
}

function sendAnswer(outcome: SendOutcome, instanceId: string): HttpResponseInit {
  switch (outcome.kind) {
    case "sent":
      return emptyAnswer(202);
    case "absent":
      return errorAnswer(404, `No instance with ID '${instanceId}' found.`);
    case "finished":
      return errorAnswer(410, `Instance '${instanceId}' has ended: ${outcome.runtimeStatus}.`);
  }
}

type Body =
  | { readonly kind: "empty" }
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "invalid"; readonly message: string };

async function jsonBody(request: HttpRequest): Promise<Body> {
  const text = await request.text();
  if (text.trim() === "") return { kind: "empty" };
  try {
    return { kind: "json", value: JSON.parse(text) as unknown };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { kind: "invalid", message: `The request's body is not valid JSON: ${problem}` };
  }
}
