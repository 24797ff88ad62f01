import type {
  AppliedId,
  ExecutionState,
  HeardStream,
  HistoryProblem,
  InstanceRow,
  LiveOrchestration,
  SchedulerState,
  Stamp,
  VoidedRow,
} from "@taskhub/core";

/** What a session knows of its instance; as true as its stamp. */
export interface Memory {
  stamp: Stamp | undefined;
  commitNumber: number;
  /** When another worker committed last; absent if this one did, or nobody. */
  othersAt: Date | undefined;
  /** Absent if no execution was committed yet. */
  state: ExecutionState | undefined;
  /** The orchestrator as it stands after `state`; absent if the execution has ended or not begun, or is not run here. */
  live: LiveOrchestration | undefined;
  /** Ids that were applied before the instance was purged; empty unless that was lately. */
  buried: readonly AppliedId[];
  /** The same of an entity's senders. */
  buriedHeard: readonly HeardStream[];
  /** What the input of `state` says if it is an entity; decoded once, and kept from batch to batch. */
  entity: SchedulerState;
  /** JSON text, as the orchestrator has set it. */
  customStatus: string | undefined;
  /** Milliseconds for which a running execution is left to a worker that can run it; 0 if this one can. */
  waitMs: number;
  /** The instance row as last read or written; absent if there is none. */
  row: InstanceRow | undefined;
  /** Rows that `state` and `live` take for void, or for mended, already; the next commit makes them so. */
  voided: readonly VoidedRow[];
  /** Why `state` only stands in for a history that cannot be read; absent if it was read. */
  problem: HistoryProblem | undefined;
}
