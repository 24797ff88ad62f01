import { nameGuid } from "./derive-guid.js";
import { encodeUtf8 } from "./encode-utf8.js";
import { sha1 } from "./sha1.js";

const NAME = "9e952958-5e33-4daf-827f-2fa12937b875"; // durable-functions v3, GuidManager.UrlNamespaceValue
const NAMESPACE_BYTES = 16;

/**
 * The GUID that `durable-functions` v3 gives for the same input, time and count.
 *
 * Bit-exact, so that an instance begun there can be replayed here. Name and namespace have changed
 * places against RFC 4122; that is how v3 does it.
 *
 * @param input - What the orchestrator passed.
 * @param now - `currentUtcDateTime` at the call.
 * @param count - Calls before this one in the execution.
 */
export function newGuid(input: string, now: Date, count: number): string {
  const namespace = sha1(encodeUtf8(`${input}_${now.getTime()}_${count}`));
  const name = encodeUtf8(NAME);
  const bytes = new Uint8Array(NAMESPACE_BYTES + name.length);
  bytes.set(namespace.subarray(0, NAMESPACE_BYTES));
  bytes.set(name, NAMESPACE_BYTES);
  return nameGuid(sha1(bytes));
}
