import type { InstanceStatus, RuntimeStatus } from "@taskhub/core";
import type { HistoryEventPayload, HistoryView } from "../http/history-payload.js";
import type { ClientParts } from "./client-parts.js";
import { DurableOrchestrationStatus } from "./durable-orchestration-status.js";
import { payloadValue } from "./json-payload.js";
import { readHistory } from "./read-history.js";
import { resendOverdueStart } from "./resend-overdue-start.js";

/** What of the state of an instance is wanted. */
export interface StatusView extends HistoryView {
  readonly showHistory: boolean;
  /** In which states inputs and outputs that lie in blobs are fetched; in all, if absent. */
  readonly wantsPayloads?: (status: RuntimeStatus) => boolean;
}

/** Reads the state of an instance. @returns `undefined` if there is none. */
export async function readOrchestrationStatus(
  parts: Pick<ClientParts, "hub" | "clock" | "warn">,
  instanceId: string,
  view: StatusView,
): Promise<DurableOrchestrationStatus | undefined> {
  const { wantsPayloads } = view;
  const row = await parts.hub.readStatus(instanceId, {
    wantsPayloads: wantsPayloads && (({ runtimeStatus }) => wantsPayloads(runtimeStatus)),
  });
  if (!row) return undefined;
  await resendOverdueStart(parts, row);
  const history = view.showHistory ? await readHistory(parts, row, view) : undefined;
  return orchestrationStatus(row, view, history);
}

/** The state of an instance, as clients are told. */
export function orchestrationStatus(
  row: InstanceStatus,
  { showInput }: Pick<StatusView, "showInput">,
  history?: HistoryEventPayload[],
): DurableOrchestrationStatus {
  return new DurableOrchestrationStatus({
    name: row.name,
    instanceId: row.instanceId,
    createdTime: row.createdAt,
    lastUpdatedTime: row.lastUpdatedAt,
    input: showInput ? payloadValue(row.input) : null,
    output: payloadValue(row.output),
    runtimeStatus: row.runtimeStatus,
    customStatus: payloadValue(row.customStatus),
    version: row.version === "" ? undefined : row.version, // as a start without one is written
    tags: row.tags,
    history,
  });
}
