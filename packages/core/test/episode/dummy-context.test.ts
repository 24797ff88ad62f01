import { describe, expect, test } from "@jest/globals";
import { dummyContext } from "../../src/episode/dummy-context.js";
import { ExternalEvent } from "../../src/external-event.js";

describe("dummyContext", () => {
  test("knows of its start what it is told", () => {
    const df = dummyContext<{ n: number }>({
      instanceId: "order-7",
      input: { n: 7 },
      version: "2.0",
      tags: { team: "shop" },
      now: new Date("2026-01-01T00:00:00Z"),
    });
    const { instanceId, version, tags, currentUtcDateTime, parentInstanceId, isReplaying } = df;
    expect({
      instanceId,
      version,
      tags,
      currentUtcDateTime,
      parentInstanceId,
      isReplaying,
    }).toEqual({
      instanceId: "order-7",
      version: "2.0",
      tags: { team: "shop" },
      currentUtcDateTime: new Date("2026-01-01T00:00:00Z"),
      parentInstanceId: undefined,
      isReplaying: false,
    });
    expect(df.getInput().n).toBe(7);
  });

  test("needs to be told nothing", () => {
    const df = dummyContext();
    expect(df.getInput()).toBeUndefined();
    expect(df.currentUtcDateTime).toEqual(new Date("2000-01-01T00:00:00Z"));
  });

  test("makes tasks of every kind, of which nothing comes", () => {
    const df = dummyContext();
    const tasks = [
      df.callActivity("a", 1),
      df.callSubOrchestrator("child"),
      df.createTimer({ hours: 1 }),
      df.waitForExternalEvent("go"),
      df.waitForExternalEvent(new ExternalEvent("go"), { timeout: 1 }),
    ];
    for (const task of [...tasks, df.Task.all(tasks), df.Task.any(tasks)]) {
      expect([task.isCompleted, task.isFaulted, task.result]).toEqual([false, false, undefined]);
    }
  });

  test("takes what an orchestrator says without waiting", () => {
    const df = dummyContext();
    df.setCustomStatus("busy");
    df.sendEvent("other", "go");
    df.continueAsNew(1);
    expect(df.customStatus).toBe("busy");
    expect(df.startOrchestration("Audit")).toMatch(/^[0-9a-f]{32}$/);
    expect(df.newGuid("x")).not.toBe(df.newGuid("x"));
  });
});
