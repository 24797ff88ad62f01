import type {
  AppliedId,
  ExecutionState,
  HistoryProblem,
  InstanceRow,
  LiveOrchestration,
  Stamp,
} from "@taskhub/core";

/** What a session knows of its instance; as true as its stamp. */
export interface Memory {
  stamp: Stamp | undefined;
  commitNumber: number;
  /** Absent if no execution was committed yet. */
  state: ExecutionState | undefined;
  /** The orchestrator as it stands after `state`; absent if the execution has ended or not begun, or nobody here knows it. */
  live: LiveOrchestration | undefined;
  /** Ids that were applied before the instance was purged; empty unless that was lately. */
  buried: readonly AppliedId[];
  /** JSON text, as the orchestrator has set it. */
  customStatus: string | undefined;
  /** Milliseconds to wait for a worker that knows the orchestrator; 0 if it is known here. */
  waitMs: number;
  /** The instance row as last read or written; absent if there is none. */
  row: InstanceRow | undefined;
  /** Why `state` only stands in for a history that cannot be read; absent if it was read. */
  problem: HistoryProblem | undefined;
}
