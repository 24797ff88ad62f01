import { describe, expect, test } from "@jest/globals";
import type { TaskCompleted, TaskFailed, TaskScheduled } from "@taskhub/core";
import { runActivity } from "../src/run-activity.js";
import type { Activity } from "../src/index.js";
import { Process, VirtualTime } from "./world/virtual-time.js";

const clock = new VirtualTime().clockOf(new Process("p"));
const origin = { instanceId: "i1", executionId: "x1" };

function run(activity: Activity, input?: string): Promise<TaskCompleted | TaskFailed> {
  const own = { eventId: 4, timestamp: clock.now(), isPlayed: false, name: "act" };
  const call: TaskScheduled = { type: "TaskScheduled", ...own, input };
  return runActivity(activity, call, origin, clock);
}

describe("runActivity", () => {
  test("gives the activity the first of its arguments, and a key that is the same each time", async () => {
    let seen: unknown;
    await run((input, invocation) => {
      seen = [input, invocation.taskKey];
    }, '[{"a":1}]');
    expect(seen).toEqual([{ a: 1 }, "i1:x1:4"]);
  });

  test("writes the result as JSON, and none if there is none", async () => {
    expect(await run(() => Promise.resolve({ a: [1] }))).toMatchObject({ result: '{"a":[1]}' });
    expect(await run(() => undefined)).toMatchObject({ type: "TaskCompleted", result: undefined });
  });

  test("makes a failure of what the activity throws, worded as the original does", async () => {
    const outcome = await run(() => {
      throw new RangeError("too far", { cause: "the map" });
    });
    expect(outcome).toMatchObject({
      type: "TaskFailed",
      taskScheduledId: 4,
      reason: "Activity function 'act' failed: too far",
      failureDetails: { errorType: "RangeError", innerFailure: { errorMessage: "the map" } },
    });
  });

  test.each([
    ["text", "just text", "just text"],
    ["nothing", undefined, "undefined"],
    [
      "an object that cannot be shown",
      Object.create(null),
      "a value that cannot be shown was thrown",
    ],
  ])("never rejects, whatever is thrown: %s", async (_what, thrown: unknown, message) => {
    const outcome = await run(() => {
      throw thrown;
    });
    expect(outcome).toMatchObject({ reason: `Activity function 'act' failed: ${message}` });
  });

  test("ends a circle of causes", async () => {
    const error = new Error("round");
    error.cause = error;
    const outcome = await run(() => {
      throw error;
    });
    expect(JSON.stringify(outcome).length).toBeLessThan(100_000);
  });

  test("fails an activity whose result is not JSON, and says what to return", async () => {
    const outcome = await run(() => 10n);
    expect(outcome).toMatchObject({ type: "TaskFailed" });
    expect(JSON.stringify(outcome)).toContain("Return plain data: no cycles, no BigInt.");
  });
});
