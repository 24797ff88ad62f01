/**
 * History rows, as read, to events: the texts of their blobs fetched a few at a time, in order.
 *
 * @module
 */
import type { HistoryEvent, HistoryLimits, HistoryProblem } from "@taskhub/core";
import { excessOf, textBytes } from "./history-size.js";
import type { Hub } from "./hub.js";
import { resolveLargeColumns } from "./large-columns.js";
import { ifPresent } from "./outcome.js";
import { decodeUnheeded, rowsBeforeRewind } from "./marked-rows.js";
import { gunzippedBytes, gunzipText } from "./payload-blob.js";
import { decodeEvent } from "./row-codec.js";
import type { Entity, Payer } from "./services.js";
import { blobsOfRows } from "./superseded-blobs.js";

/** Fetched at the same time: what they hold comes on top of the limit. */
const BLOBS_AT_ONCE = 8;

/** The events of rows, or of the first of them and why there are no more. */
export interface DecodedRows {
  readonly events: readonly HistoryEvent[];
  readonly problem?: HistoryProblem;
}

/**
 * Decodes rows up to the first whose blob is missing, or up to the limits.
 *
 * @throws RowUnreadableError if a row is not in the format.
 */
export async function decodeRows(
  hub: Hub,
  rows: readonly Entity[],
  payer: Payer,
  limits?: HistoryLimits,
): Promise<DecodedRows> {
  const blobs = new RowBlobs(hub, payer, limits, rows.length);
  for (const row of rows) blobs.bytes += textBytes(row);
  const events: HistoryEvent[] = [];
  const heeded = rowsBeforeRewind(rows);
  for (const window of windowsOf(rows)) {
    const resolved = await Promise.all(window.map((row) => blobs.resolve(row)));
    for (const [at, row] of resolved.entries()) {
      const problem = blobs.problemOf(row);
      if (problem) return { events, problem };
      const isHeeded = events.length < heeded;
      events.push(isHeeded ? decodeEvent(row) : decodeUnheeded(row, window[at] ?? row));
    }
  }
  return { events };
}

/** Fetches the blobs of rows until there is too much of them. */
export class RowBlobs {
  /** Text so far. */
  bytes = 0;
  private readonly missing = new Map<Entity, string>();

  constructor(
    private readonly hub: Hub,
    private readonly payer: Payer,
    private readonly limits: HistoryLimits | undefined,
    private readonly rows: number,
  ) {}

  /** The row with its texts; without those that {@link problemOf} speaks of. */
  async resolve(row: Entity): Promise<Entity> {
    let missing: string | undefined;
    const resolved = await resolveLargeColumns(row, async (name) => {
      const text = await this.fetch(name);
      if (text === undefined) missing = name;
      return text ?? "";
    });
    if (missing !== undefined) this.missing.set(resolved, missing);
    return resolved;
  }

  /** Why a resolved row, or what follows it, cannot be taken. */
  problemOf(resolved: Entity): HistoryProblem | undefined {
    const { rows, bytes } = this;
    const name = this.missing.get(resolved);
    if (name !== undefined) {
      return {
        kind: "missingBlob",
        reason: `row ${resolved.rowKey} names the blob '${name}', which is missing`,
      };
    }
    const reason = excessOf(this.limits, { rows, bytes });
    return reason === undefined ? undefined : { kind: "tooLarge", reason };
  }

  private async fetch(name: string): Promise<string | undefined> {
    const { blobs } = this.hub.services;
    const bytes = await ifPresent(blobs.get(this.hub.names.largeMessages, name, this.payer));
    if (!bytes) return undefined;
    this.bytes += gunzippedBytes(bytes);
    const { rows, limits } = this;
    return excessOf(limits, { rows, bytes: this.bytes }) === undefined ? gunzipText(bytes) : "";
  }
}

/** Rows in order, cut so that those of one window name a few blobs only. */
function* windowsOf(rows: readonly Entity[]): Generator<readonly Entity[]> {
  let window: Entity[] = [];
  let blobs = 0;
  for (const row of rows) {
    const own = blobsOfRows([row]).length;
    if (blobs > 0 && blobs + own > BLOBS_AT_ONCE) {
      yield window;
      window = [];
      blobs = 0;
    }
    window.push(row);
    blobs += own;
  }
  yield window;
}
