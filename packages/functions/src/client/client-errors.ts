import { DurableError, type InstanceStatus, type RuntimeStatus } from "@taskhub/core";
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

/** The id belongs to an instance that has not finished. Wait for its end, or take another id. */
export class InstanceAlreadyExistsError extends DurableError {
  override readonly name = "InstanceAlreadyExistsError";
  readonly code = "InstanceAlreadyExists";
  readonly instanceId: string;
  readonly runtimeStatus: RuntimeStatus;

  constructor(existing: Pick<InstanceStatus, "instanceId" | "runtimeStatus" | "name">) {
    const { instanceId, runtimeStatus, name } = existing;
    super(
      `An instance with ID '${instanceId}' already exists: ${name}, ${runtimeStatus}. ` +
        `It can be started again once it has finished; until then choose another ID.`,
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
