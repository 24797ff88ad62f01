import { DurableError } from "@taskhub/core";
import { nearestName } from "./settings/nearest-name.js";

/** Of the names of others; an account of tests may have hundreds. */
const NAMES_SHOWN = 10;

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
    super(`There is no task hub '${taskHubName}' on ${where}.${question} ${others(existing)}`);
  }
}

function others(existing: readonly string[]): string {
  if (existing.length === 0) return "It has none.";
  const hidden = existing.length - NAMES_SHOWN;
  const more = hidden > 0 ? ` and ${hidden} more` : "";
  return `It has: ${existing.slice(0, NAMES_SHOWN).join(", ")}${more}.`;
}
