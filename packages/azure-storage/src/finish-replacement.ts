import type { Stamp } from "@taskhub/core";
import { remainingParts } from "./commit-plan.js";
import { HistoryUnreadableError } from "./history-unreadable-error.js";
import type { Hub } from "./hub.js";
import { escapeInstanceKey } from "./instance-key.js";
import { deleteRows } from "./rows-blob.js";
import type { Sentinel } from "./sentinel-codec.js";
import type { Entity } from "./services.js";
import { writeParts } from "./write-parts.js";

/**
 * Writes the parts that are missing of a replacement that its worker did not finish (P7).
 *
 * @param found - All rows, as its blob has them, under the stamp of the part that was written last.
 * @returns `undefined` if another worker was faster.
 */
export async function finishReplacement(
  hub: Hub,
  instanceId: string,
  found: {
    readonly sentinel: Sentinel;
    readonly stamp: Stamp;
    readonly cut: readonly (readonly Entity[])[];
  },
): Promise<Stamp | undefined> {
  const { sentinel, stamp, cut } = found;
  const { commitId, part, rowsBlob } = sentinel;
  if (!commitId || !part || rowsBlob === undefined) {
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
