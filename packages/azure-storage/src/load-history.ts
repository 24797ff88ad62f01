/**
 * The history of the current execution, read as one snapshot and decoded.
 *
 * @module
 */
import { NO_MARKS, type History, type HistoryEvent, type Stamp } from "@taskhub/core";
import { remainingParts } from "./commit-plan.js";
import { HistoryUnreadableError } from "./history-unreadable-error.js";
import type { Hub } from "./hub.js";
import { escapeInstanceKey } from "./instance-key.js";
import { outcomeOf } from "./outcome.js";
import { readSnapshot, type Snapshot } from "./read-snapshot.js";
import { decodeEvent } from "./row-codec.js";
import { deleteRows } from "./rows-blob.js";
import type { Sentinel } from "./sentinel-codec.js";
import type { Payer } from "./services.js";
import { resolveColumns } from "./store-payload.js";
import { blobsOfRows } from "./superseded-blobs.js";
import { writeParts } from "./write-parts.js";

/** Each one failed because another worker wrote the history meanwhile. */
const MAX_LOADS = 10;

const NO_HISTORY: History = {
  stamp: undefined,
  executionId: undefined,
  events: [],
  commitNumber: 0,
  marks: NO_MARKS,
};

/**
 * Loads the history of an instance.
 *
 * A replacement that another worker did not finish is finished first, so that the stamp that is
 * returned is one a commit can be made on.
 */
export async function loadHistory(hub: Hub, instanceId: string): Promise<History> {
  const payer = { instanceId };
  return whole(instanceId, async () => {
    const snapshot = await readSnapshot(hub, instanceId, payer);
    if (!snapshot) return NO_HISTORY;
    const events = await decodeRows(hub, snapshot, payer);
    const stamp = snapshot.cut
      ? await finishReplacement(hub, instanceId, snapshot)
      : snapshot.stamp;
    if (!events || !stamp) return undefined;
    const { sentinel, rows } = snapshot;
    hub.historyBlobs.remember(instanceId, stamp, blobsOfRows(rows));
    return {
      stamp,
      executionId: events.length > 0 ? sentinel.executionId : undefined,
      events,
      commitNumber: committedNumber(sentinel),
      marks: sentinel.marks,
    };
  });
}

/** The events of the current execution, for a client; writes nothing. */
export async function readEvents(hub: Hub, instanceId: string): Promise<readonly HistoryEvent[]> {
  return whole(instanceId, async () => {
    const snapshot = await readSnapshot(hub, instanceId, "status");
    return snapshot ? decodeRows(hub, snapshot, "status") : [];
  });
}

async function whole<T>(instanceId: string, load: () => Promise<T | undefined>): Promise<T> {
  for (let loads = 1; loads <= MAX_LOADS; loads += 1) {
    const loaded = await load();
    if (loaded !== undefined) return loaded;
  }
  throw new HistoryUnreadableError(instanceId, "it changed each time it was read, or lacks a blob");
}

/** @returns `undefined` if a blob is gone: the history was replaced since, and must be read again. */
async function decodeRows(
  hub: Hub,
  { rows }: Snapshot,
  payer: Payer,
): Promise<readonly HistoryEvent[] | undefined> {
  const resolved = await outcomeOf(Promise.all(rows.map((row) => resolveColumns(hub, row, payer))));
  if (resolved.kind === "done") return resolved.value.map(decodeEvent);
  if (resolved.error.kind === "absent") return undefined;
  throw resolved.error;
}

/** Writes the parts that are missing. @returns `undefined` if another worker was faster. */
async function finishReplacement(
  hub: Hub,
  instanceId: string,
  { sentinel, stamp, cut }: Snapshot,
): Promise<Stamp | undefined> {
  const { commitId, part, rowsBlob } = sentinel;
  if (!cut || !commitId || !part || rowsBlob === undefined) {
    throw new HistoryUnreadableError(instanceId, "it names a blob of rows, but no commit");
  }
  const head = {
    partitionKey: escapeInstanceKey(instanceId),
    id: commitId,
    now: hub.clock.now(),
  };
  const parts = remainingParts(head, cut, part.index);
  // a crash here: the next load goes on from the part that was written last
  const finished = await writeParts(hub, { instanceId, commitId, stamp, parts });
  if (finished !== undefined) await deleteRows(hub, instanceId, rowsBlob);
  return finished;
}

/** A commit counts when its last part is written, or when it has flipped to its blob. */
function committedNumber({ commitId, part, rowsBlob }: Sentinel): number {
  if (!commitId) return 0;
  const isUnfinished = rowsBlob === undefined && part !== undefined && part.index < part.of;
  return isUnfinished ? commitId.number - 1 : commitId.number;
}
