/** Orchestrators that send each other events, start and end each other, and worlds to play them in. */
import type { DurableOrchestrationContext, Orchestrator } from "@taskhub/core";
import { activities, orchestrators } from "./programs.js";
import { World, type WorldOptions } from "./world/world.js";

type Df = DurableOrchestrationContext;

const programs: Readonly<Record<string, Orchestrator>> = {
  ...orchestrators,
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
    if (got.length === most) return got;
    df.continueAsNew({ got, most });
    return undefined;
  },
  /** Some in one breath, some after a while. */
  *messenger(df: Df) {
    const to = df.getInput<string>();
    df.sendEvent(to, "e", 0);
    df.sendEvent(to, "e", 1);
    yield df.callActivity("add", [1, 1]);
    df.sendEvent(to, "e", 2);
    yield df.callActivity("add", [1, 1]);
    df.sendEvent(to, "e", 3);
    df.sendEvent(to, "e", 4);
    return "sent";
  },
  /** One event in each generation. */
  *eternalMessenger(df: Df) {
    const { to, next } = df.getInput<{ to: string; next: number }>();
    df.sendEvent(to, "e", next);
    if (next === 4) return "sent";
    if (next % 2 === 0) yield df.callActivity("add", [next, 1]);
    df.continueAsNew({ to, next: next + 1 });
    return undefined;
  },
  /** An event, an hour of waiting, another generation. */
  *slowMessenger(df: Df) {
    const to = df.getInput<string | undefined>();
    if (to === undefined) return "over";
    df.sendEvent(to, "e", 0);
    yield df.createTimer(new Date(df.currentUtcDateTime.getTime() + 3_000_000));
    df.continueAsNew();
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
    const started = df.startOrchestration("listener", 2, { instanceId: "detached" });
    for (const n of [0, 1]) df.sendEvent(started, "e", n);
    const child = df.callSubOrchestrator("listener", 2, "child");
    // a task is asked for when it is first yielded
    yield df.Task.any([child, df.callActivity("add", [1, 1])]);
    for (const n of [0, 1]) df.sendEvent("child", "e", n);
    return (yield child) as unknown;
  },
  /** Starts one that nobody waits for, and takes its time. */
  *launcher(df: Df) {
    const id = df.startOrchestration("chain", 2, { instanceId: df.getInput<string>() });
    yield df.callActivity("add", [1, 1]);
    return id;
  },
  /** Two levels below it, and one beside it. */
  *root(df: Df) {
    df.startOrchestration("timer", 20_000, { instanceId: "beside" });
    yield df.Task.all([
      df.callSubOrchestrator("branch", "leaf-1", "branch"),
      df.callSubOrchestrator("listener", 1, "leaf-2"),
    ]);
  },
  *parentOf(df: Df) {
    const input = df.getInput() === "listener" ? 1 : { got: [], most: 9 };
    yield df.callSubOrchestrator(df.getInput<string>(), input, "child");
  },
  /** Ends while a child runs. */
  *leaver(df: Df) {
    const child = df.callSubOrchestrator("listener", 1, "child");
    yield df.Task.any([child, df.callActivity("add", [1, 1])]);
    return "left";
  },
  *branch(df: Df) {
    yield df.callSubOrchestrator("chain", 1, "done");
    yield df.callSubOrchestrator("listener", 1, df.getInput<string>());
  },
};

export function world(options: Partial<WorldOptions> = {}): World {
  return new World({ seed: 1, orchestrators: programs, activities, ...options });
}

/** The clients of a world ask for the end of an instance and of all below it. */
export function terminateTree(w: World, instanceId: string, messageId = "end"): void {
  const timestamp = new Date(w.time.now);
  const event = { type: "ExecutionTerminated", eventId: -1, isPlayed: false } as const;
  w.store.put(
    w.hub.controlQueueOf(instanceId),
    {
      ...{ messageId, instanceId, sender: { instanceId: "", executionId: "" } },
      event: { ...event, timestamp, reason: "enough", isRecursive: true },
    },
    0,
  );
}
