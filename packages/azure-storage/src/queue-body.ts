/**
 * The text encoding of queue messages.
 *
 * Written as base64, which the Functions host and .NET workers of 1.x demand and newer ones read.
 * Read both ways: newer .NET clients write raw JSON.
 *
 * @see DurableTask.AzureStorage `MessageManager.cs`: a body that does not begin with `{` is base64.
 * @module
 */
import { MessageUndecodableError } from "./message-undecodable-error.js";

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** @returns The body to put. */
export function encodeQueueBody(json: string): string {
  return Buffer.from(json, "utf8").toString("base64");
}

/**
 * @param body - As the queue service or a queue trigger gives it.
 * @returns The JSON text in it; not parsed yet.
 * @throws MessageUndecodableError if it is neither JSON nor base64 of JSON.
 */
export function decodeQueueBody(body: string | Uint8Array): string {
  const text = (typeof body === "string" ? body : decodeUtf8(body)).trim();
  if (text.startsWith("{")) return text;
  if (text === "" || !BASE64.test(text)) throw expected("a body of JSON or base64", text);
  const decoded = decodeUtf8(Buffer.from(text, "base64")).trim();
  if (decoded.startsWith("{")) return decoded;
  throw expected("base64 of a JSON object", decoded);
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new MessageUndecodableError(`expected UTF-8, found other bytes (${bytes.length} in all)`);
  }
}

function expected(what: string, found: string): MessageUndecodableError {
  const start =
    found === "" ? "nothing" : `text that begins with ${JSON.stringify(found.slice(0, 1))}`;
  return new MessageUndecodableError(`expected ${what}, found ${start}`);
}
