/**
 * The history commit: one transaction, or several that look like one.
 *
 *   from  worker/session     the events of an episode and the marks of its work
 *   to    write-parts        transactions conditional on the stamp
 *
 * Invariants
 *   P4  A commit carries the stamp it read; on a conflict nothing of it was visible.
 *   P6  A write whose reply was lost is not a conflict.
 *   P7  A commit is whole or unseen.
 *
 * @module
 */
import type { Commit, CommitOutcome, Stamp } from "@taskhub/core";
import { blobId } from "./blob-id.js";
import {
  appendingParts,
  cutRows,
  replacingParts,
  staleRows,
  type PlannedPart,
} from "./commit-plan.js";
import { deleteHistoryRows } from "./delete-history-rows.js";
import type { Hub } from "./hub.js";
import { escapeInstanceKey } from "./instance-key.js";
import { splitLargeColumns, type ColumnBlob } from "./large-columns.js";
import { rewrittenHistory } from "./rewritten-history.js";
import { encodeEvent, encodeVoid } from "./row-codec.js";
import { deleteRows, storeRows } from "./rows-blob.js";
import type { Entity } from "./services.js";
import { storePayload } from "./store-payload.js";
import { blobsOfRows, deleteSuperseded } from "./superseded-blobs.js";
import { writeParts } from "./write-parts.js";

const NONCE_BYTES = 8;

/** Writes the history of an episode, whole or not at all. */
export async function commitEpisode(hub: Hub, commit: Commit): Promise<CommitOutcome> {
  const { instanceId, stamp } = commit;
  const partitionKey = escapeInstanceKey(instanceId);
  // who finds it knows by its begin whose it is
  const nonce = hub.id + hub.random.hex(NONCE_BYTES);
  const commitId = { number: commit.commitNumber, nonce };
  const head = { partitionKey, id: commitId, now: hub.clock.now() };

  const encoded = encodeRows(hub, commit, partitionKey);
  const voids = (commit.voided ?? []).map((row) => encodeVoid(row, partitionKey));
  // earlier rows cannot be changed unseen: if it takes several parts, all rows are put in place of all
  const isRewrite = voids.length > 0 && cutRows([...voids, ...encoded.rows]).length > 1;
  const rows = isRewrite ? await rewrittenHistory(hub, commit, voids, encoded.rows) : encoded.rows;
  if (rows === undefined) return { kind: "conflict" };
  const cut = cutRows(rows);
  const replaces = commit.replaces || isRewrite;
  const isBlobNeeded = replaces && stamp !== undefined && cut.length > 1;

  // a crash until the first transaction leaves blobs that nothing names
  const rowsBlob = isBlobNeeded
    ? await storeRows(hub, { instanceId, partitionKey }, cut)
    : undefined;
  const planned =
    rowsBlob === undefined
      ? appendingParts(commit, head, cut)
      : replacingParts(commit, head, cut, rowsBlob);
  const stale = staleRows(commit, planned.length);
  const merges = isRewrite ? [] : voids;
  const parts = planned.map((part) => ({
    ...splitSentinel(hub, part),
    ...{ stale: stale.beside, merges },
  }));
  const blobs = [...encoded.blobs, ...parts.flatMap((part) => part.blobs)];
  await Promise.all(blobs.map(({ name, text }) => storePayload(hub, name, text, { instanceId })));

  const written = await writeParts(hub, { instanceId, commitId, stamp, parts });
  if (written === undefined) return { kind: "conflict" };
  hub.meter.learn(instanceId, commit.events);
  if (rowsBlob !== undefined) await deleteRows(hub, instanceId, rowsBlob);
  // a crash from here on leaves rows that no reader takes for ours, to the purge of the instance
  const deleted = await deleteHistoryRows(hub, { instanceId, stamp: written }, stale.later);
  await dropOldBlobs(hub, commit, deleted.stamp, blobsOfRows(encoded.rows));
  return { kind: "committed", stamp: deleted.stamp };
}

/** A crash here leaves the blobs of the old rows to the purge of the instance. */
async function dropOldBlobs(
  hub: Hub,
  { instanceId, stamp, replaces }: Commit,
  written: Stamp,
  names: readonly string[],
): Promise<void> {
  if (!replaces) {
    hub.historyBlobs.add(instanceId, { before: stamp, after: written }, names);
    return;
  }
  const before = hub.historyBlobs.at(instanceId, stamp);
  hub.historyBlobs.remember(instanceId, written, names);
  if (before) await deleteSuperseded(hub, instanceId, before);
}

function encodeRows(
  hub: Hub,
  { events, firstRow, executionId }: Commit,
  partitionKey: string,
): { readonly rows: readonly Entity[]; readonly blobs: readonly ColumnBlob[] } {
  const split = events.map((event, at) => {
    const row = encodeEvent(event, { partitionKey, index: firstRow + at, executionId });
    return splitLargeColumns(row, event.type, () => blobId(hub));
  });
  return {
    rows: split.map(({ entity }) => entity),
    blobs: split.flatMap(({ blobs }) => blobs),
  };
}

function splitSentinel(
  hub: Hub,
  part: PlannedPart,
): PlannedPart & { readonly blobs: readonly ColumnBlob[] } {
  const { entity, blobs } = splitLargeColumns(part.sentinel, "Sentinel", () => blobId(hub));
  return { ...part, sentinel: entity, blobs };
}
