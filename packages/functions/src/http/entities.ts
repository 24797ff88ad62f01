/**
 * Entities: their states, and signals to them.
 *
 * @module
 */
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { EntityId } from "@taskhub/core";
import { entityTarget } from "../client/entity-target.js";
import { nearestName } from "../settings/nearest-name.js";
import { absentAnswer } from "./absent-answer.js";
import { emptyAnswer, errorAnswer, jsonAnswer } from "./http-answer.js";
import { instantText } from "./instant-text.js";
import type { ManagementCall } from "./management-call.js";
import type { RouteOf } from "./management-route.js";
import { pageAnswer, pageAsked } from "./page-answer.js";
import { RefusedRequest } from "./refused-request.js";
import { isJson, jsonBody, textBody } from "./request-body.js";

const EMPTY_KEY = "$"; // HttpApiHandler.cs: a path cannot hold an empty key

/** The state alone, as JSON. */
export async function readEntity(
  route: RouteOf<"readEntity">,
  { client, isStrict }: ManagementCall,
): Promise<HttpResponseInit> {
  const id = idOf(route);
  const { entityExists, entityState } = await client.readEntityState(id);
  if (entityExists) return jsonAnswer(200, entityState);
  return absentAnswer(`Entity '${String(id)}' does not exist.`, isStrict);
}

/** One page of the entities that exist; their states are null unless `fetchState` is true. */
export async function listEntities(
  { name }: RouteOf<"listEntities">,
  call: ManagementCall,
): Promise<HttpResponseInit> {
  const { query } = call;
  const from = query.date("lastOperationTimeFrom");
  const to = query.date("lastOperationTimeTo");
  const { pageSize, continuation } = pageAsked(query, call.request);
  const listing = call.client.listEntities({
    ...(name !== undefined && { name: idOf({ name, key: "any" }).name }),
    ...(from && { lastOperationFrom: from }),
    ...(to && { lastOperationTo: to }),
    includeState: query.flag("fetchState", false),
    pageSize,
  });
  const pages = listing.pages(
    continuation === undefined ? {} : { continuationToken: continuation },
  );
  return pageAnswer(pages, ({ entities, continuationToken }) => ({
    items: entities.map(({ entityId, lastOperationTime, state }) => ({
      entityId: { name: entityId.name, key: entityId.key },
      lastOperationTime: instantText(lastOperationTime),
      state: state ?? null,
    })),
    continuation: continuationToken,
  }));
}

/** Asks for an operation: the one that `op` names, not before `at`; or for the deletion. */
export async function signalEntity(
  route: RouteOf<"signalEntity" | "deleteEntity">,
  call: ManagementCall,
): Promise<HttpResponseInit> {
  const { client, query, request, isStrict, parts } = call;
  const id = idOf(route);
  const unknown = unknownEntity(id, parts.knownEntities);
  if (unknown !== undefined) return errorAnswer(isStrict ? 404 : 400, unknown);
  if (route.kind === "deleteEntity") {
    await client.signalEntity(id, "delete");
    return emptyAnswer(202);
  }
  const scheduledTime = query.refusing().date("at");
  await client.signalEntity(
    id,
    query.text("op") ?? "",
    await inputOf(request),
    scheduledTime && { scheduledTime },
  );
  return emptyAnswer(202);
}

/** @throws RefusedRequest if no entity can have the id. */
function idOf({ name, key }: { readonly name: string; readonly key: string }): EntityId {
  try {
    return entityTarget({ name, key: key === EMPTY_KEY ? "" : key });
  } catch (error) {
    throw new RefusedRequest(400, error instanceof Error ? error.message : String(error));
  }
}

/** @returns What to tell the caller of an entity that this app has not; `undefined` if it has. */
function unknownEntity({ name }: EntityId, known: readonly string[]): string | undefined {
  const isKnown = known.some((other) => other.toLowerCase() === name.toLowerCase());
  if (isKnown || known.length === 0) return undefined; // it may signal the entities of another app
  const meant = nearestName(name, known);
  const question = meant === undefined ? "" : ` Is '${meant}' meant?`;
  return `There is no entity '${name}' in this app.${question} Registered: ${known.join(", ")}.`;
}

/** What is not said to be JSON is the text itself. */
async function inputOf(request: HttpRequest): Promise<unknown> {
  if (isJson(request)) return jsonBody(request);
  const text = await textBody(request);
  return text === "" ? undefined : text;
}
