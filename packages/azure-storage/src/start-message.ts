import { CLIENT, deriveGuid, RECEIVED, type InstanceStatus, type TaskMessage } from "@taskhub/core";

/** What to start. */
export interface StartRequest {
  readonly instanceId: string;
  readonly name: string;
  readonly version?: string | undefined;
  /** JSON text. */
  readonly input?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Now if absent, or past. */
  readonly scheduledStartAt?: Date | undefined;
  /** True if an instance that has finished keeps its id; false by default: it is replaced. */
  readonly keepsFinished?: boolean | undefined;
  /** True if this process works on the start itself: the message is put with a lease. */
  readonly held: boolean;
}

/** What tells one start of an id from another. */
export interface StartIdentity {
  readonly executionId: string;
  readonly generation: number;
  readonly startedAt: Date;
}

/** The message of a start, and the row that announces it; the same for the same identity (P5). */
export function startMessage(
  request: StartRequest,
  { executionId, generation, startedAt }: StartIdentity,
): { readonly message: TaskMessage; readonly status: InstanceStatus } {
  const { instanceId, name, input, tags, scheduledStartAt } = request;
  const version = request.version ?? ""; // as the extension and func write it
  const start = {
    instanceId,
    executionId,
    name,
    version,
    input,
    tags,
    scheduledStartAt,
    generation,
  };
  return {
    message: {
      messageId: deriveGuid("start", instanceId, executionId),
      instanceId,
      executionId,
      sender: CLIENT,
      event: {
        type: "ExecutionStarted",
        eventId: RECEIVED,
        isPlayed: false,
        timestamp: startedAt,
        ...start,
      },
    },
    status: { ...start, runtimeStatus: "Pending", createdAt: startedAt, lastUpdatedAt: startedAt },
  };
}
