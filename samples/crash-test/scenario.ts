/**
 * What is started, and what must come of it.
 *
 * @module
 */
import type { ChainInput, EventsInput, FamilyInput, FanOutInput, TimerInput } from "./inputs.js";

const CHAIN_LENGTH = 5;
const FAN_OUT_COUNT = 20;
const CHILD_COUNT = 3;
const CHILD_LENGTH = 2;
const TIMER_SECONDS = [1, 2, 3];
const EVENT_COUNT = 5;
const RENEW_AFTER = 2;

/** What must be found of an instance once it has completed. */
export interface Expectation {
  readonly output: unknown;
  /** Activities whose outcomes are in the history, by the names of their tasks. */
  readonly tasks: readonly string[];
  /** Activities of executions that continued as new. */
  readonly earlierTasks: readonly string[];
  /** Instance ids of sub-orchestrations, and what must be found of them. */
  readonly children: ReadonlyMap<string, Expectation>;
  readonly timers: number;
  /** Data of the external events in the history; their order is the queue's. */
  readonly events: "none" | { readonly count: number; readonly of: readonly number[] };
}

/** A way to start an instance. */
export interface Scenario {
  readonly orchestrator: "Chain" | "FanOut" | "Family" | "Timer" | "Events";
  readonly input: unknown;
  /** External events to raise: 1, 2, ... */
  readonly eventCount: number;
  expectation(instanceId: string): Expectation;
}

/** The scenario of the n-th instance: each kind in turn. */
export function scenarioOf(index: number): Scenario {
  const makers = [chain, fanOut, family, timer, events] as const;
  const round = Math.floor(index / makers.length);
  const make = makers[index % makers.length] ?? chain;
  return make(round);
}

function chain(): Scenario {
  const input: ChainInput = { length: CHAIN_LENGTH, from: 0 };
  return {
    ...{ orchestrator: "Chain", input, eventCount: 0 },
    expectation: (instanceId) => chainExpectation(instanceId, input),
  };
}

function fanOut(): Scenario {
  const input: FanOutInput = { count: FAN_OUT_COUNT };
  return {
    ...{ orchestrator: "FanOut", input, eventCount: 0 },
    expectation: (instanceId) => ({
      ...nothing(),
      output: (FAN_OUT_COUNT * (FAN_OUT_COUNT + 1)) / 2,
      tasks: numbered(instanceId, FAN_OUT_COUNT),
    }),
  };
}

function family(): Scenario {
  const input: FamilyInput = { children: CHILD_COUNT, length: CHILD_LENGTH };
  return {
    ...{ orchestrator: "Family", input, eventCount: 0 },
    expectation: (instanceId) => {
      const children = upTo(CHILD_COUNT).map((from) => {
        const childId = `${instanceId}-child-${from}`;
        return [childId, chainExpectation(childId, { length: CHILD_LENGTH, from })] as const;
      });
      const output = children.map(([, child]) => child.output);
      return { ...nothing(), output, children: new Map(children) };
    },
  };
}

function timer(round: number): Scenario {
  const input: TimerInput = { seconds: TIMER_SECONDS[round % TIMER_SECONDS.length] ?? 1 };
  return {
    ...{ orchestrator: "Timer", input, eventCount: 0 },
    expectation: (instanceId) => ({
      ...nothing(),
      output: "not too early",
      tasks: numbered(instanceId, 1),
      timers: 1,
    }),
  };
}

function events(): Scenario {
  const input: EventsInput = { received: [], renewAfter: RENEW_AFTER, count: EVENT_COUNT };
  const numbers = upTo(EVENT_COUNT).map((index) => index + 1);
  return {
    ...{ orchestrator: "Events", input, eventCount: EVENT_COUNT },
    expectation: (instanceId) => ({
      ...nothing(),
      output: numbers,
      tasks: [`${instanceId}/second`],
      earlierTasks: [`${instanceId}/first`],
      events: { count: EVENT_COUNT - RENEW_AFTER, of: numbers },
    }),
  };
}

function chainExpectation(instanceId: string, { length, from }: ChainInput): Expectation {
  return { ...nothing(), output: from + length, tasks: numbered(instanceId, length) };
}

function nothing(): Omit<Expectation, "output"> {
  return { tasks: [], earlierTasks: [], children: new Map(), timers: 0, events: "none" };
}

function numbered(instanceId: string, count: number): string[] {
  return upTo(count).map((index) => `${instanceId}/${index}`);
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
