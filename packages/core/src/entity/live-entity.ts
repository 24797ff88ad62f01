/**
 * One batch of an entity: messages come in, operations are performed one after the other, and what
 * follows becomes the next execution of the instance, with its state as input.
 *
 * Pure, but for the operations: whoever drives `perform` runs them. If the batch cannot be committed
 * it is thrown away, and nothing of it was visible.
 *
 *   from  worker/entity-turn
 *   to    azure-storage/commit-episode    writes the episode
 *
 * Invariants
 *   N1  Operations are performed one at a time, in the order in which their messages came, but for
 *       those that a lock keeps waiting.
 *   N2  While an orchestration holds the lock, no operation but its own is performed.
 *   N3  An operation that fails leaves state and signals as before it.
 *   N4  A call is answered once, and after the commit that records what it did.
 *
 * @module
 */
import { deriveGuid } from "../derive-guid.js";
import type { Episode } from "../episode/run-episode.js";
import type { FailureDetails } from "../failure-details.js";
import { FIRE_AND_FORGET, RECEIVED, type EventRaised } from "../history-event.js";
import { messageOf, nextExecutionId, type Origin, type TaskMessage } from "../message.js";
import { EntityId } from "./entity-id.js";
import {
  decodeRelease,
  decodeRequest,
  encodeAnswer,
  encodeRelease,
  encodeRequest,
  isRequestName,
  NO_STAMP,
  RELEASE,
  requestName,
  type EntityAnswer,
  type EntityRequest,
  type Release,
} from "./entity-message.js";
import { OperationRun, type Outgoing } from "./operation-run.js";
import { encodeSchedulerState, entityStatusText, type SchedulerState } from "./scheduler-state.js";

/** What the format tells whoever has got a lock. */
const LOCKED = "Lock Acquisition Completed";

/** What an entity is before a batch. */
export interface EntityBefore {
  readonly instanceId: string;
  /** The execution it is in; absent if there was none yet. */
  readonly executionId: string | undefined;
  /** Id of the first message of the batch: a new life of the id is not to be taken for an earlier one. */
  readonly firstMessageId: string;
  /** As the last batch has left it. */
  readonly state: SchedulerState;
}

/** An operation that is to be performed now. */
export interface DueOperation {
  readonly request: EntityRequest;
  readonly run: OperationRun;
  /** The message that brought it with this batch; absent if it has waited in the queue. */
  readonly cause: EventRaised | undefined;
}

/** How an operation ended. */
export type OperationOutcome =
  { readonly kind: "done" } | { readonly kind: "failed"; readonly failure: FailureDetails };

/** What is asked of `LiveEntity.perform`: one operation after the other, each with its outcome. */
export type Operations = Generator<DueOperation, void, OperationOutcome>;

/** One batch of one entity. */
export class LiveEntity {
  private readonly id: EntityId;
  private readonly executionId: string;
  private entity: SchedulerState["entity"];
  private lock: SchedulerState["lock"];
  /** Requests that are still to be served, in the order in which they came. */
  private waiting: EntityRequest[];
  private readonly leftBehind: TaskMessage[] = [];
  private readonly answers: TaskMessage[] = [];
  private readonly causes = new Map<EntityRequest, EventRaised>();
  private made = 0;

  /**
   * @param now - The time of the batch.
   * @param defaultVersion - Of orchestrations that are started without one.
   */
  constructor(
    private readonly before: EntityBefore,
    private readonly now: Date,
    private readonly defaultVersion?: string,
  ) {
    const { instanceId, executionId = before.firstMessageId, state } = before;
    this.id = EntityId.getEntityIdFromSchedulerId(instanceId);
    this.executionId = nextExecutionId(instanceId, executionId);
    this.entity = state.entity;
    this.lock = state.lock;
    this.waiting = [...state.queue];
  }

  get instanceId(): string {
    return this.before.instanceId;
  }

  /** The entity as the batch leaves it. */
  get state(): SchedulerState {
    return { entity: this.entity, queue: this.waiting, lock: this.lock };
  }

  /** Takes the messages in, in order, and asks for each operation that may be performed. */
  *perform(news: readonly EventRaised[]): Operations {
    for (const event of news) {
      const { name, input } = event;
      const request = isRequestName(name) ? decodeRequest(input) : undefined;
      const release = name === RELEASE ? decodeRelease(input) : undefined;
      // what is neither is a wake-up of the format, of which nothing here has need
      if (request) {
        this.waiting.push(request);
        this.causes.set(request, event);
      }
      if (release) this.release(release);
      yield* this.serve();
    }
  }

  /** What the batch makes of the entity. */
  episode(): Episode {
    const { instanceId, executionId } = this.before;
    const { state } = this;
    const common = { eventId: RECEIVED, timestamp: this.now, isPlayed: false };
    return {
      executionId: this.executionId,
      events: [
        { ...common, type: "OrchestratorStarted" },
        {
          ...{ ...common, isPlayed: true, type: "ExecutionStarted" },
          ...{ instanceId, executionId: this.executionId },
          ...{ name: instanceId, version: "", input: encodeSchedulerState(state) },
        },
        { ...common, type: "OrchestratorCompleted" },
      ],
      replaces: executionId !== undefined,
      customStatus: entityStatusText(state),
      leftBehind: this.leftBehind,
      answers: this.answers,
      canceledTimers: [],
    };
  }

  private *serve(): Operations {
    for (let next = this.takeNext(); next; next = this.takeNext()) {
      if (next.lockSet) {
        this.grant(next, next.lockSet);
        continue;
      }
      yield* this.operate(next);
    }
  }

  /** Takes out the oldest request that the lock does not keep waiting. */
  private takeNext(): EntityRequest | undefined {
    const { lock } = this;
    const at = this.waiting.findIndex(
      (request) =>
        !lock ||
        (request.lockSet === undefined &&
          request.parent === lock.owner &&
          // an earlier or later life of the owner is somebody else
          (lock.execution ?? request.parentExecution) === request.parentExecution),
    );
    return at < 0 ? undefined : this.waiting.splice(at, 1)[0];
  }

  private *operate(request: EntityRequest): Operations {
    const { operation = "", input } = request;
    const run = new OperationRun(
      {
        entityId: this.id,
        name: operation,
        input,
        now: this.now,
        ids: (what) => this.newId(what),
      },
      this.entity,
    );
    const outcome = yield { request, run, cause: this.causes.get(request) };
    if (outcome.kind === "failed") {
      run.close();
      this.answer(request, outcome);
      return;
    }
    const { state, result, outgoing } = run.end();
    this.entity = state;
    for (const each of outgoing) this.sendOutgoing(each);
    this.answer(request, { kind: "result", result });
  }

  private answer(
    { id, isSignal, parent, parentExecution }: EntityRequest,
    answer: EntityAnswer | Extract<OperationOutcome, { kind: "failed" }>,
  ): void {
    if (isSignal || parent === undefined) return;
    const { instanceId } = this.before;
    const told: EntityAnswer =
      answer.kind === "failed" ? { kind: "failure", failure: answer.failure } : answer;
    this.answers.push({
      messageId: deriveGuid("answer", instanceId, id),
      instanceId: parent,
      executionId: parentExecution,
      event: {
        type: "EventRaised",
        ...{ eventId: RECEIVED, isPlayed: false, timestamp: this.now },
        ...{ name: id, input: encodeAnswer(told) },
      },
      sender: { instanceId, executionId: this.executionId },
      episode: 1,
    });
  }

  /** Locked for the owner; the next entity is asked, or the owner told. */
  private grant(request: EntityRequest, lockSet: readonly EntityId[]): void {
    const { id, parent, parentExecution, position } = request;
    if (parent === undefined) return;
    this.lock = { owner: parent, id, execution: parentExecution, at: this.now };
    const next = lockSet[position + 1];
    if (next) {
      const input = encodeRequest({ ...request, position: position + 1 });
      this.send({ target: next, name: requestName(request), input });
    } else {
      this.answer(request, { kind: "result", result: LOCKED });
    }
  }

  private release(release: Release): void {
    const { parent, id, rest } = release;
    const asked = this.waiting.length;
    this.waiting = this.waiting.filter((request) => !request.lockSet || request.id !== id);
    // those behind were never asked
    if (this.waiting.length < asked) return;
    if (this.lock?.owner === parent && (this.lock.id ?? id) === id) this.lock = undefined;
    const [next, ...others] = rest;
    if (!next) return;
    const input = encodeRelease({ parent, id, rest: others });
    this.send({ target: next, name: RELEASE, input });
  }

  private sendOutgoing(outgoing: Outgoing): void {
    if (outgoing.kind === "signal") {
      const { target, operation, input, due } = outgoing;
      const request: EntityRequest = {
        ...{ id: this.newId("signal"), operation, isSignal: true, input, due },
        ...{ parent: this.before.instanceId, position: 0 },
        ...{ stamp: this.nextStamp(), predecessor: NO_STAMP },
      };
      this.send({ target, name: requestName(request), input: encodeRequest(request) });
      return;
    }
    const { name, instanceId, version = this.defaultVersion, input, tags } = outgoing;
    this.leave({
      type: "SubOrchestrationInstanceCreated",
      ...{ name, instanceId, version, input },
      tags: { ...tags, [FIRE_AND_FORGET]: "" },
    });
  }

  private send(event: { target: EntityId; name: string; input: string }): void {
    const { target, name, input } = event;
    this.leave({ type: "EventSent", instanceId: String(target), name, input });
  }

  /** It goes out with the commit, by the outbox. */
  private leave(work: Leaving): void {
    const { instanceId } = this.before;
    const origin: Origin = {
      ...{ instanceId, executionId: this.executionId },
      ...{ name: instanceId, version: "", episode: 1 },
    };
    const numbered = { eventId: this.made++, isPlayed: false, timestamp: this.now };
    const message = messageOf({ ...work, ...numbered }, origin);
    if (message) this.leftBehind.push(message);
  }

  /** Readers of the format take no two of the same time from one sender: they differ in the last digits. */
  private nextStamp(): string {
    return this.now.toISOString().replace("Z", `${String(this.made).padStart(4, "0")}Z`);
  }

  /** The same for a batch that is run again. */
  private newId(what: string): string {
    return deriveGuid(what, this.before.instanceId, this.executionId, String(this.made++));
  }
}

type Leaving =
  | { readonly type: "EventSent"; instanceId: string; name: string; input: string }
  | {
      readonly type: "SubOrchestrationInstanceCreated";
      name: string;
      instanceId: string;
      version: string | undefined;
      input: string | undefined;
      tags: Record<string, string>;
    };
