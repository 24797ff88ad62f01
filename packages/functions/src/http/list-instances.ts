import type { HttpResponseInit } from "@azure/functions";
import { orchestrationStatus } from "../client/read-orchestration-status.js";
import type { ManagementCall } from "./management-call.js";
import { pageAnswer, pageAsked } from "./page-answer.js";
import { statusPayload } from "./status-payload.js";

/**
 * One page of the instances that are meant. It may have fewer than were asked for, even none, while
 * more follow.
 */
export async function listInstances(call: ManagementCall): Promise<HttpResponseInit> {
  const { query } = call;
  const showInput = query.flag("showInput", true);
  const pages = call.parts.client.hub.listInstances({
    ...pageAsked(query, call.request),
    createdFrom: query.date("createdTimeFrom"),
    createdTo: query.date("createdTimeTo"),
    runtimeStatus: query.states("runtimeStatus"),
    instanceIdPrefix: query.filter("instanceIdPrefix"),
    name: query.filter("name"),
    includeEntities: !call.isStrict || query.flag("includeEntities", false),
    includeInput: showInput,
  });
  return pageAnswer(pages, ({ statuses, continuation }) => ({
    items: statuses.map((row) => statusPayload(orchestrationStatus(row, { showInput }))),
    continuation,
  }));
}
