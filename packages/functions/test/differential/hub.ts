import {
  decodeRequest,
  RELEASE,
  type EntityRequest,
  type Episode,
  type EventSent,
  type ExecutionStarted,
  type HistoryEvent,
} from "@taskhub/core";
import type { Dice } from "./dice.js";
import type { Program } from "./program.js";

const START = new Date("2026-01-01T00:00:00Z");
const SECOND_MS = 1_000;
const PATIENCE = 8;

type Call = Extract<HistoryEvent, { type: "TaskScheduled" | "SubOrchestrationInstanceCreated" }>;
type Timer = Extract<HistoryEvent, { type: "TimerCreated" }>;

/** What comes to an instance, and when. */
export interface Delivered {
  readonly news: readonly HistoryEvent[];
  readonly now: Date;
}

/**
 * Plays the part of the task hub for one instance: keeps its history, and answers what it has asked
 * for, in an order and with results that the dice decide.
 */
export class Hub {
  history: readonly HistoryEvent[] = [];
  /** Event ids of the current execution. */
  readonly canceledTimers = new Set<number>();
  private now = START;
  private answers = 0;
  private idle = 0;
  private readonly failsOnceIn: number;

  constructor(
    private readonly program: Program,
    private readonly dice: Dice,
  ) {
    this.failsOnceIn = dice.between(2, 8);
  }

  /** What comes next. @returns `undefined` if nothing can, or it would change nothing. */
  next(): Delivered | undefined {
    this.turnClock(this.dice.between(1, 90) * SECOND_MS);
    if (this.history.length === 0) return { news: [this.start(), ...this.events()], now: this.now };
    const news = this.dice.shuffled([...this.outcomes(), ...this.events(), ...this.repeats()]);
    if (news.length === 0) news.push(...this.whatever());
    return news.length > 0 && this.idle < PATIENCE ? { news, now: this.now } : undefined;
  }

  /** Takes in what an episode decided. */
  commit({ events, replaces, canceledTimers }: Episode): void {
    if (replaces) this.canceledTimers.clear();
    for (const eventId of canceledTimers) this.canceledTimers.add(eventId);
    this.history = replaces ? events : [...this.history, ...events];
  }

  private start(): ExecutionStarted {
    const parent = { name: "parent", instanceId: "p-1", executionId: "e-0", taskScheduledId: 3 };
    return {
      ...this.received("ExecutionStarted"),
      instanceId: "order-42",
      executionId: "5b0c8a3e2f6d4d0c9a1b7e6f5d4c3b2a",
      name: "OrderFlow",
      input: this.dice.pick([undefined, "0"]),
      parent: this.dice.pick([undefined, parent]),
    };
  }

  private outcomes(): HistoryEvent[] {
    const calls = this.dice.shuffled(this.openCalls()).slice(0, this.dice.below(4));
    const timers = this.openTimers();
    const [first] = timers.sort((a, b) => a.fireAt.getTime() - b.fireAt.getTime());
    if (first && this.dice.once(4)) this.turnClockTo(first.fireAt);
    const due = timers.filter(({ fireAt }) => fireAt <= this.now && !this.dice.once(3));
    const open = this.dice.shuffled(this.openRequests());
    // what comes to programs without entities is as it would be if there were none
    const requests = open.length === 0 ? [] : open.slice(0, this.dice.below(4));
    return [
      ...calls.map((call) => this.answerTo(call)),
      ...due.map((timer) => this.fired(timer)),
      ...requests.map((request) => this.answerOfEntity(request)),
    ];
  }

  private events(): HistoryEvent[] {
    const { events } = this.program;
    if (events.length === 0 || !this.dice.once(3)) return [];
    return Array.from({ length: this.dice.between(1, 2) }, () => this.raised(events));
  }

  /** An outcome that has come before. */
  private repeats(): HistoryEvent[] {
    if (!this.dice.once(30)) return [];
    const came = this.history.filter(
      (event) =>
        event.type === "TaskCompleted" || event.type === "TimerFired" || this.isAnswer(event),
    );
    return came.length > 0 ? [{ ...this.dice.pick(came), isPlayed: false }] : [];
  }

  /** Something that the instance may wait for, when the dice gave nothing. */
  private whatever(): HistoryEvent[] {
    const [call] = this.openCalls();
    if (call) return [this.answerTo(call)];
    const [request] = this.openRequests();
    if (request) return [this.answerOfEntity(request)];
    const [timer] = this.openTimers();
    if (timer) {
      this.turnClockTo(timer.fireAt);
      return [this.fired(timer)];
    }
    this.idle++;
    return this.program.events.length > 0 ? [this.raised(this.program.events)] : [];
  }

  private answerTo(call: Call): HistoryEvent {
    const n = ++this.answers;
    const isChild = call.type === "SubOrchestrationInstanceCreated";
    const common = { taskScheduledId: call.eventId };
    if (!this.dice.once(this.failsOnceIn)) {
      const result = JSON.stringify(this.dice.pick([n, `text ${n}`, { n }, [n], null, false]));
      return isChild
        ? { ...this.received("SubOrchestrationInstanceCompleted"), ...common, result }
        : { ...this.received("TaskCompleted"), ...common, result };
    }
    const failure = {
      ...common,
      ...this.failure(`function '${call.name}' failed: bad luck ${n}.`, n),
    };
    return isChild
      ? { ...this.received("SubOrchestrationInstanceFailed"), ...failure }
      : { ...this.received("TaskFailed"), ...failure };
  }

  /** As the extension writes it. */
  private answerOfEntity({ id, lockSet }: EntityRequest): HistoryEvent {
    const n = ++this.answers;
    const result = this.dice.pick([n, `text ${n}`, { n }, [n], null, false, 0]);
    const failure = { result: JSON.stringify(`bad luck ${n}.`), exceptionType: "Error" };
    const answer = lockSet
      ? { result: "Lock Acquisition Completed" }
      : this.dice.pick([
          { result: JSON.stringify(result) },
          this.dice.once(this.failsOnceIn) ? failure : { result: null },
        ]);
    return { ...this.received("EventRaised"), name: id, input: JSON.stringify(answer) };
  }

  private openRequests(): EntityRequest[] {
    const answered = new Set(
      this.history.map((event) => (event.type === "EventRaised" ? event.name : undefined)),
    );
    return this.requests().filter(({ id, isSignal }) => !isSignal && !answered.has(id));
  }

  private requests(): EntityRequest[] {
    return this.history.flatMap((event) =>
      event.type === "EventSent" ? (requestIn(event) ?? []) : [],
    );
  }

  private isAnswer(event: HistoryEvent): boolean {
    return event.type === "EventRaised" && this.requests().some(({ id }) => id === event.name);
  }

  /** With the details of newer hosts, or without; each of them different from all others. */
  private failure(reason: string, n: number) {
    const details = this.dice.pick(["", `at line ${n}.`]);
    if (this.dice.once(2)) return { reason, details };
    const errorMessage = `bad luck ${n}.`;
    const failureDetails = { errorType: "TypeError", errorMessage, isNonRetriable: false };
    return { reason, details, failureDetails };
  }

  private fired({ eventId, fireAt }: Timer): HistoryEvent {
    return { ...this.received("TimerFired"), timerId: eventId, fireAt };
  }

  private raised(names: readonly string[]): HistoryEvent {
    const name = this.dice.pick(names);
    const isEmpty = this.dice.once(5) && !/^\d+$/.test(name);
    const input = isEmpty ? undefined : JSON.stringify({ event: name, n: ++this.answers });
    return { ...this.received("EventRaised"), name, input };
  }

  private received<T extends HistoryEvent["type"]>(type: T) {
    return { type, eventId: -1, timestamp: this.now, isPlayed: false };
  }

  private openCalls(): Call[] {
    const answered = new Set(
      this.history.map((event) => ("taskScheduledId" in event ? event.taskScheduledId : undefined)),
    );
    return this.history
      .filter(
        (event) =>
          event.type === "TaskScheduled" || event.type === "SubOrchestrationInstanceCreated",
      )
      .filter(({ eventId }) => !answered.has(eventId));
  }

  private openTimers(): Timer[] {
    const fired = new Set(
      this.history.map((event) => (event.type === "TimerFired" ? event.timerId : undefined)),
    );
    return this.history
      .filter((event) => event.type === "TimerCreated")
      .filter(({ eventId }) => !fired.has(eventId) && !this.canceledTimers.has(eventId));
  }

  private turnClockTo(time: Date): void {
    const second = Math.ceil(time.getTime() / SECOND_MS) * SECOND_MS;
    this.turnClock(Math.max(second - this.now.getTime(), 0));
  }

  private turnClock(byMs: number): void {
    this.now = new Date(this.now.getTime() + byMs);
  }
}

/** A release has an id, too. */
function requestIn({ name, input }: EventSent): EntityRequest | undefined {
  return name === RELEASE ? undefined : decodeRequest(input);
}
