import { randomBytes } from "node:crypto";
import type { Columns } from "./event-rows.js";

const NONCE_BYTES = 8;

/** What a transaction says of the history that it adds to. */
export interface Progress {
  readonly executionId: string;
  readonly commit: number;
  /** A commit takes one or more transactions; `index` counts from 1. */
  readonly part: { readonly index: number; readonly of: number };
  readonly rows: number;
}

/** The columns of the sentinel row, as large as the engine's; only the last part has them all. */
export function sentinelColumns({ executionId, commit, part, rows }: Progress): Columns {
  const now = new Date();
  const isLast = part.index === part.of;
  return {
    ...{ ExecutionId: executionId, ThExecutionId: executionId, IsCheckpointComplete: isLast },
    ...{ CheckpointCompletedTimestamp: now, ThCheckpoint: now },
    ThCommitId: `${commit}-${randomBytes(NONCE_BYTES).toString("hex")}`,
    ...{ ThPart: `${part.index}/${part.of}`, ThRowCount: rows },
    ...(isLast && marks(rows)),
  };
}

function marks(sentThrough: number): Columns {
  return {
    ...{ ThSentThrough: sentThrough, ThSpilled: "", ThOutbox: "", ThAppliedIds: "" },
    ...{ ThLastSent: "", ThHeard: "", ThRowsBlob: "" },
    ...{ ThSpilledBlobName: "", ThOutboxBlobName: "", ThAppliedIdsBlobName: "" },
    ...{ ThLastSentBlobName: "", ThHeardBlobName: "" },
  };
}
