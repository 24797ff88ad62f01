import { DurableError } from "./durable-error.js";

/** Replay asked for something other than what the history records. Retrying cannot help. */
export class NonDeterministicOrchestrationError extends DurableError {
  override readonly name = "NonDeterministicOrchestrationError";
  readonly code = "NonDeterministic";

  constructor(
    /** Sequence number of the action. */
    readonly eventId: number,
    /** What the history has there, such as `activity 'ChargeCard'`, or `nothing`. */
    readonly recorded: string,
    /** What the orchestrator asks for now. */
    readonly replayed: string,
  ) {
    super(
      `Event ${eventId} recorded ${recorded}, but replay asked for ${replayed}: the orchestrator ` +
        `changed while this instance was running, or does not make the same choices every time. ` +
        `Let running instances finish before an orchestrator changes, or give the changed one a new ` +
        `name; take the time, ids and chance from context.df, and everything else from activities.`,
    );
  }
}
