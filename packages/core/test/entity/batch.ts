/** Batches of an entity and the messages that they are made of, for tests. */
import type { DurableEntityContext } from "../../src/entity/entity-context.js";
import { EntityId } from "../../src/entity/entity-id.js";
import {
  encodeRelease,
  encodeRequest,
  NO_STAMP,
  RELEASE,
  requestName,
  type EntityRequest,
} from "../../src/entity/entity-message.js";
import { LiveEntity, type EntityBefore } from "../../src/entity/live-entity.js";
import {
  decodeSchedulerState,
  NO_ENTITY,
  type SchedulerState,
} from "../../src/entity/scheduler-state.js";
import type { Episode } from "../../src/episode/run-episode.js";
import { RECEIVED, type EventRaised } from "../../src/history-event.js";
import { START } from "../events.js";

/** An execution of an orchestration. */
export interface Owner {
  readonly parent: string;
  readonly parentExecution: string;
}

export const OWNER: Owner = { parent: "order-1", parentExecution: "e-1" };
export const OTHER: Owner = { parent: "order-2", parentExecution: "e-2" };
/** Another life of the first. */
export const AGAIN: Owner = { parent: "order-1", parentExecution: "e-9" };

const SENT = { stamp: NO_STAMP, predecessor: NO_STAMP, position: 0 };

export function event(name: string, input?: string): EventRaised {
  const received = { eventId: RECEIVED, isPlayed: false, timestamp: START };
  return { type: "EventRaised", ...received, name, input };
}

export function asked(request: EntityRequest): EventRaised {
  return event(requestName(request), encodeRequest(request));
}

export function call(id: string, operation: string, by: Owner = OWNER, input?: unknown) {
  const text = JSON.stringify(input) as string | undefined; // of what is undefined there is none
  return asked({ ...SENT, ...by, id, operation, isSignal: false, input: text });
}

export function signal(operation: string, id = operation, by?: Owner): EventRaised {
  return asked({ ...SENT, ...by, id, operation, isSignal: true });
}

export function idsOf(keys: string): EntityId[] {
  return Array.from(keys, (key) => new EntityId("counter", key));
}

/** @param keys - Of the entities to be locked, a letter each. */
export function lockRequest(id: string, by: Owner = OWNER, keys = "a", position = 0): EventRaised {
  return asked({ ...SENT, ...by, id, isSignal: false, lockSet: idsOf(keys), position });
}

export function release(id: string, { parent }: Owner = OWNER, rest = ""): EventRaised {
  return event(RELEASE, encodeRelease({ parent, id, rest: idsOf(rest) }));
}

/** What came of a batch. */
export interface Outcome {
  readonly episode: Episode;
  readonly after: SchedulerState;
  /** Names of the operations, in the order in which they were performed. */
  readonly performed: readonly string[];
  /** What goes to whom: the name and the input of each event. */
  readonly told: readonly (readonly [string, string, unknown])[];
}

/** Performs each operation at once; one that throws has failed. */
export function perform(
  news: readonly EventRaised[],
  { before = {}, now = START, entity = () => undefined, defaultVersion }: Setting = {},
): Outcome {
  const life = { executionId: undefined, firstMessageId: "m-1", state: NO_ENTITY };
  const live = new LiveEntity(
    { instanceId: "@counter@a", ...life, ...before },
    now,
    defaultVersion,
  );
  const performed: string[] = [];
  const steps = live.perform(news);
  let step = steps.next();
  while (!step.done) {
    const { df } = step.value.run;
    performed.push(df.operationName);
    step = steps.next(outcomeOf(() => entity(df)));
  }
  const episode = live.episode();
  const sent = [...episode.leftBehind, ...(episode.answers ?? [])];
  const told = sent.map(({ instanceId, event }) =>
    event.type === "EventRaised"
      ? ([instanceId, event.name, parsed(event.input)] as const)
      : ([instanceId, event.type, undefined] as const),
  );
  return { episode, after: decodeSchedulerState(inputOf(episode)), performed, told };
}

/** The batch that follows: the entity is as the one before has left it. */
export function afterwards({ episode }: Outcome): Pick<EntityBefore, "executionId" | "state"> {
  return { executionId: episode.executionId, state: decodeSchedulerState(inputOf(episode)) };
}

interface Setting {
  readonly before?: Partial<EntityBefore>;
  readonly now?: Date;
  readonly entity?: (df: DurableEntityContext) => void;
  readonly defaultVersion?: string;
}

function inputOf({ events }: Episode): string | undefined {
  return events.find((each) => each.type === "ExecutionStarted")?.input;
}

function outcomeOf(run: () => void) {
  try {
    run();
    return { kind: "done" } as const;
  } catch (error) {
    const failure = { errorType: "Error", errorMessage: String(error), isNonRetriable: false };
    return { kind: "failed", failure } as const;
  }
}

function parsed(text: string | undefined): unknown {
  const members: unknown = JSON.parse(text ?? "null");
  if (typeof members !== "object" || members === null) return members;
  return { ...members, $type: undefined };
}
