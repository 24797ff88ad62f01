/** A hub of one thread: orchestrations, entities, and messages that are shuffled and doubled. */
import { deriveGuid } from "../../src/derive-guid.js";
import { EntityId } from "../../src/entity/entity-id.js";
import { HeldLocks } from "../../src/entity/held-locks.js";
import { releasesAtEnd } from "../../src/entity/releases.js";
import { decodeSchedulerState, type SchedulerState } from "../../src/entity/scheduler-state.js";
import { ExecutionState } from "../../src/execution-state.js";
import { HeardStreams } from "../../src/heard-streams.js";
import type { EventRaised, EventSent } from "../../src/history-event.js";
import { messageOf, type Origin, type TaskMessage } from "../../src/message.js";
import { SendingOrder } from "../../src/sending-order.js";
import { NO_MARKS } from "../../src/task-hub.js";
import { START } from "../events.js";
import { call, lockRequest, perform, release, signal, type Outcome } from "./batch.js";

/** What an orchestration does next; keys are those of counters, a letter each. */
export type Step =
  | { readonly do: "call" | "signal" | "fail" | "forward"; readonly key: string }
  /** `ask` does not wait until the lock is granted. */
  | { readonly do: "lock" | "ask"; readonly keys: string }
  | { readonly do: "release" };

/** What was seen, in the order in which it happened. */
export type Seen =
  | { readonly what: "granted" | "released" | "ended"; readonly by: string; readonly keys: string }
  | { readonly what: "answered"; readonly by: string; readonly id: string }
  | { readonly what: "performed"; readonly key: string; readonly operation: string };

const KEEPER = { queueMessageId: "q", messageId: "m" };
const nameOf = (key: string) => String(new EntityId("counter", key));

/** Runs its steps; what it has locked and not released is released by its end. */
export class Orchestration {
  private readonly origin: Origin;
  private readonly order = new SendingOrder([]);
  private readonly locks = new HeldLocks();
  private readonly sent: EventSent[] = [];
  private awaited: string | undefined;
  private held = { id: "", keys: "" };
  private at = 0;

  constructor(
    readonly instanceId: string,
    private readonly steps: readonly Step[],
    private readonly see: (seen: Seen) => void,
  ) {
    this.origin = { instanceId, executionId: `${instanceId}-e`, name: "flow", episode: 1 };
  }

  get isOver(): boolean {
    return this.awaited === undefined && this.at > this.steps.length;
  }

  /** @returns What it sends until it waits or ends. */
  begin(): TaskMessage[] {
    const messages: TaskMessage[] = [];
    while (this.awaited === undefined && !this.isOver) {
      const step = this.steps[this.at++];
      messages.push(...(step ? this.take(step) : this.end()));
    }
    return messages;
  }

  hear({ name }: EventRaised): TaskMessage[] {
    if (name !== this.awaited) return [];
    const step = this.steps[this.at - 1];
    const { instanceId: by } = this;
    if (step?.do === "lock") this.see({ what: "granted", by, keys: step.keys });
    else this.see({ what: "answered", by, id: name });
    this.awaited = undefined;
    return this.begin();
  }

  private take(step: Step): TaskMessage[] {
    const by = { parent: this.instanceId, parentExecution: this.origin.executionId };
    const id = deriveGuid(this.instanceId, String(this.at));
    if (step.do === "release") {
      const { id: held, keys } = this.held;
      this.see({ what: "released", by: this.instanceId, keys });
      this.held = { id: "", keys: "" };
      return Array.from(keys).flatMap((key) => this.send(key, release(held, by)));
    }
    if ("keys" in step) {
      this.held = { id, keys: step.keys };
      if (step.do === "lock") this.awaited = id;
      return this.send(step.keys.charAt(0), lockRequest(id, by, step.keys));
    }
    // its name tells the operations apart
    const operation = `${step.do}-${this.instanceId}-${String(this.at)}`;
    const isSignal = step.do === "signal";
    if (!isSignal) this.awaited = id;
    return this.send(step.key, isSignal ? signal(operation, id, by) : call(id, operation, by));
  }

  private send(key: string, { name, input }: EventRaised): TaskMessage[] {
    const row: EventSent = {
      ...{ type: "EventSent", eventId: this.sent.length, isPlayed: false, timestamp: START },
      ...{ instanceId: nameOf(key), name, input },
    };
    this.sent.push(row);
    this.locks.see(row);
    const message = messageOf(row, this.origin, this.order.place(row, this.origin));
    return message ? [message] : [];
  }

  private end(): TaskMessage[] {
    this.see({ what: "ended", by: this.instanceId, keys: this.held.keys });
    const { locks, order, origin } = this;
    const completed = {
      eventId: -1,
      isPlayed: false,
      timestamp: START,
      status: "Completed",
    } as const;
    return releasesAtEnd({ locks, order, origin }, [{ type: "ExecutionCompleted", ...completed }]);
  }
}

/** Takes messages in the order of their streams, and commits what comes of them. */
export class Entity {
  private outcome: Outcome | undefined;
  private state = new ExecutionState("", NO_MARKS);

  constructor(
    private readonly key: string,
    private readonly see: (seen: Seen) => void,
  ) {}

  get after(): SchedulerState | undefined {
    return this.outcome?.after;
  }

  /** Operations that have been performed and have not failed. */
  get performed(): unknown {
    return JSON.parse(this.after?.entity.text ?? "[]") as unknown;
  }

  /**
   * @param isLost - The batch meets a conflict: nothing of it counts.
   * @returns What is sent, and what is left for later.
   */
  take(batch: readonly TaskMessage[], isLost: boolean): TaskMessage[] {
    const heard = new HeardStreams(this.state.heard);
    const taken: TaskMessage[] = [];
    const early: TaskMessage[] = [];
    for (const message of batch) {
      const { inStream, messageId } = message;
      const isTaken = taken.some((each) => each.messageId === messageId);
      if (isTaken || this.state.hasApplied(messageId)) continue;
      const turn = inStream ? heard.turnOf(inStream) : "next";
      if (turn === "early") early.push(message);
      if (turn !== "next") continue;
      taken.push(message);
      if (inStream) heard.apply(inStream, START);
    }
    const news = taken.flatMap(({ event }) => (event.type === "EventRaised" ? [event] : []));
    if (news.length === 0) return early;
    const outcome = this.perform(news);
    return isLost ? [...batch] : [...early, ...this.commit(outcome, taken, heard)];
  }

  private perform(news: readonly EventRaised[]): Outcome {
    const { executionId, events = [] } = this.outcome?.episode ?? {};
    const started = events.find((event) => event.type === "ExecutionStarted");
    return perform(news, {
      before: {
        instanceId: nameOf(this.key),
        executionId,
        state: decodeSchedulerState(started?.input),
      },
      entity: (df) => {
        const operation = df.operationName;
        df.setState([...(df.getState(() => []) as unknown[]), operation]);
        const next = String.fromCharCode(this.key.charCodeAt(0) + 1);
        if (/^(fail|forward)/.test(operation)) {
          df.signalEntity(new EntityId("counter", next), `heard-${operation}`);
        }
        if (operation.startsWith("fail")) throw new Error("too much");
      },
    });
  }

  private commit(outcome: Outcome, taken: readonly TaskMessage[], heard: HeardStreams) {
    const { episode, performed } = outcome;
    for (const operation of performed) this.see({ what: "performed", key: this.key, operation });
    const marks = this.state.marksForSuccessor({
      ...{ keeper: KEEPER, leftBehind: episode.leftBehind, answers: episode.answers ?? [] },
      sentOutbox: new Set(this.state.outbox.map(({ message }) => message.messageId)),
      received: taken
        .filter(({ inStream }) => !inStream?.number)
        .map(({ event, messageId }) => ({ ...event, messageId })),
      ...{ heard: heard.marks(START), now: START },
    });
    this.outcome = outcome;
    this.state = new ExecutionState(episode.executionId, marks);
    this.state.append(episode.events);
    return marks.outbox.map(({ message }) => message);
  }
}
