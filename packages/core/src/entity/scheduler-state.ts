/**
 * What an entity is between two batches: the input of its execution, as JSON text.
 *
 * Written so that both generations of the format read it; `ThLock` is ours, others ignore it.
 *
 * @see The extension's `SchedulerState.cs`, `MessageSorter.cs`, `EntityStatus.cs`; DurableTask.Core
 * `SchedulerState.cs`.
 * @module
 */
import { requestMembers, requestOf, type EntityRequest } from "./entity-message.js";
import { SchedulerStateUnreadableError } from "./scheduler-state-unreadable-error.js";

const LONGEST_SHOWN = 60; // characters; what was found may be large, and nobody's business

/** What operations see of an entity. */
export interface EntityState {
  readonly exists: boolean;
  /** JSON text; an entity may exist without. */
  readonly text: string | undefined;
}

/** The lock on an entity. */
export interface HeldLock {
  /** Instance id of the orchestration. */
  readonly owner: string;
  /** Of the request that it was granted to; unknown if another engine granted it, as the rest. */
  readonly id: string | undefined;
  /** The owner's execution. */
  readonly execution: string | undefined;
  /** When it was granted. */
  readonly at: Date | undefined;
}

/** An entity between two batches. */
export interface SchedulerState {
  readonly entity: EntityState;
  /** Requests that the lock keeps waiting, oldest first. */
  readonly queue: readonly EntityRequest[];
  readonly lock: HeldLock | undefined;
}

/** What an id is before its first batch. */
export const NO_ENTITY: SchedulerState = {
  entity: { exists: false, text: undefined },
  queue: [],
  lock: undefined,
};

/**
 * Reads what either generation of the format has written.
 *
 * Messages that .NET keeps for their predecessors are served last, in the order of their stamps: those
 * predecessors may never come, and here order is kept by other means.
 *
 * @param text - `undefined` if there was no batch yet.
 * @throws SchedulerStateUnreadableError if it is the text of no entity.
 */
export function decodeSchedulerState(text: string | undefined): SchedulerState {
  if (text === undefined) return NO_ENTITY;
  const members = membersOf(parsed(text), "a JSON object");
  const { exists, queue, sorter, ThLock } = members;
  const state = optionalText(members, "state");
  return {
    // one generation writes no `exists`: there, who has a state exists
    entity: { exists: exists === true || state !== undefined, text: state },
    queue: [...queued(queue ?? []), ...buffered(sorter ?? {})],
    lock: lockOf(optionalText(members, "lockedBy"), ThLock),
  };
}

export function encodeSchedulerState({ entity, queue, lock }: SchedulerState): string {
  return JSON.stringify({
    exists: entity.exists || undefined,
    state: entity.text,
    queue: queue.length === 0 ? undefined : queue.map(requestMembers),
    lockedBy: lock?.owner,
    sorter: {}, // always there, though nothing is sorted here
    ThLock: lock && lockMembers(lock),
  });
}

/** The custom status of an entity, as JSON text: by it others know whether the entity exists. */
export function entityStatusText({ entity, queue, lock }: SchedulerState): string {
  return JSON.stringify({
    entityExists: entity.exists || undefined,
    queueSize: queue.length === 0 ? undefined : queue.length,
    lockedBy: lock?.owner,
  });
}

function queued(queue: unknown): EntityRequest[] {
  if (!Array.isArray(queue)) throw unreadable("an array as its queue", queue);
  return queue.map(requestIn);
}

/** By stamp: of 100 ns, so it is the texts that are compared, without the Z that ends them. */
function buffered(sorter: unknown): EntityRequest[] {
  const { ReceivedFromInstance: senders } = membersOf(sorter, "an object as its sorter");
  const kept = Object.values(membersOf(senders ?? {}, "an object of senders")).flatMap((sender) => {
    const { Buffered: buffer } = membersOf(sender, "an object for each sender");
    return Object.entries(membersOf(buffer ?? {}, "an object of buffered messages"));
  });
  const byStamp = kept.map(([stamp, request]) => ({ stamp: stamp.replace(/Z$/, ""), request }));
  byStamp.sort((a, b) => (a.stamp < b.stamp ? -1 : Number(a.stamp > b.stamp)));
  return byStamp.map(({ request }) => requestIn(request));
}

function requestIn(value: unknown): EntityRequest {
  const request = requestOf(value);
  if (!request) throw unreadable("a request with an id wherever one waits", value);
  return request;
}

function lockOf(owner: string | undefined, more: unknown): HeldLock | undefined {
  if (owner === undefined) return undefined;
  const members = membersOf(more ?? {}, "an object as ThLock");
  const at = new Date(optionalText(members, "at") ?? NaN);
  return {
    owner,
    id: optionalText(members, "id"),
    execution: optionalText(members, "execution"),
    at: Number.isNaN(at.getTime()) ? undefined : at,
  };
}

function lockMembers({ id, execution, at }: HeldLock): object | undefined {
  // what another engine granted stays as that wrote it
  if (id === undefined && execution === undefined && at === undefined) return undefined;
  return { id, execution, at: at?.toISOString() };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw unreadable("JSON", text);
  }
}

/** Whatever an object may have of what is read here. */
type Members = Partial<
  Record<
    | ("exists" | "state" | "queue" | "lockedBy" | "sorter" | "ThLock")
    | ("ReceivedFromInstance" | "Buffered")
    | ("id" | "execution" | "at"),
    unknown
  >
>;

function membersOf(value: unknown, expected: string): Members {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject) throw unreadable(expected, value);
  return value;
}

function optionalText(members: Members, name: keyof Members): string | undefined {
  const value = members[name] ?? undefined;
  if (value === undefined || typeof value === "string") return value;
  throw unreadable(`text as its ${name}`, value);
}

function unreadable(expected: string, found: unknown): SchedulerStateUnreadableError {
  const text = typeof found === "string" ? found : JSON.stringify(found);
  const shown = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
  return new SchedulerStateUnreadableError(`expected ${expected}, found '${shown}'`);
}
