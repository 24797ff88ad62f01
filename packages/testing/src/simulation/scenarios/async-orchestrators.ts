/**
 * Scenarios of orchestrators that are async functions, and of calls that are tried again.
 *
 * @module
 */
import type { DurableOrchestrationContext, Orchestrator } from "@taskhub/core";
import type { Scenario, SimulatedApp } from "../scenario.js";
import { app as common } from "./app.js";

type Df = DurableOrchestrationContext;

const orchestrators: Readonly<Record<string, Orchestrator>> = {
  ...common.orchestrators,
  /** Activities at once, a child that nobody awaits at first, a timer. */
  asyncMix: async (df: Df) => {
    const child = df.callSubOrchestrator<number>("chain", 2, `${df.instanceId}-c`);
    const sums = await Promise.all([1, 2].map((n) => df.callActivity<number>("add", [n, 1])));
    await df.createTimer({ seconds: 2 });
    const [last] = await Promise.allSettled([df.callActivity("broken", "x")]);
    df.setCustomStatus(last.status);
    return [...sums, await child];
  },
  /** A generation for each event. */
  asyncEternal: async (df: Df) => {
    const { got, most } = df.getInput<{ got: unknown[]; most: number }>();
    got.push(await df.waitForExternalEvent("e"));
    await df.callActivity("add", [1, 1]);
    if (got.length === most) return got;
    df.continueAsNew({ got, most });
    return undefined;
  },
  /** Tries in vain, and says how often. */
  *persistent(df: Df) {
    const policy = { firstRetryIntervalInMilliseconds: 500, maxNumberOfAttempts: 3 };
    const calls = [1, 2].map((n) => df.callActivityWithRetry("broken", policy, n));
    const ends = yield* df.Task.allSettled(calls);
    yield df.callActivity("add", [1, 1]);
    return ends.map(({ status }) => status);
  },
};

const app: SimulatedApp = { ...common, orchestrators };

/** Each small enough to try every fault on it. */
export const asyncOrchestrators: readonly Scenario[] = [
  { name: "asyncMix", app, play: (stage) => stage.start("i1", "asyncMix") },
  {
    name: "asyncEternal",
    app,
    play: async (stage) => {
      await stage.start("i1", "asyncEternal", { got: [], most: 3 });
      for (const n of [0, 1, 2]) await stage.raise("i1", "e", n);
    },
  },
  { name: "persistent", app, play: (stage) => stage.start("i1", "persistent") },
];
