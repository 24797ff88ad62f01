/**
 * Tasks that wait for an entity: a call, or a lock.
 *
 * @module
 */
import type { Action } from "../action.js";
import { parsePayload } from "../parse-payload.js";
import { Task, type TaskOwner } from "../task.js";
import { TaskFailedError } from "../task-failed-error.js";
import { checkOwner } from "../tasks/check-owner.js";
import type { DurableLock } from "./durable-lock.js";
import type { EntityAnswer } from "./entity-message.js";
import type { OpenRequest, OpenRequests } from "./open-requests.js";

/** A request as it is asked for: its id, and the event that carries it. */
export interface Asked {
  readonly id: string;
  readonly action: Action;
}

/** Where a request goes once its task is yielded or awaited. */
export interface RequestOwner extends TaskOwner {
  readonly requests: OpenRequests;
}

/** Waits for the answer to a request. */
abstract class RequestTask<T> extends Task<T> {
  /** Once it is asked for. */
  private asked: OpenRequest | undefined;

  constructor(
    private readonly requester: RequestOwner,
    private readonly request: (eventId: number) => Asked,
  ) {
    super(requester);
  }

  /** Under which it was asked for, or the history says that it was; `undefined` before. */
  get requestId(): string | undefined {
    return this.asked?.id;
  }

  override schedule(owner: TaskOwner): void {
    checkOwner(this.owner, owner);
    if (this.asked) return;
    let id = "";
    const eventId = this.requester.ask((eventId) => {
      const asked = this.request(eventId);
      id = asked.id;
      return asked.action;
    });
    this.asked = this.requester.requests.add(eventId, id, (answer) => {
      this.end(answer, eventId);
    });
  }

  protected abstract end(answer: EntityAnswer, eventId: number): void;
}

/** What is called. */
interface Called {
  readonly entity: string;
  readonly operation: string;
  /** It has answered. */
  onAnswer(): void;
}

/** Waits for an operation of an entity. */
export class EntityCallTask<T> extends RequestTask<T> {
  constructor(
    requester: RequestOwner,
    request: (eventId: number) => Asked,
    private readonly called: Called,
  ) {
    super(requester, request);
  }

  protected override end(answer: EntityAnswer, eventId: number): void {
    const { entity, operation } = this.called;
    this.called.onAnswer();
    if (answer.kind === "result") {
      this.settle({ kind: "completed", value: parsePayload(answer.result) as T });
      return;
    }
    const { failure } = answer;
    const message = `Operation '${operation}' of entity '${entity}' failed: ${failure.errorMessage}`;
    const error = new TaskFailedError(failure, operation, eventId, message);
    this.settle({ kind: "failed", error });
  }
}

/** Waits until all entities of a critical section are locked. */
export class LockTask extends RequestTask<DurableLock> {
  constructor(
    requester: RequestOwner,
    request: (eventId: number) => Asked,
    private readonly lock: DurableLock,
  ) {
    super(requester, request);
  }

  protected override end(answer: EntityAnswer): void {
    if (answer.kind === "result") this.settle({ kind: "completed", value: this.lock });
    else this.settle({ kind: "failed", error: new TaskFailedError(answer.failure) });
  }
}
