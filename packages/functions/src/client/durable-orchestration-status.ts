import type { HistoryEventPayload } from "../http/history-payload.js";
import type { OrchestrationRuntimeStatus } from "./orchestration-runtime-status.js";

/** The state of an instance. */
export class DurableOrchestrationStatus {
  /** The orchestrator's. */
  readonly name: string;
  readonly instanceId: string;
  readonly createdTime: Date;
  readonly lastUpdatedTime: Date;
  /** `null` if it had none, or if it was not asked for. */
  readonly input: unknown;
  /** What it returned, why it failed, or the reason of its termination; `null` while it runs. */
  readonly output: unknown;
  readonly runtimeStatus: OrchestrationRuntimeStatus;
  /** What it last set with `setCustomStatus`, else `null`. */
  readonly customStatus?: unknown;
  /** What it was started with; absent if none is known. */
  readonly version?: string;
  /** What it was started with; absent if there were none. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Present if asked for, once the instance has begun. */
  readonly history?: HistoryEventPayload[];

  constructor(init: DurableOrchestrationStatusInit) {
    this.name = init.name;
    this.instanceId = init.instanceId;
    this.createdTime = init.createdTime;
    this.lastUpdatedTime = init.lastUpdatedTime;
    this.input = init.input;
    this.output = init.output;
    this.runtimeStatus = init.runtimeStatus;
    this.customStatus = init.customStatus;
    if (init.version !== undefined) this.version = init.version;
    if (init.tags) this.tags = init.tags;
    if (init.history) this.history = init.history;
  }
}

/** The members of a {@link DurableOrchestrationStatus}. */
export interface DurableOrchestrationStatusInit {
  readonly name: string;
  readonly instanceId: string;
  readonly createdTime: Date;
  readonly lastUpdatedTime: Date;
  readonly input: unknown;
  readonly output: unknown;
  readonly runtimeStatus: OrchestrationRuntimeStatus;
  readonly customStatus?: unknown;
  readonly version?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly history?: HistoryEventPayload[] | undefined;
}
