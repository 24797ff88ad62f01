import type { Orchestrator } from "@taskhub/core";
import type { Activity, Registry } from "@taskhub/worker";
import { setTimeout as sleep } from "node:timers/promises";

/** The input of `fan`. */
export interface FanInput {
  readonly activities: number;
  /** How long each waits, in milliseconds. */
  readonly waitMs: number;
}

/** Activities that `hello` calls. */
export const HELLO_ACTIVITIES = 5;

const ORCHESTRATORS: Readonly<Record<string, Orchestrator>> = {
  /** All at once. */
  *fan(df) {
    const { activities, waitMs } = df.getInput<FanInput>();
    yield df.Task.all(Array.from({ length: activities }, () => df.callActivity("wait", waitMs)));
  },
  /** One after the other. */
  *hello(df) {
    for (let left = HELLO_ACTIVITIES; left > 0; left--) yield df.callActivity("greet", left);
  },
};

const ACTIVITIES: Readonly<Record<string, Activity>> = {
  // waits for nothing but time: what several processes gain is not limited by their processors
  wait: (waitMs) => sleep(waitMs as number), // as `fan` calls it
  greet: (name) => `Hello ${String(name)}!`,
};

/** What every worker process runs. @param onBegin - Told the key of every activity that begins. */
export function scaleOutApp(onBegin: (taskKey: string) => void): Registry {
  return {
    orchestrator: (name) => ORCHESTRATORS[name],
    activity: (name) => {
      const activity = ACTIVITIES[name];
      if (!activity) return undefined;
      return (input, invocation) => {
        onBegin(invocation.taskKey);
        return activity(input, invocation);
      };
    },
    orchestratorNames: Object.keys(ORCHESTRATORS),
    activityNames: Object.keys(ACTIVITIES),
  };
}
