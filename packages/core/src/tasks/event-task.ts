import type { ActionOwner } from "../action.js";
import type { EventWait, ExternalEvents } from "../external-events.js";
import type { EventRaised } from "../history-event.js";
import { parsePayload } from "../parse-payload.js";
import { AtomicTask } from "./atomic-task.js";

/** Waits for an external event. Asks for no action, so it takes no event id. */
export class EventTask<T> extends AtomicTask<T> implements EventWait {
  private isScheduled = false;

  constructor(
    owner: ActionOwner,
    private readonly events: ExternalEvents,
    readonly name: string,
  ) {
    super(owner);
  }

  override get isCompleted(): boolean {
    this.look();
    return super.isCompleted;
  }

  override get result(): T | undefined {
    this.look();
    return super.result;
  }

  receive(event: EventRaised): void {
    this.settle({ kind: "completed", value: parsePayload(event.input) as T });
  }

  protected override request(): void {
    this.isScheduled = true;
    this.events.wait(this);
  }

  /** An event may have come while the orchestrator waited for something else. */
  private look(): void {
    if (this.isScheduled && !this.outcome) this.events.claim(this);
  }
}
