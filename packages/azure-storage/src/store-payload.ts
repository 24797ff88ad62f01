import type { Hub } from "./hub.js";
import { resolveLargeColumns } from "./large-columns.js";
import { outcomeOf } from "./outcome.js";
import { gunzipText, gzipText } from "./payload-blob.js";
import type { Entity, Payer } from "./services.js";

/**
 * Writes a text to a new blob of the hub's container of large payloads.
 *
 * @param name - Random enough that nobody else writes it.
 */
export async function storePayload(
  hub: Hub,
  name: string,
  text: string,
  payer: Payer,
): Promise<void> {
  const bytes = await gzipText(text);
  await storeBlob(hub, hub.names.largeMessages, name, bytes, payer);
}

/** Writes a new blob whose name nobody else uses, and its container if there is none yet. */
export async function storeBlob(
  hub: Hub,
  container: string,
  name: string,
  bytes: Uint8Array,
  payer: Payer,
): Promise<void> {
  const { blobs } = hub.services;
  // a crash leaves a blob that nothing names; it goes with the purge of its instance
  const first = await outcomeOf(blobs.put(container, name, bytes, payer));
  if (first.kind === "done") return;
  if (first.error.kind === "conflict") return; // ours: a try whose reply was lost
  if (first.error.kind !== "absent") throw first.error;
  // a hub that .NET tools created has the container only after its first large payload
  await blobs.createContainer(container, payer);
  const second = await outcomeOf(blobs.put(container, name, bytes, payer));
  if (second.kind === "failed" && second.error.kind !== "conflict") throw second.error;
}

/** Reads the text of a payload. A missing blob throws `absent`. */
export async function readPayload(hub: Hub, name: string, payer: Payer): Promise<string> {
  return gunzipText(await hub.services.blobs.get(hub.names.largeMessages, name, payer));
}

/** Puts the text of its blobs back into a row. A missing blob throws `absent`. */
export function resolveColumns<E extends Entity>(hub: Hub, row: E, payer: Payer): Promise<E> {
  return resolveLargeColumns(row, (name) => readPayload(hub, name, payer));
}
