/**
 * What a client reads as the state of an instance: one point read, and the blobs of its payloads.
 *
 * @module
 */
import type { InstanceStatus } from "@taskhub/core";
import type { Hub } from "./hub.js";
import { decodeInstance } from "./instance-codec.js";
import { resolveInstancePayloads } from "./instance-payload.js";
import { readInstanceEntity, rowWithoutPayloads, urlOf } from "./instance-row.js";
import { ifPresent } from "./outcome.js";
import { RowUnreadableError } from "./row-unreadable-error.js";
import type { Payer, StoredEntity } from "./services.js";
import { readPayload } from "./store-payload.js";

/** A row names a blob that a replaced execution took with it at most once or twice. */
const MAX_READS = 3;

/** What is wanted of a status. */
export interface ReadStatusOptions {
  /**
   * Tells from the row whether inputs and outputs that lie in blobs are fetched; else they are left
   * out. They are by default.
   */
  readonly wantsPayloads?: ((status: InstanceStatus) => boolean) | undefined;
}

/**
 * The status, payloads in blobs included if they are wanted.
 *
 * @returns `undefined` if there is no such instance.
 * @throws RowUnreadableError if a blob that the row names is not there.
 */
export async function readStatus(
  hub: Hub,
  instanceId: string,
  payer: Payer = "status",
  { wantsPayloads }: ReadStatusOptions = {},
): Promise<InstanceStatus | undefined> {
  for (let reads = 1; ; reads += 1) {
    const row = await readInstanceEntity(hub, instanceId, payer);
    if (!row) return undefined;
    if (wantsPayloads) {
      const { status } = rowWithoutPayloads(hub, row);
      if (!wantsPayloads(status)) return status;
    }
    const status = await resolvedStatus(hub, row, payer);
    if (status) return status;
    if (reads === MAX_READS) {
      throw new RowUnreadableError(row.partitionKey, row.rowKey, "a blob that it names is missing");
    }
  }
}

/** The status in a row that was read. @returns `undefined` if a blob that it names is not there. */
export async function resolvedStatus(
  hub: Hub,
  row: StoredEntity,
  payer: Payer,
): Promise<InstanceStatus | undefined> {
  const resolved = await ifPresent(resolvePayloads(hub, row, payer));
  return resolved && decodeInstance(resolved);
}

function resolvePayloads(hub: Hub, row: StoredEntity, payer: Payer): Promise<StoredEntity> {
  return resolveInstancePayloads(row, {
    urlOf: urlOf(hub),
    fetch: (blobName) => readPayload(hub, blobName, payer),
  });
}
