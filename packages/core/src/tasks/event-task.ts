import type { EventWait, ExternalEvents } from "../external-events.js";
import type { EventRaised } from "../history-event.js";
import { parsePayload } from "../parse-payload.js";
import { Task, type TaskOwner } from "../task.js";
import { checkOwner } from "./check-owner.js";

/** Waits for an external event. Asks for no action, so it takes no event id. */
export class EventTask<T> extends Task<T> implements EventWait {
  private isScheduled = false;

  constructor(
    owner: TaskOwner,
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

  override schedule(owner: TaskOwner): void {
    checkOwner(this.owner, owner);
    this.isScheduled = true;
    if (!this.outcome) this.events.wait(this);
  }

  receive(event: EventRaised): void {
    this.settle({ kind: "completed", value: parsePayload(event.input) as T });
  }

  /** An event may have come while the orchestrator waited for something else. */
  private look(): void {
    if (this.isScheduled && !this.outcome) this.events.claim(this);
  }
}
