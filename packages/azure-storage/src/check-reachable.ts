import { classifyError } from "./classify-error.js";
import type { Hub } from "./hub.js";
import { isAnswer, outcomeOf } from "./outcome.js";

/**
 * Asks blob and table service once, whether or not the hub exists; creation shows the queues.
 *
 * @throws StorageError that names the address, if a service cannot be used.
 */
export async function checkReachable(hub: Hub): Promise<void> {
  const { names, services } = hub;
  const calls = [
    services.blobs.get(names.leases, "taskhub.json", "hub"),
    services.tables.query(names.instancesTable, { filter: "PartitionKey eq ''", top: 1 }, "hub"),
  ];
  const outcomes = await Promise.all(calls.map((call) => outcomeOf<unknown>(call)));
  for (const outcome of outcomes) {
    if (outcome.kind === "done" || isAnswer(outcome.error)) continue;
    const account = services.blobs.urlOf(names.leases, "").slice(0, -`/${names.leases}/`.length);
    throw classifyError(outcome.error, `reach the storage account of ${account}`);
  }
}
