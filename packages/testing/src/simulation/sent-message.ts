/** What a message in a queue says of its cause. */
export interface SentMessage {
  /** Such as `TimerFired`. */
  readonly type: string;
  readonly messageId: string;
  /** Execution id of the sender; empty for a client. */
  readonly sender: string;
  /** Event id of the task that caused it. */
  readonly cause: number;
  /** True for the start of a sub-orchestration. */
  readonly isFromParent: boolean;
  /** True if it says which worker waits for it. */
  readonly hasHome: boolean;
}

interface WireMessage {
  readonly ActivityId: string;
  readonly ThHome?: string;
  readonly Sender?: { readonly ExecutionId?: string };
  readonly TaskMessage?: {
    readonly Event: {
      readonly $type: string;
      readonly TimerId?: number;
      readonly ParentInstance?: { readonly TaskScheduleId: number } | null;
    };
  } | null;
  /** The message without its payload, where that lies in a blob. */
  readonly ThMessage?: WireMessage;
}

const CLASS = /^DurableTask\.Core\.History\.(\w+?)(?:Event)?(?:,.*)?$/;

/** Reads a body of ours. @returns `undefined` if it does not say what it carries. */
export function readSentMessage(body: string): SentMessage | undefined {
  // only the engine writes into the queues of a simulated world
  const outer = JSON.parse(Buffer.from(body, "base64").toString("utf8")) as WireMessage;
  const wire = outer.ThMessage ?? outer;
  if (!wire.TaskMessage) return undefined;
  const { $type, TimerId, ParentInstance } = wire.TaskMessage.Event;
  return {
    type: CLASS.exec($type)?.[1] ?? $type,
    messageId: wire.ActivityId,
    sender: wire.Sender?.ExecutionId ?? "",
    cause: TimerId ?? ParentInstance?.TaskScheduleId ?? -1,
    isFromParent: ParentInstance !== undefined && ParentInstance !== null,
    hasHome: wire.ThHome !== undefined,
  };
}
