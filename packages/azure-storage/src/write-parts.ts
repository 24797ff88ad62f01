/**
 * Writes the parts of a commit, each one under the stamp of the one before (P4), and finds out what
 * became of a part whose reply was lost (P6).
 *
 * @module
 */
import type { Stamp } from "@taskhub/core";
import type { PlannedPart } from "./commit-plan.js";
import type { Hub } from "./hub.js";
import { isAnswer, isRefused, outcomeOf } from "./outcome.js";
import { Patience } from "./patience.js";
import { readSentinel, stampOf } from "./read-sentinel.js";
import type { CommitId } from "./sentinel-codec.js";
import type { TableWrite } from "./services.js";

/** How long a store that does not answer is asked again; a lease ends twice meanwhile. */
export const COMMIT_PATIENCE_MS = 60_000;

/** Parts to write, in order, to the history of one instance. */
export interface PartsToWrite {
  readonly instanceId: string;
  readonly commitId: CommitId;
  /** The stamp under which the first part is written; `undefined` inserts the sentinel. */
  readonly stamp: Stamp | undefined;
  readonly parts: readonly PlannedPart[];
}

/** @returns The stamp after the last part; `undefined` if another commit came between. */
export async function writeParts(hub: Hub, write: PartsToWrite): Promise<Stamp | undefined> {
  let stamp = write.stamp;
  let done = 0;
  for (const part of write.parts) {
    if (part.index <= done) continue; // another process went on with it
    const written = await writePart(hub, write, part, stamp);
    if (!written) return undefined;
    ({ stamp, done } = written);
  }
  return stamp;
}

async function writePart(
  hub: Hub,
  write: PartsToWrite,
  part: PlannedPart,
  stamp: Stamp | undefined,
): Promise<{ readonly stamp: Stamp; readonly done: number } | undefined> {
  const { instanceId, commitId } = write;
  const { tables } = hub.services;
  let writes = transaction(part, stamp, part.stale ?? []);
  const patience = new Patience(hub, COMMIT_PATIENCE_MS);
  for (;;) {
    // a crash before: as if it had never been tried; after: the next load finds it
    const outcome = await outcomeOf(
      tables.transact(hub.names.historyTable, writes, { instanceId }),
    );
    if (outcome.kind === "done") {
      return { stamp: stampOf({ etag: outcome.value[0] ?? "" }), done: part.index };
    }
    const found = await readBack(hub, instanceId, patience);
    const progress = found && isSame(found.sentinel.commitId, commitId) && found.sentinel.part;
    if (progress && progress.index >= part.index)
      return { stamp: found.stamp, done: progress.index };
    if (found?.stamp !== stamp) return undefined;
    // nothing has happened yet; should the first try still be executed, the stamp keeps out the second
    if (outcome.error.kind === "absent" && writes.some(({ kind }) => kind === "delete")) {
      // somebody else deleted one of the rows that go: then the others stay until the purge
      writes = transaction(part, stamp, []);
      continue;
    }
    if (isRefused(outcome.error)) throw outcome.error;
    await patience.waitOrThrow(outcome.error);
  }
}

/** The sentinel first, so that its ETag is the first of the answer. */
function transaction(
  part: PlannedPart,
  stamp: Stamp | undefined,
  stale: readonly string[],
): readonly TableWrite[] {
  const { partitionKey } = part.sentinel;
  const sentinel: TableWrite =
    stamp === undefined
      ? { kind: "insert", entity: part.sentinel }
      : { kind: "merge", entity: part.sentinel, etag: stamp };
  return [
    sentinel,
    ...(part.merges ?? []).map((entity) => ({ kind: "merge" as const, entity, etag: "*" })),
    ...part.rows.map((entity) => ({ kind: "put" as const, entity })),
    ...stale.map((rowKey) => ({ kind: "delete" as const, partitionKey, rowKey, etag: "*" })),
  ];
}

async function readBack(hub: Hub, instanceId: string, patience: Patience) {
  for (;;) {
    const outcome = await outcomeOf(readSentinel(hub, instanceId));
    if (outcome.kind === "done") return outcome.value;
    if (isAnswer(outcome.error)) throw outcome.error; // the table itself is gone
    await patience.waitOrThrow(outcome.error);
  }
}

function isSame(found: CommitId | undefined, own: CommitId): boolean {
  return found?.number === own.number && found.nonce === own.nonce;
}
