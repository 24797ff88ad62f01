/** The known bugs of v3 in the replay: what the published library does, beside what ours does. */
import { describe, expect, test } from "@jest/globals";
import { Both, completed, failed, raised } from "./both.js";
import type { AnyContext } from "./context.js";
import type { AnyOrchestrator } from "./our-engine.js";

const RUNNING = { isDone: false, isFailure: false };

function completedWith(output: unknown) {
  return { is: "completed", output };
}

describe("durable-functions 3.5.0, beside ours", () => {
  test("waits for ever in Task.all over completed tasks; ours has their results", async () => {
    const both = new Both(function* (df) {
      const task = df.callActivity("price");
      yield task;
      return yield df.Task.all([task]);
    });
    await both.begin();
    const { published, ours } = await both.next(completed(0, 12));
    expect(published).toMatchObject(RUNNING);
    expect(ours).toEqual(completedWith([12]));
  });

  test("waits for another one in Task.any over a completed task; ours has it at once", async () => {
    const both = new Both(function* (df) {
      const first = df.callActivity("price");
      yield first;
      const winner = yield df.Task.any([first, df.callActivity("price")]);
      return winner === first ? "the first" : "the second";
    });
    await both.begin();
    const { published, ours } = await both.next(completed(0, 12));
    expect(published).toMatchObject(RUNNING);
    expect(ours).toEqual(completedWith("the first"));
  });

  test("waits for ever in Task.all over a task that has failed; ours fails with its error", async () => {
    const both = new Both(function* (df) {
      const task = df.callActivity("price");
      try {
        yield task;
      } catch {
        // is asked again below
      }
      return yield df.Task.all([task]);
    });
    await both.begin();
    const { published, ours } = await both.next(failed(0, "no such item"));
    expect(published).toMatchObject(RUNNING);
    expect(ours).toEqual({ is: "failed", error: "no such item" });
  });

  test("asks the host again for a task that a loop yields again; ours asks once", async () => {
    const both = new Both(remindThreeTimes);
    await both.begin();
    await both.next(raised("approval", "later"));
    const { published } = await both.next(raised("approval", "later"));
    const asked = published.actions.flatMap(({ compoundActions = [] }) => compoundActions);
    // the host gives each of them an id of its own: the activity after the loop is never answered
    expect(asked.filter(({ fireAt }) => fireAt)).toHaveLength(3);
    expect(both.history.filter(({ type }) => type === "TimerCreated")).toHaveLength(1);
  });

  test("forgets a task that the next compound in a loop takes; ours hears it in both", async () => {
    const both = new Both(function* (df) {
      const task = df.callActivity("price");
      const first = df.Task.any([task, df.waitForExternalEvent("go")]);
      df.Task.any([task, df.waitForExternalEvent("stop")]);
      yield first;
      return "priced";
    });
    await both.begin();
    const { published, ours } = await both.next(completed(0, 12));
    expect(published).toMatchObject(RUNNING);
    expect(ours).toEqual(completedWith("priced"));
  });

  test("waits for ever for a retry that has timed out; ours fails with the last error", async () => {
    const both = new Both(function* (df) {
      const retry = {
        ...{ firstRetryIntervalInMilliseconds: 1_000, maxNumberOfAttempts: 3 },
        retryTimeoutInMilliseconds: 5_000,
      };
      return yield df.callActivityWithRetry("price", retry);
    });
    await both.begin();
    both.sleep(5_000);
    const { published, ours } = await both.next(failed(0, "no answer"));
    expect(published).toMatchObject(RUNNING);
    expect(ours).toEqual({ is: "failed", error: "no answer" });
  });

  test("does not tell the host that text was thrown; ours fails with the text", async () => {
    const both = new Both(throwing("out of stock"));
    const { published, ours } = await both.begin();
    // neither an output nor an error: the instance stays Running
    expect(published).toMatchObject({ isDone: false, isFailure: true });
    expect(published).not.toHaveProperty("error");
    expect(ours).toEqual({ is: "failed", error: "out of stock" });
  });

  test("does not notice that undefined was thrown; ours fails", async () => {
    const { published, ours } = await new Both(throwing(undefined)).begin();
    expect(published).toMatchObject(RUNNING);
    expect(ours).toEqual({ is: "failed", error: "undefined" });
  });

  test("takes an event named like a number for the result of a task; ours keeps them apart", async () => {
    const both = new Both(function* (df) {
      return yield df.callActivity("price");
    });
    await both.begin();
    const tricked = await both.next(raised("0", "not a price"));
    expect(tricked.published).toMatchObject({ isDone: true, output: "not a price" });
    expect(tricked.ours).toEqual({ is: "running" });
    expect((await both.next(completed(0, 12))).ours).toEqual(completedWith(12));
  });
});

/** The human interaction of the documentation: one deadline for several answers. */
function* remindThreeTimes(df: AnyContext): Generator<unknown, unknown, unknown> {
  const deadline = df.createTimer(new Date(df.currentUtcDateTime.getTime() + 3_600_000));
  for (let reminders = 0; reminders < 3; reminders++) {
    const winner = yield df.Task.any([deadline, df.waitForExternalEvent("approval")]);
    if (winner === deadline) return "too late";
  }
  return yield df.callActivity("escalate");
}

function throwing(value: unknown): AnyOrchestrator {
  // eslint-disable-next-line require-yield -- it never comes to that
  return function* () {
    throw value;
  };
}
