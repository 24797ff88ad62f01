import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { StorageAccount } from "./storage-account.js";
import { bodyOf, partitionOf, wrapperJson, type Library } from "./tool-messages.js";

const OLD_LARGE_BYTES = 61_440; // 1.4.0: 60 KB, of UTF-16
const LARGE_BYTES = 46_080; // MessageManager.cs: 45 * 1024, of UTF-8
const OLD_TIME_TO_LIVE_S = 604_800; // that of the service, a week
const FOR_EVER = -1;

/**
 * Puts a message into the control queue of its instance.
 *
 * @returns What the row of the instance has for an input, if the message is too large for the queue and
 *   lies in a blob: 1.4.0 writes its name, later ones its address.
 */
export async function putMessage(
  account: StorageAccount,
  to: { readonly hub: string; readonly library: Library; readonly instanceId: string },
  json: string,
): Promise<string | undefined> {
  const { hub, library, instanceId } = to;
  const queue = account.queue(`${hub.toLowerCase()}-${partitionOf(instanceId)}`);
  const isOld = library === "1.4.0";
  const options = { messageTimeToLive: isOld ? OLD_TIME_TO_LIVE_S : FOR_EVER };
  const isLarge = isOld
    ? Buffer.byteLength(json, "utf16le") > OLD_LARGE_BYTES
    : Buffer.byteLength(json, "utf8") > LARGE_BYTES;
  if (!isLarge) {
    await queue.sendMessage(bodyOf(library, json), options);
    return undefined;
  }
  const blobName = isOld
    ? `${instanceId}/message-000000000000001a-executionstarted.json.gz`
    : `${instanceId}/message-${randomUUID().replaceAll("-", "")}-ExecutionStarted.json.gz`;
  const blob = account.container(`${hub.toLowerCase()}-largemessages`).getBlockBlobClient(blobName);
  await blob.uploadData(gzipSync(json));
  await queue.sendMessage(bodyOf(library, wrapperJson(blobName)), options);
  return isOld ? blobName : blob.url;
}
