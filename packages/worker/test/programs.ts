import type { DurableOrchestrationContext, Orchestrator } from "@taskhub/core";
import type { Activity } from "../src/index.js";

type Df = DurableOrchestrationContext;

/** Orchestrators of the worlds in these tests. */
export const orchestrators: Readonly<Record<string, Orchestrator>> = {
  *chain(df: Df) {
    const steps = df.getInput<number>();
    let sum = 0;
    for (let step = 0; step < steps; step++)
      sum = (yield df.callActivity("add", [sum, 1])) as number;
    return sum;
  },
  *fan(df: Df) {
    const calls = Array.from({ length: df.getInput<number>() }, (_, i) =>
      df.callActivity("add", [i, 1]),
    );
    const all = (yield df.Task.all(calls)) as number[];
    return all.length;
  },
  *fanThenChain(df: Df) {
    const calls = Array.from({ length: df.getInput<number>() }, (_, i) =>
      df.callActivity("slow", i),
    );
    yield df.Task.all(calls);
    for (let step = 0; step < 3; step++) yield df.callActivity("add", [step, 1]);
    return "done";
  },
  *timer(df: Df) {
    const until = new Date(df.currentUtcDateTime.getTime() + df.getInput<number>());
    yield df.createTimer(until);
    return (yield df.callActivity("add", [1, 1])) as number;
  },
  *timerThenSlow(df: Df) {
    yield df.createTimer(new Date(df.currentUtcDateTime.getTime() + 3_000));
    yield df.callActivity("slow", 1);
  },
  *race(df: Df) {
    const timeout = df.createTimer(new Date(df.currentUtcDateTime.getTime() + 20_000));
    const first: unknown = yield df.Task.any([df.callActivity("slow", 1), timeout]);
    if (first !== timeout) timeout.cancel();
    return first === timeout ? "late" : "in time";
  },
  *events(df: Df) {
    const got: unknown[] = [];
    for (let i = 0; i < df.getInput<number>(); i++) {
      got.push(yield df.waitForExternalEvent("e"));
      if (i % 2) yield df.callActivity("add", [i, 1]);
    }
    return got;
  },
  *eternal(df: Df) {
    const got = df.getInput<number[]>();
    got.push((yield df.waitForExternalEvent("e")) as number);
    yield df.callActivity("add", [1, 1]);
    if (got.length < 5) {
      df.continueAsNew(got);
      return;
    }
    return got;
  },
  *parent(df: Df) {
    const children = [1, 2, 3].map((n) =>
      df.callSubOrchestrator("chain", n, `${df.instanceId}-c${n}`),
    );
    return (yield df.Task.all(children)) as unknown;
  },
  *relay(df: Df) {
    const round = df.getInput<number>();
    const child = df.callSubOrchestrator("chain", 1, `${df.instanceId}-r${round}`);
    yield df.Task.any([df.callActivity("add", [1, 1]), child]);
    if (round < 3) {
      df.continueAsNew(round + 1);
      return;
    }
    yield df.callActivity("add", [1, 1]);
    return round;
  },
  *restless(df: Df) {
    const round = df.getInput<number>();
    const child = df.callSubOrchestrator("chain", 3, `${df.instanceId}-r${round}`);
    yield df.Task.any([child, df.waitForExternalEvent("e")]);
    if (round === 3) return round;
    df.continueAsNew(round + 1);
    return undefined;
  },
  *eventThenTimer(df: Df) {
    yield df.waitForExternalEvent("e");
    yield df.createTimer(new Date(df.currentUtcDateTime.getTime() + 70_000));
    return "fired";
  },
  *careful(df: Df) {
    try {
      yield df.callActivity("broken", "x");
      return "no";
    } catch (error) {
      yield df.callActivity("add", [1, 1]);
      return error instanceof Error ? error.message : "?";
    }
  },
  *missing(df: Df) {
    yield df.callActivity("nobody", 1);
  },
};

/** Activities of the worlds in these tests. */
export const activities: Readonly<Record<string, Activity>> = {
  add: (input) => {
    const [a, b] = input as [number, number];
    return a + b;
  },
  slow: (input) => input,
  broken: (input) => {
    throw new Error(`cannot do ${String(input)}`);
  },
};
