import { isUtf8 } from "node:buffer";
import type { QueueSettings } from "../settings/host-settings";

export type MessageEncoding = QueueSettings["messageEncoding"];

// Convert.FromBase64String of .NET: white space is skipped, everything else must be there.
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** @returns The bytes of a message, or undefined if it is not in that encoding. */
export function decodeMessage(text: string, encoding: MessageEncoding): Buffer | undefined {
  if (encoding === "none") return Buffer.from(text, "utf8");
  const compact = text.replace(/\s/g, "");
  return BASE64.test(compact) ? Buffer.from(compact, "base64") : undefined;
}

/** The text of a message, as it is put into the queue. */
export function encodeMessage(body: Buffer, encoding: MessageEncoding): string {
  return body.toString(encoding === "base64" ? "base64" : "utf8");
}

/** @returns The text, or undefined if the bytes are not UTF-8. */
export function utf8Text(body: Buffer): string | undefined {
  return isUtf8(body) ? body.toString("utf8") : undefined;
}
