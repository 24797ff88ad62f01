import type { EntityFunction, Orchestrator } from "@taskhub/core";
import type { Activity, Registry } from "@taskhub/worker";
import type { Observer } from "./observer.js";

/** The orchestrators, activities and entities that are measured. */
export function measuredFunctions(observer: Observer): Registry {
  const orchestrators = orchestratorsFor(observer);
  const activity: Activity = (input, { name, instanceId }) => {
    observer.called(instanceId);
    return name === "hello" ? `Hello ${String(input)}!` : input;
  };
  return {
    orchestrator: (name) => orchestrators[name],
    orchestratorNames: Object.keys(orchestrators),
    activity: () => activity,
    activityNames: ["hello", "echo"],
    entity: () => COUNTER,
    entityNames: ["counter"],
  };
}

function orchestratorsFor(observer: Observer): Readonly<Record<string, Orchestrator>> {
  return {
    *chain(df) {
      const steps = df.getInput<number>();
      for (let at = 0; at < steps; at++) yield df.callActivity("hello", city(at));
      return steps;
    },
    *fan(df) {
      const width = df.getInput<number>();
      const calls = Array.from({ length: width }, (_, at) => df.callActivity("hello", city(at)));
      yield df.Task.all(calls);
      return width;
    },
    // eslint-disable-next-line require-yield -- an orchestrator that waits for nothing
    *nothing() {
      return "done";
    },
    *parent(df) {
      const children = df.getInput<number>();
      const calls = Array.from({ length: children }, (_, at) =>
        df.callSubOrchestrator("nothing", at, `${df.instanceId}-${at}`),
      );
      yield df.Task.all(calls);
      return children;
    },
    *listener(df) {
      const events = df.getInput<number>();
      for (let heard = 0; heard < events; heard++) yield df.waitForExternalEvent("tick");
      return events;
    },
    *sleeper(df) {
      const fireAtMs = df.getInput<number>();
      yield df.createTimer(new Date(fireAtMs));
      observer.wentOn(df.instanceId, fireAtMs);
      const greeting: unknown = yield df.callActivity("hello", "Oslo");
      return greeting;
    },
    *echo(df) {
      const echoed: unknown = yield df.callActivity("echo", df.getInput());
      return echoed;
    },
  };
}

const COUNTER: EntityFunction = (df) => {
  df.setState((df.getState(() => 0) as number) + 1); // as it was set
};

/** The input of a call. */
export function city(at: number): string {
  return `City${at}`;
}
