/**
 * The blobs of one instance: those of messages under its id, those of columns, rows and used links
 * under its escaped id.
 *
 * What lies deeper is another's: `a/b/...` is of `a/b`. So is what the other kind of writer put into a
 * folder of the same name: `a^0b/history-...` is of `a/b`, `a^0b/message-...` of `a^0b`.
 *
 * @module
 */
import { blobNamedAt } from "./blob-id.js";
import type { Hub } from "./hub.js";
import { escapeInstanceKey } from "./instance-key.js";
import { ifPresent } from "./outcome.js";
import { usedLinkBlob } from "./used-links.js";

/** A start that writes its blob now names it within a minute. */
export const YOUNG_BLOB_MS = 600_000;
const DELETES_AT_ONCE = 8;

/** The names of an instance's blobs. */
export async function listBlobs(hub: Hub, instanceId: string): Promise<readonly string[]> {
  const key = escapeInstanceKey(instanceId);
  const own = [
    ...[`${instanceId}/message-`, `${key}/history-`, `${key}/rows-`],
    usedLinkBlob(instanceId, ""),
  ];
  const folders = [...new Set([`${instanceId}/`, `${key}/`])];
  const { blobs } = hub.services;
  const listed = await Promise.all(
    folders.map((folder) => ifPresent(blobs.list(hub.names.largeMessages, folder, { instanceId }))),
  );
  const isOwn = (name: string) =>
    own.some((start) => name.startsWith(start) && !name.slice(start.length).includes("/"));
  return listed.flatMap((names) => names ?? []).filter(isOwn);
}

/**
 * Deletes those that are named by what is purged, and those that nobody is about to name: old ones,
 * and ones of .NET.
 *
 * @returns How many.
 */
export async function deleteBlobs(
  hub: Hub,
  instanceId: string,
  { listed, named }: { readonly listed: readonly string[]; readonly named: ReadonlySet<string> },
): Promise<number> {
  const now = hub.clock.now();
  const names = listed.filter((name) => named.has(name) || !isYoung(name, now));
  for (let at = 0; at < names.length; at += DELETES_AT_ONCE) {
    await Promise.all(
      names
        .slice(at, at + DELETES_AT_ONCE)
        .map((name) =>
          ifPresent(hub.services.blobs.delete(hub.names.largeMessages, name, { instanceId })),
        ),
    );
  }
  return names.length;
}

function isYoung(name: string, now: Date): boolean {
  const namedAt = blobNamedAt(name);
  return namedAt !== undefined && Math.abs(now.getTime() - namedAt.getTime()) < YOUNG_BLOB_MS;
}
