import { DurableError } from "@taskhub/core";
import { nearestName } from "./settings/nearest-name.js";

/** The storage account has no task hub of this name. */
export class TaskHubNotFoundError extends DurableError {
  override readonly name = "TaskHubNotFoundError";
  readonly code = "TaskHubNotFound";

  constructor(
    readonly taskHubName: string,
    /** The storage account, as a log line may show it. */
    readonly where: string,
    /** The hubs that it has. */
    readonly existing: readonly string[],
  ) {
    const meant = nearestName(taskHubName, existing);
    const question = meant === undefined ? "" : ` Is '${meant}' meant?`;
    const others = existing.length === 0 ? "It has none." : `It has: ${existing.join(", ")}.`;
    super(`There is no task hub '${taskHubName}' on ${where}.${question} ${others}`);
  }
}
