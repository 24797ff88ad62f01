/**
 * Scenarios of what orchestrations do to each other: events, starts that nobody waits for, an end that
 * goes down the tree.
 *
 * @module
 */
import type { DurableOrchestrationContext, InstanceStatus, Orchestrator } from "@taskhub/core";
import type { Scenario, SimulatedApp } from "../scenario.js";
import { app as common } from "./app.js";

type Df = DurableOrchestrationContext;

const orchestrators: Readonly<Record<string, Orchestrator>> = {
  ...common.orchestrators,
  /** Hears so many events, whatever they are. */
  *listener(df: Df) {
    const got: unknown[] = [];
    while (got.length < df.getInput<number>()) got.push(yield df.waitForExternalEvent("e"));
    return got;
  },
  /** A generation for each event. */
  *eternalListener(df: Df) {
    const { got, most } = df.getInput<{ got: unknown[]; most: number }>();
    got.push(yield df.waitForExternalEvent("e"));
    yield df.callActivity("add", [1, 1]);
    if (got.length === most) return got;
    df.continueAsNew({ got, most });
    return undefined;
  },
  /** Several events in one breath, others after something slow. */
  *messenger(df: Df) {
    const to = df.getInput<string>();
    for (const n of [0, 1, 2]) df.sendEvent(to, "e", n);
    yield df.callActivity("slow", 1);
    df.sendEvent(to, "e", 3);
    yield df.callActivity("add", [1, 1]);
    df.sendEvent(to, "e", 4);
    return "sent";
  },
  /** An event in each generation, some of which wait for nothing. */
  *eternalMessenger(df: Df) {
    const { to, next } = df.getInput<{ to: string; next: number }>();
    df.sendEvent(to, "e", next);
    if (next === 4) return "sent";
    if (next % 2 === 0) yield df.callActivity("slow", next);
    df.continueAsNew({ to, next: next + 1 });
    return undefined;
  },
  *soliloquy(df: Df) {
    const got: unknown[] = [];
    for (let round = 0; round < 3; round++) {
      df.sendEvent(df.instanceId, "e", round);
      got.push(yield df.waitForExternalEvent("e"));
    }
    return got;
  },
  /** Starts one that nobody waits for and then a child, and sends both what they wait for. */
  *herald(df: Df) {
    const started = df.startOrchestration("listener", 2, { instanceId: `${df.instanceId}-d` });
    for (const n of [0, 1]) df.sendEvent(started, "e", n);
    const id = `${df.instanceId}-c`;
    const child = df.callSubOrchestrator("listener", 2, id);
    // a task is asked for when it is first yielded
    yield df.Task.any([child, df.callActivity("add", [1, 1])]);
    for (const n of [0, 1]) df.sendEvent(id, "e", n);
    return (yield child) as unknown;
  },
  /** Starts one in each of its generations, and waits for none. */
  *launcher(df: Df) {
    const round = df.getInput<number>();
    df.startOrchestration("chain", round, { instanceId: `${df.instanceId}-${round}` });
    if (round === 3) return "launched";
    if (round % 2 === 0) yield df.callActivity("slow", round);
    df.continueAsNew(round + 1);
    return undefined;
  },
  /** Asks for an id that is taken, and never knows. */
  *hopeful(df: Df) {
    df.startOrchestration("chain", 1, { instanceId: "taken" });
    yield df.callActivity("add", [1, 1]);
    return "started";
  },
  /** Two levels below it, and one beside it. */
  *root(df: Df) {
    df.startOrchestration("chain", 3, { instanceId: "beside" });
    yield df.Task.all([
      df.callSubOrchestrator("branch", "leaf-1", "branch"),
      df.callSubOrchestrator("eternalListener", { got: [], most: 9 }, "leaf-2"),
    ]);
  },
  *branch(df: Df) {
    yield df.callSubOrchestrator("chain", 1, "over");
    yield df.callSubOrchestrator("listener", 1, df.getInput<string>());
  },
};

const app: SimulatedApp = { orchestrators, activities: common.activities };

/** The end of a tree, so many milliseconds after its beginning. */
function felled(name: string, afterMs: number): Scenario {
  return {
    name,
    app,
    play: async (stage) => {
      await stage.start("root", "root");
      await stage.sleep(afterMs);
      // some are in a later generation by now
      if (afterMs > 500) await stage.raise("leaf-2", "e", 0);
      await stage.terminate("root", "enough", { isRecursive: true });
    },
    judges: {
      root: terminated,
      branch: terminated,
      "leaf-1": terminated,
      "leaf-2": terminated,
      beside: completedWith("3"),
    },
  };
}

/** Each small enough to try every fault on it. */
export const betweenOrchestrations: readonly Scenario[] = [
  {
    name: "letters",
    app,
    play: async (stage) => {
      await stage.start("to", "listener", 5);
      await stage.start("from", "messenger", "to");
    },
  },
  {
    name: "eternalLetters",
    app,
    play: async (stage) => {
      await stage.start("to", "eternalListener", { got: [], most: 5 });
      await stage.start("from", "eternalMessenger", { to: "to", next: 0 }, { by: "client" });
    },
  },
  { name: "soliloquy", app, play: (stage) => stage.start("i1", "soliloquy") },
  { name: "herald", app, play: (stage) => stage.start("i1", "herald") },
  { name: "launches", app, play: (stage) => stage.start("i1", "launcher", 0) },
  {
    name: "hopeful",
    app,
    play: async (stage) => {
      await stage.start("taken", "listener", 1, { by: "client" });
      await stage.sleep(200);
      await stage.start("i1", "hopeful");
      await stage.finished("i1");
      // long enough for the start to be refused, whatever befalls it
      await stage.sleep(300_000);
      await stage.raise("taken", "e", 0);
    },
    judges: { i1: completedWith('"started"'), taken: completedWith("[0]") },
  },
  felled("felledSapling", 30),
  felled("felledTree", 2_000),
];

function terminated({ runtimeStatus, output }: InstanceStatus): string | undefined {
  return runtimeStatus === "Terminated" && output === "enough"
    ? undefined
    : `expected Terminated 'enough', found ${runtimeStatus} '${String(output)}'`;
}

function completedWith(expected: string) {
  return ({ runtimeStatus, output }: InstanceStatus) =>
    runtimeStatus === "Completed" && output === expected
      ? undefined
      : `expected Completed ${expected}, found ${runtimeStatus} ${String(output)}`;
}
