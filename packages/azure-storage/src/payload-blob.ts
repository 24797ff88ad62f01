/**
 * Payloads that are too large for a queue or a column: gzip of UTF-8 text, in a blob.
 *
 * @see DurableTask.AzureStorage `MessageManager.cs`. The format has the message's id in the name; another
 *   one is as good for its readers, and keeps two writers of one message out of one blob.
 * @module
 */
import { promisify } from "node:util";
import { gunzip, gunzipSync, gzip, gzipSync } from "node:zlib";
import type { TaskMessage } from "@taskhub/core";
import { decodeMessage } from "./message-codec.js";
import { MessageUndecodableError } from "./message-undecodable-error.js";
import { PayloadUnreadableError } from "./payload-unreadable-error.js";

const gzipBytes = promisify(gzip);
const gunzipBytes = promisify(gunzip);

/** Up to here it takes less time than to hand the bytes to another thread and back. */
export const SYNC_BYTES = 131_072;
/** RFC 1952: the last 4 bytes are the size before compression, modulo 2^32. */
const SIZE_BYTES = 4;

/** @returns The bytes to put into a blob. */
export async function gzipText(text: string): Promise<Uint8Array> {
  const bytes = Buffer.from(text, "utf8");
  return bytes.length <= SYNC_BYTES ? gzipSync(bytes) : gzipBytes(bytes);
}

/** @throws PayloadUnreadableError if the bytes are not gzip. */
export async function gunzipText(bytes: Uint8Array): Promise<string> {
  const isSmall = bytes.length <= SYNC_BYTES && gunzippedBytes(bytes) <= SYNC_BYTES;
  try {
    const text = isSmall ? gunzipSync(bytes) : await gunzipBytes(bytes);
    return text.toString("utf8");
  } catch (cause) {
    throw new PayloadUnreadableError(cause);
  }
}

/** How many bytes there will be, as the blob says. */
export function gunzippedBytes(bytes: Uint8Array): number {
  const { buffer, byteOffset, byteLength } = bytes;
  if (byteLength < SIZE_BYTES) return 0;
  return new DataView(buffer, byteOffset, byteLength).getUint32(byteLength - SIZE_BYTES, true);
}

/**
 * The blob of a message, in the container of large messages.
 *
 * @param id - 32 hex digits, of `blobId`.
 */
export function messageBlobName(message: TaskMessage, id: string): string {
  return `${message.instanceId}/message-${id}-${message.event.type}.json.gz`;
}

/**
 * The message in a blob that a wrapper names.
 *
 * @throws MessageUndecodableError if the blob holds anything else.
 */
export async function decodeMessageBlob(bytes: Uint8Array): Promise<TaskMessage> {
  const decoded = decodeMessage(await gunzipText(bytes).catch(undecodable));
  if (decoded.kind === "message") return decoded.message;
  throw new MessageUndecodableError(
    `the blob: expected a message, found a reference to blob '${decoded.blobName}'`,
  );
}

function undecodable(): never {
  throw new MessageUndecodableError("the blob: expected gzip, found other bytes");
}
