import { DurableError, isFinished, type InstanceStatus, type RuntimeStatus } from "@taskhub/core";
import { nearestName } from "../settings/nearest-name.js";

/** There is no instance with this id. */
export class InstanceNotFoundError extends DurableError {
  override readonly name = "InstanceNotFoundError";
  readonly code = "InstanceNotFound";

  constructor(
    readonly instanceId: string,
    message = `No instance with ID '${instanceId}' found.`,
  ) {
    super(message);
  }
}

/** The instance has not finished, so its history is needed. Wait for its end, or terminate it. */
export class InstanceNotFinishedError extends DurableError {
  override readonly name = "InstanceNotFinishedError";
  readonly code = "InstanceNotFinished";

  constructor(readonly instanceId: string) {
    super(
      `The history of instance '${instanceId}' cannot be purged: the instance has not finished. ` +
        `Wait for its end, or terminate it first.`,
    );
  }
}

/** The entity performs operations just now, so it is needed. Purge it when nobody signals it. */
export class EntityInUseError extends DurableError {
  override readonly name = "EntityInUseError";
  readonly code = "InstanceNotFinished";

  constructor(readonly instanceId: string) {
    super(
      `Entity '${instanceId}' was not purged: it has performed an operation meanwhile. Purge it when ` +
        `nobody signals or calls it.`,
    );
  }
}

/** There is no poison message with this id: it was put back, or never was one. */
export class PoisonMessageNotFoundError extends DurableError {
  override readonly name = "PoisonMessageNotFoundError";
  readonly code = "MessageNotFound";

  constructor(readonly messageId: string) {
    super(
      `There is no poison message with ID '${messageId}'. getPoisonMessages() tells those there are.`,
    );
  }
}

/** The id belongs to an instance that stays: wait for its end, choose another id, or replace it. */
export class InstanceAlreadyExistsError extends DurableError {
  override readonly name = "InstanceAlreadyExistsError";
  readonly code = "InstanceAlreadyExists";
  readonly instanceId: string;
  readonly runtimeStatus: RuntimeStatus;

  constructor(existing: Pick<InstanceStatus, "instanceId" | "runtimeStatus" | "name">) {
    const { instanceId, runtimeStatus, name } = existing;
    const advice = isFinished(runtimeStatus)
      ? `Start it with ifExists 'restartFinished', purge it, or choose another ID.`
      : `It can be started again once it has finished; until then choose another ID.`;
    super(
      `An instance with ID '${instanceId}' already exists: ${name}, ${runtimeStatus}. ${advice}`,
    );
    this.instanceId = instanceId;
    this.runtimeStatus = runtimeStatus;
  }
}

/** The instance was terminated to be replaced, and has not ended in time: nothing was started. */
export class InstanceNotReplacedError extends DurableError {
  override readonly name = "InstanceNotReplacedError";
  readonly code = "InstanceNotFinished";
  readonly instanceId: string;
  readonly runtimeStatus: RuntimeStatus;

  constructor(
    { instanceId, runtimeStatus }: Pick<InstanceStatus, "instanceId" | "runtimeStatus">,
    waitedMs: number,
  ) {
    super(
      `Instance '${instanceId}' was terminated to be replaced, and is still ${runtimeStatus} after ` +
        `${waitedMs / 1000} s: nothing was started. See that a worker of its app runs, and start it ` +
        `again once it has ended.`,
    );
    this.instanceId = instanceId;
    this.runtimeStatus = runtimeStatus;
  }
}

/** The app has no orchestrator of this name. */
export class OrchestratorNotFoundError extends DurableError {
  override readonly name = "OrchestratorNotFoundError";
  readonly code = "FunctionNotFound";

  constructor(
    readonly functionName: string,
    known: readonly string[],
  ) {
    const meant = nearestName(functionName, known);
    const question = meant === undefined ? "" : ` Is '${meant}' meant?`;
    super(
      `There is no orchestrator '${functionName}' in this app.${question} ` +
        `Registered: ${known.join(", ")}.`,
    );
  }
}

/** A value cannot be written as JSON. */
export class InvalidPayloadError extends DurableError {
  override readonly name = "InvalidPayloadError";
  readonly code = "InvalidPayload";
}

/** The call was meant for a task hub or a storage account other than the app's own. */
export class OtherTaskHubError extends DurableError {
  override readonly name = "OtherTaskHubError";
  readonly code = "InvalidConfiguration";

  constructor(
    readonly asked: string,
    readonly own: string,
  ) {
    super(`This client works on '${own}' and cannot reach '${asked}'.`);
  }
}

/** The orchestration whose result was waited for failed, or was terminated. */
export class OrchestrationFailedError extends DurableError {
  override readonly name = "OrchestrationFailedError";
  readonly code = "OrchestrationFailed";

  constructor(
    readonly instanceId: string,
    readonly runtimeStatus: RuntimeStatus,
    /** What the status shows as its output: the text of the failure, or the reason. */
    readonly output: unknown,
  ) {
    const text = typeof output === "string" ? output : JSON.stringify(output);
    super(`Instance '${instanceId}' has no result: it is ${runtimeStatus}. ${text}`);
  }
}

/** What is waited for. */
export type WaitedFor = "started" | "finished";

/** The orchestration had not got so far when time was up; it goes on. */
export class ResultTimeoutError extends DurableError {
  override readonly name = "ResultTimeoutError";
  readonly code = "WaitTimeout";

  constructor(
    readonly instanceId: string,
    readonly timeoutMs: number,
    readonly awaited: WaitedFor = "finished",
  ) {
    super(
      `Instance '${instanceId}' had not ${awaited} after ${timeoutMs} milliseconds; it goes on. Wait ` +
        `longer, or look at its status later.`,
    );
  }
}
