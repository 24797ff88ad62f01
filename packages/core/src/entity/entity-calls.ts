/**
 * What an orchestrator asks of entities. Each request is an event that is sent, and each answer one
 * that comes, as the format has it.
 *
 * @module
 */
import { assertNotBlank } from "../assert-not-blank.js";
import { deriveGuid } from "../derive-guid.js";
import type { Sender } from "../message.js";
import type { Task } from "../task.js";
import { CriticalSection } from "./critical-section.js";
import { DurableLock } from "./durable-lock.js";
import { asEntityId, EntityId } from "./entity-id.js";
import {
  encodeRelease,
  encodeRequest,
  NO_STAMP,
  RELEASE,
  requestName,
  type EntityRequest,
} from "./entity-message.js";
import { EntityCallTask, LockTask, type Asked, type RequestOwner } from "./entity-tasks.js";
import { RequestStamps } from "./request-stamps.js";
import { dueTime, type SignalOptions } from "./signal-options.js";

const UNSTAMPED = { stamp: NO_STAMP, predecessor: NO_STAMP };

/** The entities as one orchestrator sees them. */
export class EntityCalls {
  readonly section = new CriticalSection();
  private readonly stamps = new RequestStamps();

  /**
   * @param newGuid - Counts up what the orchestrator's own calls count, as in v3.
   */
  constructor(
    private readonly owner: RequestOwner,
    private readonly self: Sender,
    private readonly newGuid: () => string,
  ) {}

  call<T>(entityId: EntityId, operation: string, input: unknown): Task<T> {
    const target = asEntityId(entityId);
    this.section.checkCall(target);
    assertNotBlank(operation, "operation");
    const text = JSON.stringify(input) as string | undefined;
    this.section.called(target);
    const request = (eventId: number) => {
      const id = this.requestId(eventId);
      return this.asked(target, { id, operation, isSignal: false, input: text, position: 0 });
    };
    return new EntityCallTask<T>(this.owner, request, {
      ...{ entity: String(target), operation },
      onAnswer: () => {
        this.section.answered(target);
      },
    });
  }

  signal(
    entityId: EntityId,
    operation: string,
    input: unknown,
    options: SignalOptions | undefined,
  ): void {
    const target = asEntityId(entityId);
    this.section.checkSignal(target);
    assertNotBlank(operation, "operation");
    const text = JSON.stringify(input) as string | undefined;
    const due = dueTime(options ?? {});
    this.owner.ask((eventId) => {
      const id = this.requestId(eventId);
      const signal = { id, operation, isSignal: true, input: text, due, position: 0 };
      return this.asked(target, signal).action;
    });
  }

  lock(entities: readonly (EntityId | readonly EntityId[])[]): Task<DurableLock> {
    const lockSet = lockSetOf(entities);
    this.section.checkLock();
    const id = this.newGuid();
    const lock = new DurableLock(lockSet, () => {
      this.section.leave(lock);
      // what was never asked for is locked nowhere
      if (task.requestId !== undefined) this.release(lockSet, task.requestId);
    });
    this.section.enter(lock);
    const [first] = lockSet;
    const request = () => this.asked(first, { id, isSignal: false, lockSet, position: 0 });
    const task = new LockTask(this.owner, request, lock);
    return task;
  }

  private release(lockSet: readonly EntityId[], id: string): void {
    const input = encodeRelease({ parent: this.self.instanceId, id, rest: [] });
    for (const target of lockSet) {
      const instanceId = String(target);
      this.owner.ask(() => ({ type: "EventSent", instanceId, name: RELEASE, input }));
    }
  }

  private asked(
    target: EntityId,
    request: Omit<EntityRequest, "parent" | "parentExecution" | "stamp" | "predecessor">,
  ): Asked {
    const instanceId = String(target);
    const { instanceId: parent, executionId: parentExecution } = this.self;
    // what waits for its time has no place among the others
    const stamped = request.due ? UNSTAMPED : this.stamps.next(instanceId, this.owner.now);
    const input = encodeRequest({ ...request, ...{ parent, parentExecution }, ...stamped });
    const action = { type: "EventSent", instanceId, name: requestName(request), input } as const;
    return { id: request.id, action };
  }

  private requestId(eventId: number): string {
    const { instanceId, executionId } = this.self;
    return deriveGuid("request", instanceId, executionId, String(eventId));
  }
}

/** Sorted and each once, so that two orchestrations never wait for each other. */
function lockSetOf(
  entities: readonly (EntityId | readonly EntityId[])[],
): readonly [EntityId, ...EntityId[]] {
  const given: readonly unknown[] = Array.isArray(entities[0]) ? entities[0] : entities;
  // v3 takes `lock(undefined)` for a call without entities, and `lock([undefined])` for a wrong one
  if (entities.length === 1 && entities[0] === undefined) throw noEntity();
  const byId = new Map<string, EntityId>();
  for (const each of given) {
    if (!(each instanceof EntityId)) throw new TypeError("lock expected EntityId[]");
    if (!byId.has(String(each))) byId.set(String(each), each);
  }
  const sorted = [...byId].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, id]) => id);
  const [first, ...rest] = sorted;
  if (!first) throw noEntity();
  return [first, ...rest];
}

function noEntity(): RangeError {
  return new RangeError("lock requires at least one EntityId");
}
