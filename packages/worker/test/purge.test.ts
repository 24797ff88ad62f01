import { describe, expect, test } from "@jest/globals";
import { activities, orchestrators } from "./programs.js";
import { postEvent } from "./world/post.js";
import { World } from "./world/world.js";

function world(slowMs = 0): World {
  const w: World = new World({
    ...{ seed: 1, orchestrators },
    activities: {
      ...activities,
      slow: (input) =>
        new Promise((resolve) => {
          w.at(slowMs, () => {
            resolve(input);
          });
        }),
    },
  });
  return w;
}

async function expectGone(w: World): Promise<void> {
  const quiet = () => w.store.messages === 0;
  expect(await w.time.runUntil(quiet, 120_000)).toBe(true);
  await w.time.runUntil(() => false, 60_000);
  expect(w.store.rows.has("i1")).toBe(false);
  expect(w.store.histories.has("i1")).toBe(false);
  expect(w.violations).toEqual([]);
}

describe("an instance that is purged while its session is live", () => {
  test("is not brought back by an event", async () => {
    const w = world();
    w.start("i1", "events", 3);
    await w.time.runUntil(() => false, 1_000);
    w.purge("i1");
    postEvent(w, "i1", 1);
    await expectGone(w);
    const calls = w.calls.filter((call) => call !== "receive").length;
    await w.time.runUntil(() => false, 120_000);
    expect(w.calls.filter((call) => call !== "receive")).toHaveLength(calls);
  });

  test("is not brought back by a message that is late", async () => {
    const w = world();
    w.start("i1", "events", 3);
    await w.time.runUntil(() => false, 1_000);
    w.purge("i1");
    w.sendStray("i1");
    await expectGone(w);
  });

  test("is not brought back by the result of an activity", async () => {
    const w = world(5_000);
    w.start("i1", "fanThenChain", 2);
    await w.time.runUntil(() => false, 1_000);
    w.purge("i1");
    await expectGone(w);
  });

  test("is not brought back by a timer that is held", async () => {
    const w = world();
    w.start("i1", "timer", 10_000);
    await w.time.runUntil(() => false, 1_000);
    w.purge("i1");
    await expectGone(w);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "is not brought back if it happens at call %i after an event",
    async (nth) => {
      const w = world();
      w.start("i1", "eternal", []);
      await w.time.runUntil(() => false, 1_000);
      const before = w.calls.filter((call) => call !== "receive").length;
      postEvent(w, "i1", 1);
      const calls = () => w.calls.filter((call) => call !== "receive").length - before;
      await w.time.runUntil(() => calls() >= nth, 10_000);
      w.purge("i1");
      await expectGone(w);
    },
  );

  test("can be started again", async () => {
    const w = world();
    w.start("i1", "events", 3);
    await w.time.runUntil(() => false, 1_000);
    w.purge("i1");
    w.start("i1", "chain", 2, false);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe("2");
  });
});
