/**
 * Stop 11, the end of the walk: the state of an instance is answered over HTTP.
 *
 * The same tails as the original's API, below two routes: one guarded by a function key, one open to
 * signed links to one instance. Nothing an answer says comes from a stack, a storage account or another
 * hub. Of two modes `strict` is the rule; `compatible` has the original's status codes.
 *
 *   from  http/http-functions        the two functions the host routes to
 *   to    client/durable-client      does what is asked
 *
 * @module
 */
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { createDurableClient } from "../client/durable-client.js";
import { absentInstance } from "./absent-answer.js";
import { listEntities, readEntity, signalEntity } from "./entities.js";
import { failureAnswer } from "./failure-answer.js";
import { emptyAnswer, errorAnswer } from "./http-answer.js";
import { refusedLink } from "./link-access.js";
import { listInstances } from "./list-instances.js";
import {
  baseOf,
  type Access,
  type ManagementCall,
  type ManagementParts,
} from "./management-call.js";
import { managementRoute, type ManagementRoute } from "./management-route.js";
import { purge, purgeMany } from "./purge.js";
import { QueryParameters } from "./query-parameters.js";
import { showStatus } from "./show-status.js";
import { restart, start } from "./start-instance.js";
import { raiseEvent, rewind, steer } from "./steer.js";

export type { Access, ManagementParts } from "./management-call.js";

const LONGEST_KEY = 512; // table service: 1 KiB, in UTF-16

/** Answers one request. Never rejects. */
export async function answerManagement(
  request: HttpRequest,
  access: Access,
  parts: ManagementParts,
): Promise<HttpResponseInit> {
  const isStrict = parts.settings.mode === "strict";
  let route: ManagementRoute | undefined;
  try {
    const { pathname } = new URL(request.url);
    route = managementRoute(request.method, pathname, baseOf(access, parts.settings));
    if (!route && access === "key") return emptyAnswer(404);
    await parts.client.ready();
    // what is not there is told only to those who may ask
    const refused = access === "link" ? await refusedLink(request, route, parts) : undefined;
    if (refused) return refused;
    if (!route) return emptyAnswer(404);
    parts.client.atCall();
    const query = new QueryParameters(request.query, isStrict);
    const client = createDurableClient(parts.client);
    return (
      otherHub(query, parts) ??
      tooLong(route, isStrict) ??
      (await dispatch(route, { parts, client, request, access, query, isStrict }))
    );
  } catch (error) {
    return failureAnswer(error, { kind: route?.kind, isStrict, log: parts.failed });
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

/** No row has such a key, and the store would take the question for a fault. */
function tooLong(route: ManagementRoute, isStrict: boolean): HttpResponseInit | undefined {
  if (route.kind === "start" || !("instanceId" in route)) return undefined;
  const { instanceId } = route;
  return instanceId.length > LONGEST_KEY ? absentInstance(instanceId, isStrict) : undefined;
}

function dispatch(
  route: ManagementRoute,
  call: ManagementCall,
): HttpResponseInit | Promise<HttpResponseInit> {
  switch (route.kind) {
    case "start":
      return start(route, call);
    case "status":
      return showStatus(route, call);
    case "list":
      return listInstances(call);
    case "raiseEvent":
      return raiseEvent(route, call);
    case "terminate":
    case "suspend":
    case "resume":
      return steer(route, call);
    case "rewind":
      return rewind(route, call);
    case "restart":
      return restart(route, call);
    case "purge":
      return purge(route, call);
    case "purgeMany":
      return purgeMany(call);
    case "readEntity":
      return readEntity(route, call);
    case "listEntities":
      return listEntities(route, call);
    case "signalEntity":
    case "deleteEntity":
      return signalEntity(route, call);
    case "makePrimary":
      // every worker may run every instance: there is no first among them
      return emptyAnswer(call.isStrict ? 404 : 200);
  }
}
