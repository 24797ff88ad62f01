/**
 * Payloads that are too large for a queue or a column: gzip of UTF-8 text, in a blob.
 *
 * @see DurableTask.AzureStorage `MessageManager.cs`. The format has the message's id in the name; a
 *   random one is as good for its readers, and keeps two writers of one message out of one blob.
 * @module
 */
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { TaskMessage } from "@taskhub/core";
import { decodeMessage } from "./message-codec.js";
import { MessageUndecodableError } from "./message-undecodable-error.js";
import { PayloadUnreadableError } from "./payload-unreadable-error.js";

const gzipBytes = promisify(gzip);
const gunzipBytes = promisify(gunzip);

/** @returns The bytes to put into a blob. */
export async function gzipText(text: string): Promise<Uint8Array> {
  return gzipBytes(Buffer.from(text, "utf8"));
}

/** @throws PayloadUnreadableError if the bytes are not gzip. */
export async function gunzipText(bytes: Uint8Array): Promise<string> {
  const text = await gunzipBytes(bytes).catch(notGzip);
  return text.toString("utf8");
}

/**
 * The blob of a message, in the container of large messages.
 *
 * @param randomHex - 32 digits.
 */
export function messageBlobName(message: TaskMessage, randomHex: string): string {
  return `${message.instanceId}/message-${randomHex}-${message.event.type}.json.gz`;
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

function notGzip(cause: unknown): never {
  throw new PayloadUnreadableError(cause);
}

function undecodable(): never {
  throw new MessageUndecodableError("the blob: expected gzip, found other bytes");
}
