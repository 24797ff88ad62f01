import type { Hub } from "../hub.js";
import type { HubPart } from "./hub-parts.js";

/** What a hub must have to work: not the queues of activities, which only their app knows. */
export function requiredParts({
  names,
  partitionCount,
}: Pick<Hub, "names" | "partitionCount">): readonly HubPart[] {
  const controlQueues = Array.from({ length: partitionCount }, (_, partition) =>
    names.controlQueue(partition),
  );
  return [
    ...[...controlQueues, names.workItemQueue].map((name) => ({ kind: "queue" as const, name })),
    ...[names.leases, names.largeMessages, names.poison].map((name) => ({
      kind: "container" as const,
      name,
    })),
    ...[names.historyTable, names.instancesTable].map((name) => ({ kind: "table" as const, name })),
  ];
}
