import { describe, expect, test } from "@jest/globals";
import type { DurableOrchestrationContext, Orchestrator } from "@taskhub/core";
import { activities, orchestrators } from "./programs.js";
import { idOf, postEvent } from "./world/post.js";
import { World, type WorldOptions } from "./world/world.js";

type Df = DurableOrchestrationContext;

/** A world in which some code ends the process that runs it. */
function deadly(options: Partial<WorldOptions> = {}): World {
  let begun = 0;
  const more: Readonly<Record<string, Orchestrator>> = {
    *fragile(df: Df) {
      const got: unknown = yield df.waitForExternalEvent("e");
      if (got === "boom") w.crash(0);
      return got;
    },
    *forgiving(df: Df) {
      try {
        yield df.callActivity("deadly", 1);
      } catch (error) {
        const sum = (yield df.callActivity("add", [1, 1])) as number;
        return `${String(sum)}: ${error instanceof Error ? error.message : "?"}`;
      }
      return "no";
    },
    *motherOf(df: Df) {
      try {
        return (yield df.callSubOrchestrator(df.getInput<string>(), undefined, "child")) as unknown;
      } catch (error) {
        return error instanceof Error ? error.message : "?";
      }
    },
    *cursed(df: Df) {
      if (++begun > 1) w.crash(0);
      return (yield df.callActivity("long", 7)) as unknown;
    },
    *waits(df: Df) {
      return (yield df.waitForExternalEvent("e")) as unknown;
    },
    *starter(df: Df) {
      df.startOrchestration("chain", 1, { instanceId: "child" });
      return (yield df.waitForExternalEvent("e")) as unknown;
    },
    *long(df: Df) {
      return (yield df.callActivity("long", 7)) as unknown;
    },
  };
  const w: World = new World({
    ...{ seed: 1, orchestrators: { ...orchestrators, ...more } },
    activities: {
      ...activities,
      deadly: () => {
        w.crash(0);
        return new Promise(() => undefined);
      },
      long: (input) =>
        new Promise((resolve) => {
          w.at(3_000, () => {
            resolve(input);
          });
        }),
    },
    ...options,
    settings: { maxDequeueCount: 4, ...options.settings },
  });
  return w;
}

const endOf = (w: World, id: string) =>
  w.store.histories.get(id)?.events.find((event) => event.type === "ExecutionCompleted");

describe("a message that ends the process each time", () => {
  test("is put aside, and its instance fails before the orchestrator is run once more", async () => {
    const w = deadly();
    w.start("i1", "fragile");
    await w.time.runUntil(() => false, 1_000);
    postEvent(w, "i1", "boom");
    expect(await w.settle()).toBe(true);
    expect(w.crashes).toBe(4);
    expect(w.store.quarantined).toHaveLength(1);
    expect(w.status("i1")?.runtimeStatus).toBe("Failed");
    expect(endOf(w, "i1")?.failureDetails?.errorType).toBe("PoisonMessage");
  });

  test("blocks neither the instances beside it nor those that come later", async () => {
    const w = deadly();
    w.start("i1", "fragile");
    for (const id of ["a", "b", "c"]) w.start(id, "events", 1);
    await w.time.runUntil(() => false, 1_000);
    postEvent(w, "i1", "boom");
    for (const id of ["a", "b", "c"]) postEvent(w, id, `for ${id}`);
    expect(await w.settle()).toBe(true);
    for (const id of ["a", "b", "c"]) expect(w.status(id)?.output).toBe(`["for ${id}"]`);
    expect(w.store.quarantined).toHaveLength(1);
  });

  test("P2: its instance answers the parent when it fails", async () => {
    const w = deadly();
    w.start("i1", "motherOf", "fragile");
    await w.time.runUntil(() => false, 1_000);
    postEvent(w, "child", "boom");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toContain("never became history");
  });

  test("P8: shows nothing of what its instance had started, and what was purged since", async () => {
    const w = deadly();
    w.start("i1", "starter");
    await w.time.runUntil(() => w.status("child")?.runtimeStatus === "Completed", 900);
    w.crash(0); // before it is marked that the start was sent
    w.bury("child");
    postEvent(w, "i1", "boom", { dequeues: 4 });
    for (const stored of w.store.queue({ kind: "control", partition: 0 })) {
      stored.visibleAt = w.time.now;
    }
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toContain("never became history");
    expect(w.status("child")).toBeUndefined();
  });

  test("is not taken for one if it was only given back for other reasons", async () => {
    const w = deadly();
    w.start("i1", "waits", undefined, false, 60_000);
    postEvent(w, "i1", "early");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe('"early"');
  });
});

describe("an activity that ends the process each time", () => {
  test("fails when its keeper has come back too often; what follows is run", async () => {
    const w = deadly();
    w.start("i1", "forgiving");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toContain("2: ");
    expect(w.status("i1")?.output).toContain("without an answer");
    expect(w.crashes).toBe(5); // once handed off, then four times received
  });

  test("fails when it comes as a work item", async () => {
    const w = deadly({ slots: 1, settings: { spillAfterMs: 1 } });
    w.start("i0", "long");
    w.start("i1", "forgiving");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toContain("without an answer");
    expect(w.status("i0")?.output).toBe("7");
  });

  test("does not take the long activities of its neighbours with it", async () => {
    const w = deadly({ settings: { maxDequeueCount: 20 } });
    w.start("i1", "forgiving");
    for (const id of ["a", "b", "c"]) w.start(id, "long");
    expect(await w.settle(3_600_000)).toBe(true);
    for (const id of ["a", "b", "c"]) expect(w.status(id)?.output).toBe("7");
    expect(w.status("i1")?.output).toContain("without an answer");
  });
});

describe("an orchestrator whose replay ends the process each time", () => {
  test("is given up when the message that keeps its work has come twice as often as allowed", async () => {
    const w = deadly();
    w.start("i1", "cursed");
    w.start("a", "events", 1);
    await w.time.runUntil(() => false, 1_000);
    w.crash(0);
    w.at(60_000, () => {
      postEvent(w, "a", 1);
    });
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toContain("a message that keeps its work was received 9 times");
    expect(w.status("a")?.output).toBe("[1]");
  });

  test("is not replayed for what comes after its end; if its row lags behind, not for ever", async () => {
    const w = deadly();
    w.start("i1", "cursed");
    await w.time.runUntil(() => false, 1_000);
    w.crash(0);
    expect(await w.settle()).toBe(true);
    const { crashes } = w;
    postEvent(w, "i1", "late");
    expect(await w.settle()).toBe(true);
    expect(w.crashes).toBe(crashes);
    w.spoilRow("i1", {});
    postEvent(w, "i1", "later");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.runtimeStatus).toBe("Failed");
  });
});

describe("a session that breaks each time", () => {
  test("ends its instance, from its first rows if no more can be read, and answers the parent", async () => {
    const w = deadly();
    w.mayBreak = true;
    w.start("i1", "motherOf", "waits");
    await w.time.runUntil(() => false, 1_000);
    w.store.damaged.set("child", "broken");
    w.crash(0);
    await w.time.runUntil(() => false, 2_000);
    postEvent(w, "child", 1);
    w.start("a", "chain", 2, false);
    expect(await w.settle()).toBe(true);
    expect(w.status("child")?.runtimeStatus).toBe("Failed");
    expect(w.status("i1")?.output).toContain("a row says nothing that can be understood");
    expect(w.store.quarantined).toHaveLength(1);
    expect(w.status("a")?.output).toBe("2");
  });

  test("does not end it twice", async () => {
    const w = deadly();
    w.mayBreak = true;
    w.start("i1", "waits");
    await w.time.runUntil(() => false, 1_000);
    w.store.damaged.set("i1", "broken");
    w.crash(0);
    await w.time.runUntil(() => false, 2_000);
    postEvent(w, "i1", 1);
    await w.settle();
    postEvent(w, "i1", 2, { after: idOf(1) });
    expect(await w.settle()).toBe(true);
    expect(w.violations).toEqual([]);
  });
});
