import { randomBytes } from "node:crypto";
import type { Columns } from "./event-rows.js";

const NONCE_BYTES = 8;

/** What a transaction says of the history that it adds to. */
export interface Progress {
  readonly executionId: string;
  readonly commit: number;
  readonly part: { readonly index: number; readonly of: number };
  readonly rows: number;
}

/** The columns of the sentinel row, as large as the engine's. */
export function sentinelColumns({ executionId, commit, part, rows }: Progress): Columns {
  const now = new Date();
  return {
    ...{ ExecutionId: executionId, ThExecutionId: executionId },
    ...{ IsCheckpointComplete: part.index === part.of },
    ...{ CheckpointCompletedTimestamp: now, ThCheckpoint: now },
    ThCommitId: `${commit}-${randomBytes(NONCE_BYTES).toString("hex")}`,
    ThPart: `${part.index}/${part.of}`,
    ...{ ThRowCount: rows, ThSentThrough: rows },
    ...{
      ThSpilled: "",
      ThOutbox: "",
      ThAppliedIds: "",
      ThLastSent: "",
      ThHeard: "",
      ThRowsBlob: "",
    },
    ...{ ThSpilledBlobName: "", ThOutboxBlobName: "", ThAppliedIdsBlobName: "" },
    ...{ ThLastSentBlobName: "", ThHeardBlobName: "" },
  };
}
