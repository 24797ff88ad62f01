import { describe, expect, test } from "@jest/globals";
import { deriveGuid } from "@taskhub/core";
import { activities, orchestrators } from "./programs.js";
import { World, type WorldOptions } from "./world/world.js";

function world(options: Partial<WorldOptions> = {}): World {
  return new World({ seed: 1, orchestrators, activities, ...options });
}

/** A world whose `slow` activity takes that long. */
function slowWorld(ms: number, options: Partial<WorldOptions> = {}): World {
  const w: World = world({
    ...options,
    activities: {
      ...activities,
      slow: (input) =>
        new Promise((resolve) => {
          w.at(ms, () => {
            resolve(input);
          });
        }),
    },
  });
  return w;
}

const rows = (w: World, id: string) => w.store.histories.get(id)?.events ?? [];

describe("the invariants of the protocol", () => {
  test("P1: no effect before its cause is history: an activity starts only after the commit", async () => {
    const w: World = world({
      activities: {
        ...activities,
        add: ([a, b]: [number, number]) => {
          seen.push(rows(w, "i1").filter((e) => e.type === "TaskScheduled").length);
          return a + b;
        },
      } as WorldOptions["activities"],
    });
    const seen: number[] = [];
    w.start("i1", "chain", 3);
    await w.settle();
    expect(seen).toEqual([1, 2, 3]);
  });

  test("P2: all open work has a keeper, named in its row", async () => {
    const w = world();
    w.start("i1", "chain", 3);
    await w.settle();
    const scheduled = rows(w, "i1").filter((event) => event.type === "TaskScheduled");
    expect(scheduled).toHaveLength(3);
    for (const event of scheduled) {
      expect(event.keeper).toEqual({
        queueMessageId: "q2",
        messageId: deriveGuid("start", "exec1"),
      });
    }
  });

  test("P2: a message put anew keeps work under the name of the one it stands for", async () => {
    const w = world();
    w.start("i1", "chain", 1, false, 100);
    const [stored] = w.store.queue({ kind: "control", partition: 0 });
    Object.assign(stored?.message ?? {}, { standsFor: "the first one" });
    expect(await w.settle()).toBe(true);
    const scheduled = rows(w, "i1").find((event) => event.type === "TaskScheduled");
    expect(scheduled?.keeper?.queueMessageId).toBe("the first one");
  });

  test("P2: a result in memory whose anchor is gone comes back as a message, which can keep", async () => {
    // all slots but one are taken by others when the spilled results arrive
    const w = slowWorld(2_000, { slots: 1 });
    w.start("i1", "fanThenChain", 4);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe('"done"');
    expect(w.violations).toEqual([]);
  });

  test("P3: a delivery is completed only when it keeps no open work and the row is written", async () => {
    const w = slowWorld(1_000);
    w.start("i1", "fanThenChain", 1);
    await w.settle();
    expect(w.count("complete")).toBe(1);
    expect(w.calls.lastIndexOf("writeRow")).toBeLessThan(w.calls.indexOf("complete"));
  });

  test("P4: a commit carries the stamp it read: of two workers one gets the conflict and goes on", async () => {
    const w = slowWorld(1_000, { workers: 2, settings: { sessionIdleMs: 600_000 } });
    w.start("i1", "events", 4);
    // whoever asks first gets an event of a history that has rested: so the two sessions commit on each other's
    for (let i = 0; i < 4; i++) {
      w.at(12_000 * i + 50, () => {
        w.freeze(i % 2, 1_500);
        w.raise("i1", "e", i);
      });
    }
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe("[0,1,2,3]");
    expect(w.logged.some((line) => line.event === "EpisodeConflict")).toBe(true);
  });

  test("P5: a message is dropped only on evidence: a session with an old memory asks the store", async () => {
    const w = world({ workers: 2, settings: { sessionIdleMs: 600_000 } });
    w.start("i1", "eventThenTimer");
    w.at(1_000, () => {
      w.freeze(0, 5_000); // the other worker takes the event, and decides on a timer
      w.raise("i1", "e", 1);
    });
    w.at(66_000, () => {
      w.freeze(1, 30_000); // the first worker, which knows of no timer, gets it
    });
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe('"fired"');
    expect(w.count("stamp")).toBeGreaterThan(0);
  });

  test("P5: a message is applied at most once: a copy changes nothing", async () => {
    const w = world();
    w.start("i1", "events", 2);
    w.at(50, () => {
      w.raise("i1", "e", "first");
      w.copyLastMessage();
      w.copyLastMessage();
    });
    w.at(5_000, () => {
      w.raise("i1", "e", "second");
    });
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe('["first","second"]');
  });

  test("P8: before the first commit the instance row decides which start lives", async () => {
    const w = world({ workers: 2 });
    // the message of the start that won is still hidden when that of its rival comes
    w.start("i1", "chain", 2, false, 5_000);
    w.rivalStart("i1", "chain", 7);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe("2");
    expect(w.activityRuns.size).toBe(2);
  });

  test("P8: the instance row is repaired when a loaded history disagrees", async () => {
    const w = world({ workers: 2 });
    w.start("i1", "events", 1);
    w.at(200, () => {
      w.kill(0);
      w.spoilRow("i1", { runtimeStatus: "Pending" });
      w.sendStray("i1"); // makes the other worker load the history, and commits nothing
    });
    await w.time.runUntil(() => w.status("i1")?.runtimeStatus === "Running", 60_000);
    expect(w.status("i1")?.runtimeStatus).toBe("Running");
    w.raise("i1", "e", 1);
    expect(await w.settle()).toBe(true);
  });

  test("P8: the instance row never goes backwards: a worker that wakes late leaves it alone", async () => {
    const faultAt = { call: 5, kind: "freeze-after" } as const;
    const w = world({ workers: 2, faultAt });
    w.start("i1", "events", 1);
    w.at(500, () => {
      w.raise("i1", "e", 1);
    });
    expect(w.faultsDone).toBe(0);
    expect(await w.settle()).toBe(true);
    expect(w.calls[4]).toBe("commit");
    expect(w.status("i1")?.runtimeStatus).toBe("Completed");
  });

  test("P9: a delivery that comes back starts the open work it keeps, though it is late itself", async () => {
    const w = slowWorld(5_000, { workers: 2 });
    w.start("i1", "fanThenChain", 1);
    w.at(1_000, () => {
      w.kill(0);
    });
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe('"done"');
    expect([...w.activityRuns.values()].reduce((a, b) => a + b, 0)).toBe(5); // one ran twice
  });

  test("P9: a timer that has fired is held as any other message while it keeps work", async () => {
    const w = slowWorld(120_000, { workers: 2 });
    w.start("i1", "timerThenSlow");
    await w.time.runUntil(() => false, 100_000);
    const [timer] = w.store.queue({ kind: "control", partition: 0 });
    expect(timer?.message.event.type).toBe("TimerFired");
    expect(timer?.dequeues).toBe(0);
    expect(await w.settle()).toBe(true);
    expect([...w.activityRuns.values()]).toEqual([1]);
  });

  test("P10: a failure of the store is never an answer: the episode is taken up again", async () => {
    const w = world({ faults: { kinds: ["fail-before"], chance: 0.4, most: 30 } });
    w.start("i1", "chain", 5);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe("5");
    expect(w.faultsDone).toBeGreaterThan(3);
  });
});
