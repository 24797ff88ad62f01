import { describe, expect, test } from "@jest/globals";
import { LiveOrchestration, type Orchestrator } from "../src/episode/run-episode.js";
import { RECEIVED, type ExecutionCompleted, type HistoryEvent } from "../src/history-event.js";
import type { DurableOrchestrationContext } from "../src/orchestration-context.js";
import { strayedBy, strayMessage } from "../src/stray.js";
import type { TimerTask } from "../src/tasks/timer-task.js";
import { settled } from "./async-instance.js";
import { completed, fired, raised, START, started } from "./events.js";
import { decided } from "./instance.js";

const sender = { instanceId: "order-42", executionId: started().executionId };
const { event: strayEvent } = strayMessage("ended", sender, START);

/** The stages of an orchestrator's life, which a test turns by hand. */
class Life {
  readonly strays: string[] = [];
  readonly live: LiveOrchestration;
  history: HistoryEvent[] = [];

  constructor(readonly orchestrator: Orchestrator) {
    this.live = new LiveOrchestration(orchestrator, {
      onStray: (_, what) => this.strays.push(what),
    });
  }

  async next(...news: HistoryEvent[]): Promise<HistoryEvent[]> {
    const episode = await settled(this.live.advance(news, START));
    this.history.push(...episode.events);
    return decided(episode);
  }

  /** What the same news would come to on another worker. */
  async nextElsewhere(...news: HistoryEvent[]): Promise<HistoryEvent[]> {
    const rebuilt = new LiveOrchestration(this.orchestrator);
    await settled(rebuilt.replay(structuredClone(this.history)));
    return decided(await settled(rebuilt.advance(structuredClone(news), START)));
  }
}

/** A promise that a test resolves when nothing moves the orchestrator. */
function outside(): { readonly promise: Promise<void>; resolve(): Promise<void> } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return {
    promise,
    resolve: () => {
      resolve();
      return new Promise((done) => setImmediate(done));
    },
  };
}

type Act = (df: DurableOrchestrationContext, timer: TimerTask) => unknown;

/** An orchestrator that races an event with something that is not durable, and then acts. */
async function strayed(act: Act): Promise<Life> {
  const { promise, resolve } = outside();
  const life = new Life(async (df) => {
    const timer = df.createTimer({ hours: 1 });
    await Promise.race([df.waitForExternalEvent("go"), promise]);
    return await act(df, timer);
  });
  await life.next(started());
  await resolve();
  return life;
}

function failureOf([end]: HistoryEvent[]): string | undefined {
  expect(end).toMatchObject({ type: "ExecutionCompleted", status: "Failed" });
  return (end as ExecutionCompleted).result;
}

describe("strayMessage", () => {
  test("is for the very execution, and the same however often it is made", () => {
    const message = strayMessage("ended", sender, START);
    expect(message).toMatchObject({ ...sender, sender });
    expect(message.event).toMatchObject({ type: "GenericEvent", eventId: RECEIVED });
    expect(strayMessage("awaited a task", sender, new Date(0)).messageId).toBe(message.messageId);
    const other = { ...sender, executionId: "another" };
    expect(strayMessage("ended", other, START).messageId).not.toBe(message.messageId);
  });

  test("tells what the orchestrator did to who knows it", () => {
    expect(strayedBy(strayEvent as Extract<HistoryEvent, { type: "GenericEvent" }>)).toBe("ended");
  });

  test.each([undefined, "", "hello", "Rewound: TaskFailed", "ended"])(
    "is not any GenericEvent, such as one with %j",
    (data) => {
      const event = { eventId: RECEIVED, timestamp: START, isPlayed: false, data };
      expect(strayedBy({ ...event, type: "GenericEvent" })).toBeUndefined();
    },
  );
});

describe("an orchestrator that goes on by itself", () => {
  const acts: [what: string, act: Act][] = [
    ["ended", () => "on its own"],
    [
      "ended",
      () => {
        throw new Error("on its own");
      },
    ],
    ["made a task", (df) => df.callActivity("a")],
    ["made a task", (df) => df.createTimer(1)],
    ["made a task", (df) => df.waitForExternalEvent("more")],
    ["asked for something", (df) => df.sendEvent("cart-1", "added")],
    ["asked for something", (df) => df.startOrchestration("Audit")],
    ["set its custom status", (df) => df.setCustomStatus("lost")],
    ["continued as new", (df) => df.continueAsNew(1)],
    ["cancelled a timer", (_, timer) => timer.cancel()],
  ];

  test.each(acts)("is told of once: it %s", async (what, act) => {
    const life = await strayed(act);
    expect(life.strays).toEqual([what]);
  });

  test.each(acts)(
    "fails with whatever comes next, and leaves nothing: it %s",
    async (what, act) => {
      const life = await strayed(act);
      const rows = await life.next(raised("go"));
      expect(rows).toHaveLength(1);
      expect(failureOf(rows)).toBe(
        `Orchestrator function 'OrderFlow' failed: The orchestrator ${what} when none of its tasks ` +
          `had ended: it went on after something that is not durable, such as fetch, setTimeout or a ` +
          `database. No replay could repeat that. Do such work in an activity and await the activity; ` +
          `wait with context.df.createTimer.`,
      );
    },
  );

  test("that awaits a task it had is told of, too", async () => {
    const { promise, resolve } = outside();
    const life = new Life(async (df) => {
      const task = df.callActivity("a");
      await Promise.race([df.waitForExternalEvent("go"), promise]);
      await task;
    });
    await life.next(started());
    await resolve();
    expect(life.strays).toEqual(["awaited a task"]);
  });

  test("is told of in a generator, if it leaves something to a callback", async () => {
    const { promise, resolve } = outside();
    const life = new Life(function* (df) {
      void promise.then(() => df.sendEvent("cart-1", "added"));
      yield df.waitForExternalEvent("go");
    });
    await life.next(started());
    await resolve();
    expect(life.strays).toEqual(["asked for something"]);
  });

  test("is not told of after its end", async () => {
    const { promise, resolve } = outside();
    const life = new Life(async (df) => {
      void promise.then(() => df.sendEvent("cart-1", "added"));
      await df.waitForExternalEvent("go");
    });
    await life.next(started());
    await life.next(raised("go"));
    await resolve();
    expect(life.strays).toEqual([]);
  });
});

describe("an execution that hears its stray message", () => {
  const patient: Orchestrator = async (df) => {
    await df.callActivity("a");
    return await df.waitForExternalEvent("go");
  };

  test("fails, and what comes with it changes nothing", async () => {
    const life = new Life(patient);
    await life.next(started());
    const rows = await life.next(strayEvent, completed(0));
    expect(rows).toHaveLength(1);
    expect(failureOf(rows)).toContain("The orchestrator ended when none of its tasks had ended");
  });

  test("fails in every replay, alike", async () => {
    const life = new Life(patient);
    await life.next(started());
    const elsewhere = await life.nextElsewhere(strayEvent);
    const here = await life.next(strayEvent);
    expect(failureOf(elsewhere)).toBe(failureOf(here));
    // the end is history now
    expect(await life.nextElsewhere(completed(0))).toEqual([]);
    // and were it not, the same history would lead to the same end
    const rebuilt = new LiveOrchestration(patient);
    const rows = life.history.filter(({ type }) => type !== "ExecutionCompleted").slice(0, -1);
    await settled(rebuilt.replay(rows));
    expect(failureOf(decided(await settled(rebuilt.advance([completed(0)], START))))).toBe(
      failureOf(here),
    );
  });

  test("fails even while it is suspended", async () => {
    const life = new Life(patient);
    await life.next(started());
    const rows = await life.next(
      { eventId: RECEIVED, timestamp: START, isPlayed: false, type: "ExecutionSuspended" },
      strayEvent,
    );
    expect(failureOf(rows)).toContain("The orchestrator ended");
  });

  test("after its end stays as it is", async () => {
    const life = new Life(patient);
    await life.next(started());
    await life.next(completed(0));
    const rows = await life.next(raised("go", "done"), strayEvent);
    expect(rows).toMatchObject([{ status: "Completed", result: '"done"' }]);
    expect(await life.next(strayEvent)).toEqual([]);
  });

  test("goes on if the GenericEvent says something else", async () => {
    const life = new Life(patient);
    await life.next(started());
    const common = { eventId: RECEIVED, timestamp: START, isPlayed: false } as const;
    await life.next({ ...common, type: "GenericEvent", data: "hello" }, completed(0));
    const rows = await life.next({ ...common, type: "GenericEvent" }, raised("go"), fired(7));
    expect(rows).toMatchObject([{ status: "Completed" }]);
  });
});
