/**
 * Payload blobs of instances that do not exist: what a crash has left, and no purge will find.
 *
 * @module
 */
import { blobNamedAt } from "../blob-id.js";
import type { Hub } from "../hub.js";
import { unescapeInstanceKey } from "../instance-key.js";
import { readInstanceEntity } from "../instance-row.js";
import { decodeMessage } from "../message-codec.js";
import { MessageUndecodableError } from "../message-undecodable-error.js";
import { ifPresent } from "../outcome.js";
import { YOUNG_BLOB_MS } from "../purge-blobs.js";
import { listQuarantined, type QuarantinedMessage } from "../quarantine.js";
import { decodeQueueBody } from "../queue-body.js";
import { readSentinelRow } from "../read-sentinel.js";
import type { ListedBlob } from "./account.js";
import type { Examination } from "./examination.js";
import { readTombstone } from "./read-tombstone.js";

/** What lies deeper is another's, as in `purge-blobs.ts`. */
const OWNED = /^(.+)\/(message|history|rows|used)-[^/]*$/s;

/** Blobs that are looked at, and those among them that nobody owns. */
export interface LookedBlobs {
  readonly looked: number;
  readonly orphaned: readonly OrphanedBlob[];
}

interface OrphanedBlob {
  readonly name: string;
  /** The instance that it was for. */
  readonly instanceId: string;
}

/**
 * Goes through the blobs whose names begin with the prefix, page by page.
 *
 * A blob of a message counts only if no message names it, in a queue or put aside, and none is hidden.
 */
export async function* orphanedBlobs(
  on: Pick<Examination, "hub" | "account" | "queues">,
  prefix = "",
): AsyncGenerator<LookedBlobs, void> {
  const { hub, account, queues } = on;
  const inUse = await messageBlobsInUse(on);
  // the message of one that was written since could not be seen
  const isSeen = ({ lastModifiedAt }: ListedBlob) => lastModifiedAt < queues.lookedAt;
  let continuation: string | undefined;
  do {
    const reading = account.blobPage(hub.names.largeMessages, prefix, continuation);
    const page = await ifPresent(reading);
    if (!page) return;
    yield {
      looked: page.blobs.length,
      orphaned: await orphansAmong(hub, page.blobs.filter(isSeen), inUse),
    };
    continuation = page.continuation;
  } while (continuation !== undefined);
}

async function orphansAmong(
  hub: Hub,
  blobs: readonly ListedBlob[],
  inUse: (name: string) => boolean,
): Promise<readonly OrphanedBlob[]> {
  // those of one instance follow each other
  const known = new Map<string, boolean>();
  const orphans: OrphanedBlob[] = [];
  for (const blob of blobs) {
    const { name } = blob;
    const instanceId = ownerOf(name);
    if (instanceId === undefined || isYoung(hub, blob) || inUse(name)) continue;
    const exists = known.get(instanceId) ?? (await isThere(hub, instanceId));
    known.set(instanceId, exists);
    if (!exists) orphans.push({ name, instanceId });
  }
  return orphans;
}

/** @returns `undefined` if no engine of the format has made it. */
function ownerOf(name: string): string | undefined {
  const [, folder, kind] = OWNED.exec(name) ?? [];
  return folder === undefined || kind === "message" ? folder : unescapeInstanceKey(folder);
}

function isYoung({ clock }: Hub, { name, lastModifiedAt }: ListedBlob): boolean {
  const oldest = clock.now().getTime() - YOUNG_BLOB_MS;
  // the store's clock, and that of whoever named it
  return [lastModifiedAt, blobNamedAt(name)].some(
    (at) => at !== undefined && at.getTime() > oldest,
  );
}

async function isThere(hub: Hub, instanceId: string): Promise<boolean> {
  if (await readInstanceEntity(hub, instanceId, "status")) return true;
  const sentinel = await readSentinelRow(hub, instanceId, ["ExecutionId"]);
  return sentinel !== undefined && !(await readTombstone(hub, instanceId));
}

/** Whether a blob is one of a message that is on its way, or may be. */
async function messageBlobsInUse({
  hub,
  queues,
}: Pick<Examination, "hub" | "queues">): Promise<(name: string) => boolean> {
  const hidesNone = queues.surelyLack(
    queues.all.map(({ name }) => name),
    () => false,
  );
  const visible = queues.all.flatMap((queue) => queue.visible.map(({ blobName }) => blobName));
  const named = new Set([...visible, ...(await listQuarantined(hub)).map(blobOfQuarantined)]);
  return (name) => OWNED.exec(name)?.[2] === "message" && (!hidesNone || named.has(name));
}

function blobOfQuarantined({ body }: QuarantinedMessage): string | undefined {
  try {
    const decoded = decodeMessage(decodeQueueBody(body));
    return decoded.kind === "blob" ? decoded.blobName : undefined;
  } catch (error) {
    // that may be why it was put aside
    if (error instanceof MessageUndecodableError) return undefined;
    throw error;
  }
}
