/**
 * Removes what is stored of one instance, or of many.
 *
 * The original widens a filter that it cannot read, down to running instances. Here such a filter
 * purges nothing, in either mode.
 *
 * @module
 */
import type { HttpResponseInit } from "@azure/functions";
import { isFinished } from "@taskhub/core";
import type { OrchestrationFilter } from "../client/orchestration-filter.js";
import { absentInstance } from "./absent-answer.js";
import { emptyAnswer, jsonAnswer } from "./http-answer.js";
import type { ManagementCall } from "./management-call.js";
import type { RouteOf } from "./management-route.js";
import type { QueryParameters } from "./query-parameters.js";
import { RefusedRequest } from "./refused-request.js";

const FILTERS = ["createdTimeFrom", "createdTimeTo", "runtimeStatus", "instanceIdPrefix", "name"];
/** The host's, and those of every request. */
const OTHERS = ["code", "clientId", "taskHub", "connection"];
const FROM_EXPECTED =
  "Please provide value for 'createdTimeFrom' parameter: a date of ISO 8601, such as " +
  "2031-03-01T09:15:00Z. Nothing was purged.";

export async function purge(
  { instanceId }: RouteOf<"purge">,
  { client, isStrict }: ManagementCall,
): Promise<HttpResponseInit> {
  const { instancesDeleted } = await client.purgeInstanceHistory(instanceId);
  if (instancesDeleted === 0) return absentInstance(instanceId, isStrict);
  return jsonAnswer(200, { instancesDeleted });
}

export async function purgeMany(call: ManagementCall): Promise<HttpResponseInit> {
  const { client, isStrict, parts } = call;
  // the original's body for this one case is a text
  if (!isStrict && !call.query.date("createdTimeFrom")) return jsonAnswer(400, FROM_EXPECTED);
  const query = call.query.refusing();
  refuseOthers(query);
  const createdTimeFrom = query.date("createdTimeFrom");
  if (!createdTimeFrom) throw new RefusedRequest(400, FROM_EXPECTED);
  const instanceIdPrefix = query.filter("instanceIdPrefix");
  const name = query.filter("name");
  const filter: OrchestrationFilter = {
    createdTimeFrom,
    createdTimeTo: query.date("createdTimeTo") ?? parts.client.clock.now(),
    ...finished(query),
    ...(instanceIdPrefix !== undefined && { instanceIdPrefix }),
    ...(name !== undefined && { name }),
  };
  const { instancesDeleted } = await client.purgeInstanceHistoryBy(filter);
  if (instancesDeleted === 0 && !isStrict) return emptyAnswer(404);
  return jsonAnswer(200, { instancesDeleted });
}

/** A filter that nobody knows, or that is blank, was meant to make the purge smaller. */
function refuseOthers(query: QueryParameters): void {
  const isOf = (names: readonly string[], name: string) =>
    names.some((known) => known.toLowerCase() === name);
  const unknown = query.names.filter((name) => !isOf([...FILTERS, ...OTHERS], name));
  const blank = query.names.filter((name) => isOf(FILTERS, name) && query.text(name) === undefined);
  if (unknown.length > 0) {
    throw refused(`Expected the filters ${FILTERS.join(", ")}, got ${unknown.join(", ")}`);
  }
  if (blank.length > 0) throw refused(`Expected a value, got none for ${blank.join(", ")}`);
}

function finished(query: QueryParameters): Pick<OrchestrationFilter, "runtimeStatus"> {
  const runtimeStatus = query.states("runtimeStatus");
  const live = runtimeStatus?.filter((state) => !isFinished(state)) ?? [];
  if (live.length > 0) {
    throw refused(`Expected runtimeStatus of instances that have finished, got ${live.join(", ")}`);
  }
  return runtimeStatus ? { runtimeStatus } : {};
}

function refused(problem: string): RefusedRequest {
  return new RefusedRequest(400, `${problem}. Nothing was purged.`);
}
