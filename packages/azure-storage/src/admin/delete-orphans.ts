/**
 * Repairs that delete what is left of instances.
 *
 * @module
 */
import { deleteHistoryRows } from "../delete-history-rows.js";
import { HistoryFence } from "../history-fence.js";
import type { Hub } from "../hub.js";
import { escapeInstanceKey } from "../instance-key.js";
import { readInstanceEntity } from "../instance-row.js";
import { ifPresent, isAnswer, outcomeOf } from "../outcome.js";
import { purgeInstance } from "../purge-instance.js";
import { readStamp } from "../read-sentinel.js";
import type { AccountView } from "./account.js";
import type { RepairOutcome } from "./finding.js";
import { HubQueues } from "./hub-queues.js";
import { orphanedBlobs } from "./orphaned-blobs.js";
import { readTombstone } from "./read-tombstone.js";

const LIVES_AGAIN: RepairOutcome = {
  kind: "notNeeded",
  what: "It is gone, or the id was started again.",
};

/** Deletes an expired tombstone and what lies under it; a commit meanwhile keeps what is its own (P4). */
export async function deleteTombstone(hub: Hub, instanceId: string): Promise<RepairOutcome> {
  // read first: whatever is written after it is kept
  const stamp = await readStamp(hub, instanceId);
  const tombstone = await readTombstone(hub, instanceId);
  if (stamp === undefined || !tombstone?.isExpired) return LIVES_AGAIN;
  if (await readInstanceEntity(hub, instanceId, { instanceId })) return LIVES_AGAIN;
  const fence = new HistoryFence(hub, instanceId, undefined);
  const { rowKeys } = await fence.rows();
  // a crash from here on leaves the tombstone to the next repair
  const rows = await deleteHistoryRows(hub, { instanceId, stamp }, rowKeys);
  if (rows.error && isAnswer(rows.error)) return LIVES_AGAIN;
  if (rows.error) throw rows.error;
  const key = fence.keyAt(rows.stamp);
  const deleted = await outcomeOf(
    hub.services.tables.transact(hub.names.historyTable, [{ kind: "delete", ...key }], {
      instanceId,
    }),
  );
  if (deleted.kind === "done") return { kind: "repaired", what: "The tombstone is gone." };
  if (isAnswer(deleted.error)) return LIVES_AGAIN;
  throw deleted.error;
}

/** Goes on with a purge that was interrupted. */
export async function endPurge(hub: Hub, instanceId: string): Promise<RepairOutcome> {
  const { kind } = await purgeInstance(hub, instanceId);
  return kind === "purged" ? { kind: "repaired", what: "It is purged to the end." } : LIVES_AGAIN;
}

/** Deletes the payload blobs of an instance that does not exist. */
export async function deleteOrphanedBlobs(
  hub: Hub,
  account: AccountView,
  instanceId: string,
): Promise<RepairOutcome> {
  const queues = await HubQueues.look(hub, account);
  const folders = new Set([`${instanceId}/`, `${escapeInstanceKey(instanceId)}/`]);
  let count = 0;
  for (const folder of folders) {
    for await (const { orphaned } of orphanedBlobs({ hub, account, queues }, folder)) {
      for (const blob of orphaned) {
        if (blob.instanceId !== instanceId) continue;
        const { blobs } = hub.services;
        await ifPresent(blobs.delete(hub.names.largeMessages, blob.name, { instanceId }));
        count += 1;
      }
    }
  }
  if (count === 0) return LIVES_AGAIN;
  return { kind: "repaired", what: `${count} blobs are gone.` };
}
