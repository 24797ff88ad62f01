/** What ends in the moment in which its lease is renewed. */
import type { DurableOrchestrationContext } from "@taskhub/core";
import type { SimulatedApp } from "../../src/simulation/scenario.js";
import { kindsOf, TimedWorld } from "../timed-world.js";

type Df = DurableOrchestrationContext;

const CALL_MS = 10;
const RENEWED_EVERY_MS = 10_000;
const MINUTE_MS = 60_000;

const app: SimulatedApp = {
  activities: {
    // the input is how long it takes
    nap: (ms) => ({ kind: "value", value: null, ms: ms as number }),
  },
  orchestrators: {
    *fan(df: Df) {
      yield df.Task.all(df.getInput<number[]>().map((ms) => df.callActivity("nap", ms)));
    },
  },
};

describe("PT-7: an activity that ends while the lease of its work item is renewed", () => {
  // the message is received a call before the activity begins, and renewed every 10 s from then on
  test.each([-CALL_MS, -CALL_MS / 2, 0, CALL_MS / 2, CALL_MS, 2 * CALL_MS])(
    "runs once, and its work item goes (%i ms after the renewal began)",
    async (afterMs) => {
      const world = await TimedWorld.open({ app, callMs: CALL_MS });
      world.bringUp({ maxConcurrentActivities: 1 });
      const napMs = 2 * RENEWED_EVERY_MS + afterMs;
      // the first takes the only slot here: the other worker gets the second
      await world.play(world.clients.start("i1", "fan", [3 * MINUTE_MS, napMs]));
      world.bringUp();
      await world.settle();
      expect(world.begun).toHaveLength(2);
      const kinds = kindsOf(world.calls.filter(({ outcome }) => outcome === "done"));
      expect(kinds).toMatchObject({
        ...{ "queues.put sim-workitems": 1, "queues.receive sim-workitems": 1 },
        "queues.delete sim-workitems": 1,
      });
    },
  );
});
