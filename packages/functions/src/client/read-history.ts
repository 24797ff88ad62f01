import { neverBegan, type InstanceStatus } from "@taskhub/core";
import {
  historyPayload,
  type HistoryEventPayload,
  type HistoryView,
} from "../http/history-payload.js";
import type { ClientParts } from "./client-parts.js";

/** The history of an instance as clients are told. @returns `undefined` if it has not begun. */
export async function readHistory(
  { hub }: Pick<ClientParts, "hub">,
  row: InstanceStatus,
  view: HistoryView,
): Promise<HistoryEventPayload[] | undefined> {
  if (row.runtimeStatus === "Pending" || neverBegan(row)) return undefined;
  return historyPayload(await hub.readHistory(row.instanceId), view);
}
