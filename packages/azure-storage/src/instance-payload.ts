/**
 * Inputs and outputs of instance rows that lie in blobs.
 *
 * Three generations of writers: the address of a column's blob; the address of the start message's
 * blob, which has the input inside; and, from `func durable`, the bare name of that blob.
 *
 * @see DurableTask.AzureStorage `AzureTableTrackingStore.cs`, ConvertFromAsync.
 * @module
 */
import { unescapeInstanceKey } from "./instance-key.js";
import { resolveLargeColumns } from "./large-columns.js";
import { decodeMessage } from "./message-codec.js";
import { RowUnreadableError } from "./row-unreadable-error.js";
import type { ColumnValue, Entity } from "./services.js";

/** The container of large payloads. */
export interface PayloadSource {
  urlOf(blobName: string): string;
  /** The text of a blob. */
  fetch(blobName: string): Promise<string>;
}

const START_MESSAGE = /executionstarted\.json\.gz$/i; // 1.4.0 writes it in lower case

/**
 * Puts the texts of its blobs back into a row of the Instances table.
 *
 * An address outside the container is text like any other and is not fetched.
 *
 * @throws RowUnreadableError if the blob of a start message holds anything else.
 */
export async function resolveInstancePayloads<E extends Entity>(
  entity: E,
  source: PayloadSource,
): Promise<E> {
  const row = await resolveLargeColumns(entity, (name) => source.fetch(name));
  const [input, output] = await Promise.all([
    resolvePayload(row, "Input", source),
    resolvePayload(row, "Output", source),
  ]);
  return { ...row, columns: { ...row.columns, ...input, ...output } };
}

/** The blobs that the row's input and output lie in, without fetching them. */
export function payloadBlobOf(
  entity: Entity,
  column: "Input" | "Output",
  urlOf: (blobName: string) => string,
): string | undefined {
  const value = entity.columns[column];
  if (typeof value !== "string") return undefined;
  const containerUrl = urlOf("-").slice(0, -1); // a hyphen is not percent-encoded
  if (value.startsWith(containerUrl)) return decodePath(value.slice(containerUrl.length));
  const folder = `${unescapeInstanceKey(entity.partitionKey)}/message-`;
  return value.startsWith(folder) && START_MESSAGE.test(value) ? value : undefined;
}

async function resolvePayload(
  entity: Entity,
  column: "Input" | "Output",
  source: PayloadSource,
): Promise<Record<string, ColumnValue>> {
  const blobName = payloadBlobOf(entity, column, (name) => source.urlOf(name));
  if (blobName === undefined) return {};
  const text = await source.fetch(blobName);
  return { [column]: START_MESSAGE.test(blobName) ? startInput(entity, text) : text };
}

function startInput(entity: Entity, text: string): string {
  const decoded = decodeMessage(text);
  if (decoded.kind === "message" && decoded.message.event.type === "ExecutionStarted") {
    return decoded.message.event.input ?? "";
  }
  throw new RowUnreadableError(
    entity.partitionKey,
    entity.rowKey,
    "Input: expected the blob of a start message, found another message",
  );
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined; // not percent-encoded, so no address that a writer of the format wrote
  }
}
