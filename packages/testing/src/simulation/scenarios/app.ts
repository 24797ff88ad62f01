/**
 * The orchestrators and activities of the scenarios.
 *
 * @module
 */
import type { DurableOrchestrationContext, Orchestrator } from "@taskhub/core";
import type { SimulatedActivity, SimulatedApp } from "../scenario.js";

type Df = DurableOrchestrationContext;

const LONG = 47_000; // characters: over the limits of a queue message and of a column

const orchestrators: Readonly<Record<string, Orchestrator>> = {
  /** One activity after the other. */
  *chain(df: Df) {
    let sum = 0;
    for (let step = 0; step < df.getInput<number>(); step++) {
      sum = (yield df.callActivity("add", [sum, 1])) as number;
      df.setCustomStatus({ step });
    }
    return sum;
  },
  *fan(df: Df) {
    const numbers = Array.from({ length: df.getInput<number>() }, (_, index) => index);
    const all = (yield df.Task.all(numbers.map((n) => df.callActivity("add", [n, 1])))) as number[];
    return all.reduce((sum, n) => sum + n, 0);
  },
  /** More slow activities than there is room for; what is spilled leads to more work. */
  *spill(df: Df) {
    const numbers = Array.from({ length: df.getInput<number>() }, (_, index) => index);
    yield df.Task.all(numbers.map((n) => df.callActivity("slow", n)));
    for (let step = 0; step < 3; step++) yield df.callActivity("add", [step, 1]);
    return "done";
  },
  *timer(df: Df) {
    yield df.createTimer(new Date(df.currentUtcDateTime.getTime() + df.getInput<number>()));
    return (yield df.callActivity("add", [1, 1])) as number;
  },
  /** An activity against a timer that is cancelled. */
  *race(df: Df) {
    const timeout = df.createTimer(new Date(df.currentUtcDateTime.getTime() + 20_000));
    const first: unknown = yield df.Task.any([df.callActivity("add", [1, 1]), timeout]);
    if (first !== timeout) timeout.cancel();
    yield df.callActivity("add", [2, 2]);
    return "over";
  },
  *events(df: Df) {
    const got: unknown[] = [];
    for (let index = 0; index < df.getInput<number>(); index++) {
      got.push(yield df.waitForExternalEvent("e"));
      if (index % 2) yield df.callActivity("add", [index, 1]);
    }
    return got;
  },
  /** A generation for each event. */
  *eternal(df: Df) {
    const { got, most } = df.getInput<{ got: unknown[]; most: number }>();
    got.push(yield df.waitForExternalEvent("e"));
    yield df.callActivity("add", [1, 1]);
    if (got.length < most) df.continueAsNew({ got, most });
    else return got;
  },
  *parent(df: Df) {
    const children = [1, 2, 3].map((n) =>
      df.callSubOrchestrator("chain", n, `${df.instanceId}-c${n}`),
    );
    return (yield df.Task.all(children)) as unknown;
  },
  /** Continues as new while a child it has just started runs on. */
  *relay(df: Df) {
    const round = df.getInput<number>();
    const child = df.callSubOrchestrator("chain", 1, `${df.instanceId}-r${round}`);
    yield df.Task.any([df.callActivity("add", [1, 1]), child]);
    if (round < 3) df.continueAsNew(round + 1);
    else {
      yield df.callActivity("add", [1, 1]);
      return round;
    }
  },
  /** With events that wait, it continues as new in one breath: its child's start is in no row. */
  *hasty(df: Df) {
    const round = df.getInput<number>();
    const child = df.callSubOrchestrator("chain", 1, `${df.instanceId}-h${round}`);
    if (round === 3) return (yield child) as number;
    yield df.Task.any([child, df.waitForExternalEvent("e")]);
    df.continueAsNew(round + 1);
    return undefined;
  },
  /** A child for each event: its answer may come to a worker that has seen neither. */
  *errands(df: Df) {
    const results: unknown[] = [];
    for (let round = 0; round < 4; round++) {
      const event = (yield df.waitForExternalEvent("e")) as number;
      results.push(yield df.callSubOrchestrator("errand", event, `${df.instanceId}-e${round}`));
    }
    return results;
  },
  /** Leaves children behind whose answers come to a generation that waits for a child of its own. */
  *heirs(df: Df) {
    const round = df.getInput<number>();
    const child = df.callSubOrchestrator("errand", round, `${df.instanceId}-g${round}`);
    if (round === 3) return (yield child) as number;
    yield df.Task.any([child, df.callActivity("add", [round, 1])]);
    df.continueAsNew(round + 1);
    return undefined;
  },
  /** One activity lasts while others come and go. */
  *heavy(df: Df) {
    const calls = [df.callActivity("heavy", 0)];
    for (let n = 1; n <= 5; n++) calls.push(df.callActivity("slow", n));
    return (yield df.Task.all(calls)) as unknown;
  },
  /** A short history, then more rows than one transaction takes. */
  *widening(df: Df) {
    const numbers = Array.from({ length: df.getInput<number>() }, (_, index) => index);
    yield df.callActivity("add", [1, 1]);
    const all = (yield df.Task.all(numbers.map((n) => df.callActivity("add", [n, 1])))) as number[];
    return all.length;
  },
  /** Something slow for each event. */
  *chores(df: Df) {
    const done: unknown[] = [];
    for (let chore = 0; chore < 4; chore++) {
      const event: unknown = yield df.waitForExternalEvent("e");
      done.push(yield df.callActivity("slow", event));
    }
    return done;
  },
  *errand(df: Df) {
    return (yield df.callActivity("slow", df.getInput<number>())) as number;
  },
  /** The same child id again and again. */
  *again(df: Df) {
    const results: unknown[] = [];
    for (let round = 1; round <= 3; round++) {
      results.push(yield df.callSubOrchestrator("chain", round, `${df.instanceId}-again`));
    }
    return results;
  },
  *careful(df: Df) {
    try {
      yield df.callActivity("broken", "x");
      return "no";
    } catch {
      return (yield df.callActivity("add", [1, 1])) as number;
    }
  },
  *failing(df: Df) {
    yield df.callActivity("add", [1, 1]);
    throw new Error("cannot go on");
  },
  *catching(df: Df) {
    try {
      return (yield df.callSubOrchestrator("failing", 0, `${df.instanceId}-f`)) as unknown;
    } catch {
      return "caught";
    }
  },
  /** Every payload too large for a queue and for a column. */
  *big(df: Df) {
    const text = df.getInput<string>();
    const made = (yield df.callActivity("stretch", text.length)) as string;
    df.setCustomStatus("half");
    const event = (yield df.waitForExternalEvent("e")) as string;
    const child = (yield df.callSubOrchestrator("echo", event, `${df.instanceId}-b`)) as string;
    return { made, same: child === event, child };
  },
  *echo(df: Df) {
    return (yield df.callActivity("same", df.getInput<string>())) as string;
  },
  /** Generations of different lengths: a long history, then short ones. */
  *shrinking(df: Df) {
    const round = df.getInput<number>();
    const width = [30, 2, 5, 1][round] ?? 0;
    const numbers = Array.from({ length: width }, (_, index) => index);
    yield df.Task.all(numbers.map((n) => df.callActivity("add", [n, round])));
    if (round < 3) df.continueAsNew(round + 1);
    else return round;
  },
  /** A long history of its own in each generation, and payloads that differ. */
  *diary(df: Df) {
    const { round, text } = df.getInput<{ round: number; text: string }>();
    const line = (yield df.callActivity("same", text)) as string;
    if (round < 3) df.continueAsNew({ round: round + 1, text: line + String(round) });
    else return line.slice(LONG);
  },
  *long(df: Df) {
    yield df.callActivity("lengthy", 1);
    return (yield df.callActivity("add", [1, 1])) as number;
  },
  /** Asks for a child whose id is taken. */
  *greedy(df: Df) {
    try {
      yield df.callSubOrchestrator("chain", 1, "taken");
      return "had it";
    } catch {
      return "was refused";
    }
  },
  /** Fails while things are not mended; some of its children do, too, each in its time. */
  *voyage(df: Df) {
    const until = new Date(df.currentUtcDateTime.getTime() + 4_000);
    yield df.callActivity("add", [1, 1]);
    const legs = [1, 2, 3].map((n) => df.callSubOrchestrator("leg", n, `${df.instanceId}-l${n}`));
    return (yield df.Task.all([
      ...legs,
      df.callActivity("slow", 7),
      df.createTimer(until),
    ])) as unknown;
  },
  *leg(df: Df) {
    const n = df.getInput<number>();
    const sum = (yield df.callActivity("add", [n, 1])) as number;
    return (yield df.callActivity(n === 3 ? "slow" : "fragile", sum)) as number;
  },
  /** Goes on from one failure, and fails on another. */
  *stubborn(df: Df) {
    try {
      yield df.callActivity("broken", "x");
    } catch {
      yield df.callActivity("add", [1, 1]);
    }
    return (yield df.callActivity("fragile", 1)) as number;
  },
  /** Fails with more rows than one transaction can change. */
  *strewn(df: Df) {
    const numbers = Array.from({ length: df.getInput<number>() }, (_, index) => index);
    const all = (yield df.Task.all(numbers.map((n) => df.callActivity("fragile", n)))) as number[];
    return all.length;
  },
  *sleeper(df: Df) {
    yield df.callActivity("slow", 1);
    yield df.createTimer(new Date(df.currentUtcDateTime.getTime() + 600_000));
    return "awake";
  },
};

const activities: Readonly<Record<string, SimulatedActivity>> = {
  add: (input) => {
    const [one, other] = input as readonly [number, number]; // as the orchestrators above call it
    return { kind: "value", value: one + other };
  },
  slow: (input) => ({ kind: "value", value: input, ms: 900 }),
  lengthy: (input) => ({ kind: "value", value: input, ms: 240_000 }),
  heavy: (input) => ({ kind: "value", value: input, ms: 6_000 }),
  same: (input) => ({ kind: "value", value: input }),
  broken: () => ({ kind: "throw", message: "cannot do it" }),
  fragile: (input) => ({ kind: "fragile", value: input, ms: 300 * (Number(input) % 5) }),
  stretch: (input) => ({ kind: "value", value: "y".repeat(Number(input)), ms: 20 }),
};

/** The app that all scenarios run on. */
export const app: SimulatedApp = { orchestrators, activities };

/** A text that fits neither a queue message nor a column. */
export function longText(letter: string): string {
  return letter.repeat(LONG);
}
