/**
 * The history of the current execution, read as one snapshot and decoded.
 *
 * @module
 */
import type { History, HistoryEvent, LoadOptions } from "@taskhub/core";
import { decodeRows } from "./decode-rows.js";
import { finishReplacement } from "./finish-replacement.js";
import { historyOf, NO_HISTORY } from "./history-of.js";
import { HistoryUnreadableError } from "./history-unreadable-error.js";
import type { Hub } from "./hub.js";
import { decodeHead, loadHead } from "./load-head.js";
import { readStamp } from "./read-sentinel.js";
import { readSnapshot, type Snapshot } from "./read-snapshot.js";
import { blobsOfRows } from "./superseded-blobs.js";

/** Each one failed because another worker wrote the history meanwhile. */
const MAX_LOADS = 10;

/**
 * Loads the history of an instance.
 *
 * A replacement that another worker did not finish is finished first, so that the stamp that is
 * returned is one a commit can be made on.
 */
export async function loadHistory(
  hub: Hub,
  instanceId: string,
  { limits, headOnly = false }: LoadOptions = {},
): Promise<History> {
  const payer = { instanceId };
  const history = await whole(instanceId, async () => {
    if (headOnly) {
      const reason = "only its first events were asked for";
      return loadHead(hub, instanceId, { kind: "headOnly", reason }, limits);
    }
    const found = await readSnapshot(hub, instanceId, { payer, limits });
    if (found.kind === "absent") return NO_HISTORY;
    if (found.kind === "tooLarge") return loadHead(hub, instanceId, found, limits);
    const { snapshot } = found;
    const { rows, sentinel, cut } = snapshot;
    const { events, problem } = await decodeRows(hub, rows, payer, limits);
    if (problem && (await hasChanged(hub, instanceId, snapshot))) return undefined;
    const stamp = cut
      ? await finishReplacement(hub, instanceId, { ...snapshot, cut })
      : snapshot.stamp;
    if (!stamp) return undefined;
    hub.historyBlobs.remember(instanceId, stamp, blobsOfRows(rows));
    const isTooLarge = problem?.kind === "tooLarge";
    return historyOf(hub.id, {
      ...{ sentinel, stamp, problem },
      events: isTooLarge ? await decodeHead(hub, instanceId, rows, limits) : events,
      rowCount: rows.length,
    });
  });
  hub.meter.learn(instanceId, history.events);
  return history;
}

/** The events of the current execution, for a client; writes nothing. */
export async function readEvents(hub: Hub, instanceId: string): Promise<readonly HistoryEvent[]> {
  return whole(instanceId, async () => {
    const found = await readSnapshot(hub, instanceId, { payer: "status" });
    if (found.kind !== "whole") return [];
    const { snapshot } = found;
    const { events, problem } = await decodeRows(hub, snapshot.rows, "status");
    if (!problem) return events;
    if (await hasChanged(hub, instanceId, snapshot)) return undefined;
    throw new HistoryUnreadableError(instanceId, problem.reason);
  });
}

/** A blob may be missing because the history was replaced since. */
async function hasChanged(hub: Hub, instanceId: string, { stamp }: Snapshot): Promise<boolean> {
  return (await readStamp(hub, instanceId)) !== stamp;
}

async function whole<T>(instanceId: string, load: () => Promise<T | undefined>): Promise<T> {
  for (let loads = 1; loads <= MAX_LOADS; loads += 1) {
    const loaded = await load();
    if (loaded !== undefined) return loaded;
  }
  throw new HistoryUnreadableError(instanceId, "it changed each time it was read");
}
