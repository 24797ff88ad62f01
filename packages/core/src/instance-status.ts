import type { ExecutionCompleted, ExecutionStarted } from "./history-event.js";
import type { RuntimeStatus } from "./runtime-status.js";
import type { InstanceStatus } from "./task-hub.js";

/** What an instance row tells of an execution. */
interface ToldExecution {
  readonly executionId: string;
  readonly started: ExecutionStarted | undefined;
  readonly completed: ExecutionCompleted | undefined;
  readonly runtimeStatus: RuntimeStatus;
}

/** The rest of it: of the history as a whole, or in no row of it. */
type ToldBesides = Pick<InstanceStatus, "lastUpdatedAt" | "customStatus" | "commitNumber">;

/** The instance row as a view of a history (P8); none before the start is known. */
export function instanceStatus(
  { executionId, started, completed, runtimeStatus }: ToldExecution,
  besides: ToldBesides,
): InstanceStatus | undefined {
  if (!started) return undefined;
  return {
    instanceId: started.instanceId,
    executionId,
    name: started.name,
    version: started.version,
    runtimeStatus,
    input: started.input,
    output: completed?.result,
    createdAt: started.timestamp,
    completedAt: completed?.timestamp,
    scheduledStartAt: started.scheduledStartAt,
    generation: started.generation,
    tags: started.tags,
    ...besides,
  };
}
