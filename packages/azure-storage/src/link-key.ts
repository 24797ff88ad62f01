import type { Hub } from "./hub.js";
import { ifPresent, outcomeOf } from "./outcome.js";

/** In the container of leases, beside the description of the hub. */
const LINK_KEY = "linkkey.bin";
/** HMAC-SHA-256: a key as long as the hash. */
const KEY_BYTES = 32;

/** The key that signs the hub's links: created once, the same for every process. */
export async function linkKey(hub: Hub): Promise<Uint8Array> {
  const { names, random, services } = hub;
  const { blobs } = services;
  const found = await ifPresent(blobs.get(names.leases, LINK_KEY, "hub"));
  if (found) return found;
  const made = Buffer.from(random.hex(KEY_BYTES), "hex");
  const put = await outcomeOf(blobs.put(names.leases, LINK_KEY, made, "hub"));
  if (put.kind === "done") return made;
  if (put.error.kind !== "conflict") throw put.error;
  // another process was faster, or this one's first try: what lies there counts
  return blobs.get(names.leases, LINK_KEY, "hub");
}
