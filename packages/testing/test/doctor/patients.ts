/** The app of the hubs that the doctor is called to. */
import {
  EntityId,
  type DurableEntityContext,
  type DurableLock,
  type DurableOrchestrationContext,
} from "@taskhub/core";
import type { SimulatedApp } from "../../src/simulation/scenario.js";

type Df = DurableOrchestrationContext;

const DOOR = new EntityId("door", "front");

/** What is registered. An input is a number of milliseconds, unless said otherwise. */
export const patients: SimulatedApp = {
  orchestrators: {
    *works(df: Df) {
      const first = (yield df.callActivity("rest", df.getInput<number>())) as string;
      const second = (yield df.callActivity("rest", 1)) as string;
      return [first, second];
    },
    /** More activities at once than there is room for. */
    *crowd(df: Df) {
      const all = [1, 2, 3].map(() => df.callActivity("rest", df.getInput<number>()));
      return (yield df.Task.all(all)) as unknown;
    },
    *sleeps(df: Df) {
      yield df.createTimer(new Date(df.currentUtcDateTime.getTime() + df.getInput<number>()));
      return "awake";
    },
    *listens(df: Df) {
      return (yield df.waitForExternalEvent("word")) as unknown;
    },
    *raises(df: Df) {
      return (yield df.callSubOrchestrator("sleeps", df.getInput<number>(), "child")) as unknown;
    },
    /** Tells `listener` a word, and waits for one itself. */
    *tells(df: Df) {
      df.sendEvent("listener", "word", "hello");
      return (yield df.waitForExternalEvent("word")) as unknown;
    },
    *fails(df: Df) {
      return (yield df.callActivity("fragile", 1)) as unknown;
    },
    *locks(df: Df) {
      const lock = (yield df.lock(DOOR)) as DurableLock;
      yield df.callActivity("rest", df.getInput<number>());
      lock.release();
      return "through";
    },
    /** Ends with what it has locked. */
    *forgets(df: Df) {
      yield df.lock(DOOR);
      return "gone";
    },
    *asks(df: Df) {
      return (yield df.callEntity(DOOR, "knock", df.getInput())) as unknown;
    },
  },
  activities: {
    rest: (ms) => ({ kind: "value", value: "rested", ms: Number(ms) }),
    fragile: () => ({ kind: "fragile", value: "mended" }),
  },
  entities: {
    door: (df: DurableEntityContext) => {
      const knocks = Number(df.getState(() => 0)) + 1;
      df.setState(knocks);
      df.return(knocks);
    },
  },
};
