import { isEntityInstance } from "@taskhub/core";
import { isFence } from "../history-fence.js";
import type { Hub } from "../hub.js";
import { ENTITY_TOMBSTONE_MS, TOMBSTONE_MS } from "../purge-instance.js";
import { readSentinelRow } from "../read-sentinel.js";
import { decodeSentinel } from "../sentinel-codec.js";
import { SETTLED_AFTER_MS } from "./examination.js";

/** The fence that stays of a purged instance for a while. */
export interface Tombstone {
  readonly buriedAt: Date;
  readonly isExpired: boolean;
}

/** @returns `undefined` if there is no history, or it is one that lives. */
export async function readTombstone(hub: Hub, instanceId: string): Promise<Tombstone | undefined> {
  const row = await readSentinelRow(hub, instanceId);
  if (!row || !isFence(decodeSentinel(row))) return undefined;
  const { CheckpointCompletedTimestamp: at } = row.columns;
  const buriedAt = at instanceof Date ? at : new Date(0);
  const standsMs = isEntityInstance(instanceId) ? ENTITY_TOMBSTONE_MS : TOMBSTONE_MS;
  const ageMs = hub.clock.now().getTime() - buriedAt.getTime();
  return { buriedAt, isExpired: ageMs > standsMs + SETTLED_AFTER_MS };
}
