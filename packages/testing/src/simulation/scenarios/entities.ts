/**
 * Scenarios of entities that nobody locks: who signals and calls them, and what they do themselves.
 *
 * @module
 */
import {
  decodeSchedulerState,
  EntityId,
  type DurableOrchestrationContext,
  type Orchestrator,
} from "@taskhub/core";
import type { Judge, Scenario, SimulatedApp, Stage, StartOptions } from "../scenario.js";
import { app as common } from "./app.js";
import { entities as functions, type Heard, type Told } from "./entity-functions.js";

type Df = DurableOrchestrationContext;

/**
 * By a client, which never fails: a start that is tried again by another worker may begin an instance
 * that has already ended, and entities remember both.
 */
export const ONCE: StartOptions = { by: "client" };

const HEARER = "@hearer@h";
const COUNTER = new EntityId("counter", "c");

const orchestrators: Readonly<Record<string, Orchestrator>> = {
  ...common.orchestrators,
  /** Tells a hearer numbers: several in one breath, others after something slow. */
  *teller(df: Df) {
    const hearer = EntityId.getEntityIdFromSchedulerId(df.getInput<string>());
    const tell = (n: number) => {
      df.signalEntity(hearer, "hear", { from: df.instanceId, n } satisfies Told);
    };
    for (const n of [1, 2, 3]) tell(n);
    yield df.callActivity("slow", 1);
    tell(4);
    yield df.callEntity(hearer, "hear", { from: df.instanceId, n: 5 });
    tell(6);
    return "told";
  },
  /** Tells one number in each generation. */
  *eternalTeller(df: Df) {
    const { to, next } = df.getInput<{ to: string; next: number }>();
    const hearer = EntityId.getEntityIdFromSchedulerId(to);
    df.signalEntity(hearer, "hear", { from: df.instanceId, n: next } satisfies Told);
    if (next === 5) return "told";
    if (next % 2 === 0) yield df.callActivity("add", [next, 1]);
    df.continueAsNew({ to, next: next + 1 });
    return undefined;
  },
  /** Calls, one after the other and at once. */
  *caller(df: Df) {
    for (let call = 0; call < 3; call++) yield df.callEntity(COUNTER, "add", 1);
    yield df.callActivity("add", [1, 1]);
    yield df.Task.all([1, 2, 3].map(() => df.callEntity(COUNTER, "add", 1)));
    return "called";
  },
  asyncCaller: async (df: Df) => {
    await Promise.all([1, 2].map(() => df.callEntity(COUNTER, "add", 1)));
    await df.callEntity(COUNTER, "add", 1);
    return "called";
  },
  /** Asks for what fails, and says what it was told. */
  *spender(df: Df) {
    const account = new EntityId("account", df.instanceId);
    const told: unknown[] = [];
    for (const amount of [-10, -1_000, -20, -2_000]) {
      try {
        const owner = `${df.instanceId}${amount}`;
        told.push(yield df.callEntity(account, "book", { owner, amount }));
      } catch (error) {
        told.push(error instanceof Error ? error.message : error);
      }
    }
    return told;
  },
  /** Signals for later, the last of which comes first. */
  *planner(df: Df) {
    for (const n of [11, 12, 13]) {
      const notBefore = df.currentUtcDateTime.getTime() + (14 - n) * 1_500;
      const scheduledTime = new Date(notBefore);
      df.signalEntity(new EntityId("set", "s"), "hear", { n, notBefore }, { scheduledTime });
    }
    return (yield df.callActivity("add", [1, 1])) as number;
  },
};

/** The app of all scenarios of entities. */
export const app: SimulatedApp = { ...common, orchestrators, entities: functions };

/** Numbers from 1 on, each when the one before was accepted. */
async function tellEach(
  stage: Stage,
  from: string,
  count: number,
  { pauseMs = 0, to, first = HEARER }: { pauseMs?: number; to?: string; first?: string } = {},
): Promise<void> {
  for (let n = 1; n <= count; n++) {
    const told: Told = { from, n, ...(to !== undefined && { to }) };
    await stage.signal(first, "hear", told, { by: from, twice: n % 3 === 2 });
    if (pauseMs > 0) await stage.sleep(pauseMs);
  }
}

/** Each sender was heard up to this number; how is for the hearer to tell. */
function heard(expected: Readonly<Record<string, number>>): Judge {
  return ({ input }) => {
    const { text = "null" } = decodeSchedulerState(input).entity;
    const { last = {} } = (JSON.parse(text) as Heard | null) ?? {}; // a hearer's
    const all = (of: Readonly<Record<string, number>>) => JSON.stringify(Object.entries(of).sort());
    return all(last) === all(expected)
      ? undefined
      : `expected ${all(expected)} to be heard, found ${all(last)}`;
  };
}

/** Each small enough to try every fault on it. */
export const entities: readonly Scenario[] = [
  {
    name: "clientSignals",
    app,
    play: (stage) =>
      Promise.all([tellEach(stage, "c1", 3, { pauseMs: 25 }), tellEach(stage, "c2", 3)]),
    judges: { [HEARER]: heard({ c1: 3, c2: 3 }) },
  },
  {
    name: "signals",
    app,
    play: async (stage) => {
      const clients = [tellEach(stage, "c1", 5, { pauseMs: 40 }), tellEach(stage, "c2", 4)];
      await stage.start("o1", "teller", HEARER, ONCE);
      await Promise.all(clients);
    },
    judges: { o1: completedWith('"told"'), [HEARER]: heard({ c1: 5, c2: 4, o1: 6 }) },
  },
  {
    name: "eternalSignals",
    app,
    play: (stage) => stage.start("o1", "eternalTeller", { to: HEARER, next: 1 }, ONCE),
    judges: { o1: completedWith('"told"'), [HEARER]: heard({ o1: 5 }) },
  },
  {
    name: "calls",
    app,
    play: async (stage) => {
      await Promise.all([
        stage.start("o1", "caller", undefined, ONCE),
        stage.start("o2", "asyncCaller", undefined, ONCE),
        stage.signal("@counter@c", "add", 10),
      ]);
    },
  },
  {
    name: "failingOperations",
    app,
    play: (stage) => stage.start("o1", "spender", undefined, ONCE),
    // the model performs operations as the engine does: what it would get wrong, both would
    judges: { o1: completedWith(JSON.stringify([90, refused(90), 70, refused(70)])) },
  },
  {
    name: "hearsay",
    app,
    play: async (stage) => {
      await tellEach(stage, "c1", 4, { first: "@hearer@first", to: HEARER, pauseMs: 30 });
      await stage.start("o1", "teller", HEARER, ONCE);
    },
    judges: {
      "@hearer@first": heard({ c1: 4 }),
      o1: completedWith('"told"'),
      [HEARER]: heard({ "@hearer@first": 4, o1: 6 }),
    },
  },
  {
    name: "launcher",
    app,
    play: async (stage) => {
      for (const n of [1, 2, 3]) {
        await stage.signal("@launcher@l", "launch", { n, isLast: n === 3 });
      }
    },
  },
  {
    name: "signalsForLater",
    app,
    play: async (stage) => {
      await stage.start("o1", "planner", undefined, ONCE);
      for (const n of [1, 2, 3]) {
        const inMs = (4 - n) * 2_000;
        const input = { n, notBefore: stage.now() + inMs };
        await stage.signal("@set@s", "hear", input, { inMs, twice: n === 2 });
      }
      await stage.signal(
        "@set@s",
        "hear",
        { n: 4, notBefore: stage.now() + 70_000 },
        { inMs: 70_000 },
      );
      // they are in no queue before they are put
      await stage.finished("o1");
    },
  },
];

/** Too long to try every fault on it. */
export const largeEntities: readonly Scenario[] = [
  {
    name: "hotEntity",
    app,
    play: async (stage) => {
      const clients = Array.from({ length: 20 }, (_, index) => `c${index}`);
      await Promise.all(clients.map((client) => tellEach(stage, client, 50)));
    },
    judges: {
      [HEARER]: heard(Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`c${at}`, 50]))),
    },
  },
];

/** What the caller is told of an operation that found too little in the account. */
function refused(left: number): string {
  return `Operation 'book' of entity '@account@o1' failed: There are only ${left}.`;
}

function completedWith(expected: string): Judge {
  return ({ runtimeStatus, output }) =>
    runtimeStatus === "Completed" && output === expected
      ? undefined
      : `expected Completed ${expected}, found ${runtimeStatus} ${String(output)}`;
}
