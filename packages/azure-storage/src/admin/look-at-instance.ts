/**
 * An instance as the store has it: row and history side by side. Writes nothing, unlike a load for a
 * worker, which finishes what another has begun.
 *
 * @module
 */
import {
  DurableError,
  ExecutionState,
  showsStart,
  type HistoryEvent,
  type HistoryLimits,
  type InstanceRow,
  type InstanceStatus,
} from "@taskhub/core";
import { decodeRows } from "../decode-rows.js";
import { isFence } from "../history-fence.js";
import { historyOf } from "../history-of.js";
import type { Hub } from "../hub.js";
import { readInstance } from "../instance-row.js";
import { readStamp } from "../read-sentinel.js";
import { readSnapshot } from "../read-snapshot.js";

/** Several are looked at side by side. */
const LIMITS: HistoryLimits = { maxEvents: 20_000, maxBytes: 16_777_216 };
/** Each one failed because a worker wrote the history meanwhile: then it moves. */
const MAX_LOOKS = 5;

/** What there is of an instance. */
export interface Look {
  readonly kind: "look";
  readonly instanceId: string;
  /** Payloads that lie in blobs are left out. */
  readonly row: InstanceRow | undefined;
  /** The current execution; absent if none was committed. */
  readonly state: ExecutionState | undefined;
  readonly events: readonly HistoryEvent[];
  /** Of the last commit, over all executions of the id. */
  readonly commitNumber: number;
  /** True if the history is being purged, or was: nothing is left of it but a fence. */
  readonly isFenced: boolean;
}

/** An instance of which a part cannot be read. */
export interface Unreadable {
  readonly kind: "rowUnreadable" | "historyUnreadable" | "historyTooLarge";
  readonly instanceId: string;
  /** What was expected and found, as a sentence. */
  readonly reason: string;
}

/** Looks at row and history, in this order: a row that is newer than its history is never taken for older. */
export async function lookAtInstance(hub: Hub, instanceId: string): Promise<Look | Unreadable> {
  return orUnreadable("rowUnreadable", instanceId, async () => {
    const row = await readInstance(hub, instanceId);
    return orUnreadable("historyUnreadable", instanceId, () => lookAtHistory(hub, instanceId, row));
  });
}

async function lookAtHistory(
  hub: Hub,
  instanceId: string,
  row: InstanceRow | undefined,
): Promise<Look | Unreadable> {
  let reason = "";
  for (let looks = 1; looks <= MAX_LOOKS; looks += 1) {
    const found = await readSnapshot(hub, instanceId, { payer: "status", limits: LIMITS });
    const none = { instanceId, row, state: undefined, events: [], commitNumber: 0 };
    if (found.kind === "absent") return { kind: "look", ...none, isFenced: false };
    if (found.kind === "tooLarge") {
      return { kind: "historyTooLarge", instanceId, reason: found.reason };
    }
    const { sentinel, stamp, rows } = found.snapshot;
    const { events, problem } = await decodeRows(hub, rows, "status", LIMITS);
    if (!problem) {
      const history = historyOf(hub.id, { sentinel, stamp, events, rowCount: rows.length });
      const { executionId, commitNumber, marks } = history;
      const state = executionId === undefined ? undefined : new ExecutionState(executionId, marks);
      state?.append(events);
      const isFenced = isFence(sentinel);
      return { kind: "look", instanceId, row, state, events, commitNumber, isFenced };
    }
    if (problem.kind === "tooLarge") {
      return { kind: "historyTooLarge", instanceId, reason: problem.reason };
    }
    reason = problem.reason;
    // a blob may be missing because the history was replaced since
    if ((await readStamp(hub, instanceId)) === stamp) break;
  }
  return { kind: "historyUnreadable", instanceId, reason };
}

/** What the row announces, if that is not history yet. */
export function announcedStart({
  row,
  state,
}: Pick<Look, "row" | "state">): InstanceStatus | undefined {
  return row && showsStart(row.status, state) ? row.status : undefined;
}

/** Errors that say: what somebody wrote is not in the format. */
const UNREADABLE: ReadonlySet<DurableError["code"]> = new Set([
  "HistoryUnreadable",
  "EntityStateUnreadable",
  "MessageUndecodable",
] as const);

/** What cannot be read is found, and does not end the examination; a store that fails does. */
export async function orUnreadable<T>(
  kind: Unreadable["kind"],
  instanceId: string,
  look: () => T | Promise<T>,
): Promise<T | Unreadable> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof DurableError) || !UNREADABLE.has(error.code)) throw error;
    return { kind, instanceId, reason: error.message };
  }
}
