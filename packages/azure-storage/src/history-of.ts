import {
  NO_MARKS,
  type History,
  type HistoryEvent,
  type HistoryProblem,
  type Stamp,
} from "@taskhub/core";
import type { Sentinel } from "./sentinel-codec.js";

/** The history of an id that never ran, or was purged. */
export const NO_HISTORY: History = {
  stamp: undefined,
  executionId: undefined,
  events: [],
  rowCount: 0,
  commitNumber: 0,
  marks: NO_MARKS,
};

/**
 * What was read, as the port has it.
 *
 * @param hubId - Of this process.
 */
export function historyOf(
  hubId: string,
  read: {
    readonly sentinel: Sentinel;
    readonly stamp: Stamp;
    readonly events: readonly HistoryEvent[];
    readonly rowCount: number;
    readonly problem?: HistoryProblem | undefined;
  },
): History {
  const { sentinel, stamp, events, rowCount, problem } = read;
  const isOthers = sentinel.commitId?.nonce.startsWith(hubId) === false;
  return {
    stamp,
    executionId: rowCount > 0 ? sentinel.executionId : undefined,
    events,
    rowCount,
    commitNumber: committedNumber(sentinel),
    marks: sentinel.marks,
    ...(isOthers && { othersAt: sentinel.writtenAt }),
    ...(problem && { problem }),
  };
}

/** A commit counts when its last part is written, or when it has flipped to its blob. */
function committedNumber({ commitId, part, rowsBlob }: Sentinel): number {
  if (!commitId) return 0;
  const isUnfinished = rowsBlob === undefined && part !== undefined && part.index < part.of;
  return isUnfinished ? commitId.number - 1 : commitId.number;
}
