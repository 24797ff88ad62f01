/** Async orchestrators with what comes to them; see {@link scenarios}. */
import type { Orchestrator } from "../../src/episode/run-episode.js";
import type { DurableOrchestrationContext } from "../../src/orchestration-context.js";
import {
  childCompleted,
  completed,
  failed,
  fired,
  raised,
  resumed,
  suspended,
  terminated,
} from "../events.js";
import type { Scenario } from "./scenarios.js";

/** Weighs an item, and again if the scales fail. */
async function weigh(df: DurableOrchestrationContext, item: number): Promise<number> {
  const weight = df.callActivity<number>("weigh", item);
  return await weight.withRetry({
    firstRetryIntervalInMilliseconds: 1_000,
    maxNumberOfAttempts: 2,
  });
}

export const asyncScenarios: Readonly<Record<string, Scenario<Orchestrator>>> = {
  "async-chain": {
    orchestrator: async (df) => {
      const greetings: unknown[] = [];
      for (const city of df.getInput<string[]>()) {
        greetings.push(await df.callActivity("sayHello", city));
      }
      df.sendEvent("guide-1", "greeted", greetings.length);
      return [greetings, await df.callSubOrchestrator("Farewell")];
    },
    start: { name: "helloCities", input: '["Oslo","Lima"]' },
    episodes: [
      [completed(0, "Hello Oslo")],
      [completed(1, "Hello Lima")],
      [childCompleted(3, "Goodbye")],
    ],
  },

  "async-fan-out": {
    orchestrator: async (df) => {
      const weights = await Promise.allSettled([1, 2, 3].map((item) => weigh(df, item)));
      const known = weights.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
      const fastest = await Promise.race([
        df.callActivity("file", known),
        df.callActivity("print", known),
      ]);
      return { known, fastest, lost: weights.length - known.length };
    },
    start: { name: "weighItems" },
    episodes: [
      [failed(1, "Activity function 'weigh' failed: no scales"), completed(0, 10)],
      [failed(2, "Activity function 'weigh' failed: out of order")],
      [fired(4), fired(3)],
      [completed(6, 20), failed(5, "Activity function 'weigh' failed: still out of order")],
      [fired(7)],
      [completed(9, "printed")],
    ],
  },

  "async-approval": {
    orchestrator: async (df) => {
      df.setCustomStatus("waiting");
      const asked = df.callActivity("ask", df.newGuid(df.instanceId));
      const answer = df.waitForExternalEvent<string>("Approval", { timeout: { days: 1 } });
      await asked;
      try {
        return await answer;
      } catch (error) {
        df.setCustomStatus((error as Error).name);
        const late = df.waitForExternalEvent<string>("Approval");
        const last = df.createTimer({ days: 7 });
        await df.Task.any([late, last]);
        if (!late.isCompleted) return "expired";
        last.cancel();
        return await df.callActivity("excuse", late.result);
      }
    },
    start: { name: "approval", instanceId: "expense-8" },
    episodes: [
      [completed(0), raised("gossip", "ignored", "m-1")],
      [fired(1)],
      [raised("approval", "yes", "m-2")],
      [completed(3, "excused")],
    ],
  },

  "async-eternal-counter": {
    orchestrator: async (df) => {
      const { total, left } = df.getInput<{ total: number; left: number }>();
      if (left === 0) return total;
      const amount = await df.waitForExternalEvent<number>("add");
      await df.callActivity("store", total + amount);
      df.continueAsNew({ total: total + amount, left: left - 1 });
      return "not the output";
    },
    start: { name: "counter", input: '{"total":0,"left":2}' },
    episodes: [
      [raised("add", 5, "m-1")],
      [raised("add", 7, "m-2"), raised("note", "kept", "m-3"), completed(0)],
      [suspended(), completed(0)],
      [resumed()],
    ],
  },

  "async-terminated": {
    orchestrator: async (df) => {
      try {
        await Promise.all([df.callActivity("work"), df.waitForExternalEvent("never")]);
      } finally {
        await df.callActivity("tidy");
      }
    },
    start: { name: "endless" },
    episodes: [[completed(0)], [terminated("no longer wanted")]],
  },
};
