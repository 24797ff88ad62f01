import { describe, expect, test } from "@jest/globals";
import type { TaskFailed } from "../../src/history-event.js";
import type { DurableOrchestrationContext } from "../../src/orchestration-context.js";
import type { Task, TaskOwner } from "../../src/task.js";
import type { TaskFailedError } from "../../src/task-failed-error.js";
import { retried } from "../../src/tasks/retried.js";
import { RetryOptions, type RetryPolicy } from "../../src/tasks/retry-options.js";
import { RoutineTask, type Routine } from "../../src/tasks/routine-task.js";
import { childCompleted, childFailed, completed, failed, fired, raised, START } from "../events.js";
import { decided, Instance } from "../instance.js";

const SECOND_MS = 1_000;

function policy(more: Partial<RetryPolicy> = {}): RetryPolicy {
  return { firstRetryIntervalInMilliseconds: SECOND_MS, maxNumberOfAttempts: 3, ...more };
}

/** An instance that calls one activity with retries, and returns how that went. */
function calling(options: RetryPolicy): Instance {
  return new Instance(function* (df) {
    try {
      return yield df.callActivityWithRetry("pay", options, 7);
    } catch (error) {
      return String(error);
    }
  });
}

/**
 * Lets attempt after attempt fail and pause after pause pass, until the instance ends.
 *
 * @param attemptMs - How long an attempt takes.
 * @returns The pauses, in milliseconds.
 */
function pausesOf(options: RetryPolicy, attemptMs = 0): number[] {
  const instance = calling(options);
  const pauses: number[] = [];
  instance.now = START;
  let rows = decided(instance.begin());
  while (!instance.end) {
    const [row] = rows;
    if (row?.type === "TimerCreated") {
      // a step of the test's clock comes with each episode, and is no part of the pause
      instance.now = row.fireAt;
      rows = decided(instance.next(fired(row.eventId)));
      continue;
    }
    instance.now = new Date(instance.now.getTime() - SECOND_MS + attemptMs);
    const failedAt = instance.now.getTime();
    rows = decided(instance.next(failed(row!.eventId, "no")));
    const [pause] = rows;
    if (pause?.type === "TimerCreated") pauses.push(pause.fireAt.getTime() - failedAt);
  }
  return pauses;
}

describe("retried", () => {
  test("calls again after a pause, until the call succeeds", () => {
    const instance = calling(policy());
    expect(decided(instance.begin())).toMatchObject([{ eventId: 0, name: "pay", input: "[7]" }]);
    const at = new Date(START.getTime() + 2 * SECOND_MS);
    expect(decided(instance.next(failed(0, "no")))).toMatchObject([
      { eventId: 1, type: "TimerCreated", fireAt: at },
    ]);
    expect(decided(instance.next(fired(1)))).toMatchObject([
      { eventId: 2, name: "pay", input: "[7]" },
    ]);
    instance.next(completed(2, "paid"));
    expect(instance.output).toBe("paid");
  });

  test("takes no event id more if the first call succeeds", () => {
    const instance = calling(policy());
    instance.begin();
    expect(decided(instance.next(completed(0, "paid")))).toMatchObject([
      { eventId: 1, type: "ExecutionCompleted" },
    ]);
  });

  test("fails with the error of the last attempt, after a timer that fires at once", () => {
    const instance = calling(policy({ maxNumberOfAttempts: 2 }));
    instance.begin();
    instance.next(failed(0, "first"));
    instance.next(fired(1));
    const { now } = instance;
    expect(decided(instance.next(failed(2, "second")))).toMatchObject([
      { eventId: 3, type: "TimerCreated", fireAt: now },
    ]);
    instance.next(fired(3));
    expect(instance.output).toBe("Error: second");
  });

  test("makes one call if that is what it may, and sets the last timer all the same", () => {
    const instance = calling(policy({ maxNumberOfAttempts: 1 }));
    instance.begin();
    expect(decided(instance.next(failed(0, "no")))).toMatchObject([{ type: "TimerCreated" }]);
    instance.next(fired(1));
    expect(instance.output).toBe("Error: no");
  });

  test.each<[string, Partial<RetryPolicy>, number[]]>([
    ["as long each time", {}, [1, 1, 0]],
    ["doubled each time", { backoffCoefficient: 2, maxNumberOfAttempts: 5 }, [1, 2, 4, 8, 0]],
    ["shorter each time", { backoffCoefficient: 0.5 }, [1, 0.5, 0]],
    [
      "no longer than the longest",
      { backoffCoefficient: 10, maxNumberOfAttempts: 4, maxRetryIntervalInMilliseconds: 5_000 },
      [1, 5, 5, 0],
    ],
    ["cut to the longest at once", { maxRetryIntervalInMilliseconds: 400 }, [0.4, 0.4, 0]],
  ])("pauses %s", (_, options, seconds) => {
    expect(pausesOf(policy(options))).toEqual(seconds.map((each) => each * SECOND_MS));
  });

  test("pauses for six days at most if nothing is said of the longest", () => {
    const longest = 6 * 86_400_000;
    const options = { firstRetryIntervalInMilliseconds: 4 * 86_400_000, backoffCoefficient: 2 };
    expect(pausesOf(policy(options))).toEqual([4 * 86_400_000, longest, 0]);
  });

  test("sets a timer that can be, however long the pause is said to be", () => {
    const options = policy({
      firstRetryIntervalInMilliseconds: 1e300,
      maxRetryIntervalInMilliseconds: Infinity,
    });
    const instance = calling(options);
    instance.begin();
    // the first of a chain
    const fireAt = new Date(START.getTime() + SECOND_MS + 3 * 86_400_000);
    expect(decided(instance.next(failed(0, "no")))).toMatchObject([{ fireAt }]);
  });
});

describe("retried, with a timeout,", () => {
  test("begins no new attempt that long after the first one began", () => {
    // attempts of 2 s, pauses of 1 s: failures come 2, 5 and 8 s after the beginning
    const options = policy({ maxNumberOfAttempts: 9, retryTimeoutInMilliseconds: 8 * SECOND_MS });
    expect(pausesOf(options, 2 * SECOND_MS)).toEqual([SECOND_MS, SECOND_MS]);
  });

  test("begins one if a millisecond is left", () => {
    const options = policy({ maxNumberOfAttempts: 9, retryTimeoutInMilliseconds: 8_001 });
    expect(pausesOf(options, 2 * SECOND_MS)).toHaveLength(3);
  });

  test("counts from the first call, not from when the task was made", () => {
    const instance = new Instance(function* (df) {
      const options = policy({ retryTimeoutInMilliseconds: 10 * SECOND_MS });
      const payment = df.callActivityWithRetry("pay", options);
      yield df.createTimer({ hours: 1 });
      return yield payment;
    });
    instance.begin();
    instance.now = new Date(START.getTime() + 3_600_000);
    instance.next(fired(0));
    expect(decided(instance.next(failed(1, "no")))).toMatchObject([{ type: "TimerCreated" }]);
  });

  test("ends with the error, without hanging and without a timer", () => {
    const instance = calling(policy({ retryTimeoutInMilliseconds: SECOND_MS }));
    instance.begin();
    expect(decided(instance.next(failed(0, "too late")))).toMatchObject([
      { eventId: 1, type: "ExecutionCompleted" },
    ]);
    expect(instance.output).toBe("Error: too late");
  });
});

describe("retried, judging failures,", () => {
  const details = { errorType: "CardError", errorMessage: "declined", isNonRetriable: false };

  function failedWith(taskId: number, isNonRetriable: boolean): TaskFailed {
    return { ...failed(taskId, "declined"), failureDetails: { ...details, isNonRetriable } };
  }

  test("ends at once with one that says that trying again cannot help", () => {
    let asked = 0;
    const handle = () => ++asked > 0;
    const instance = calling(policy({ handle }));
    instance.begin();
    expect(decided(instance.next(failedWith(0, true)))).toMatchObject([
      { eventId: 1, type: "ExecutionCompleted" },
    ]);
    expect(instance.output).toBe("Error: declined");
    expect(asked).toBe(0);
  });

  test("asks the predicate about the others", () => {
    const handle = ({ failureDetails, taskName }: TaskFailedError) =>
      failureDetails.errorType !== "CardError" && taskName === "pay";
    const instance = calling(policy({ handle, maxNumberOfAttempts: 9 }));
    instance.begin();
    expect(decided(instance.next(failed(0, "line is busy")))).toMatchObject([
      { type: "TimerCreated" },
    ]);
    instance.next(fired(1));
    instance.next(failedWith(2, false));
    expect(instance.output).toBe("Error: declined");
  });

  test("fails with what the predicate throws", () => {
    const handle = () => {
      throw new RangeError("no such failure");
    };
    const instance = calling(policy({ handle }));
    instance.begin();
    instance.next(failed(0, "no"));
    expect(instance.output).toBe("RangeError: no such failure");
  });
});

describe("retried, when the call cannot even be made,", () => {
  test("makes no other attempt", () => {
    let attempts = 0;
    const instance = new Instance(function* (df) {
      const { scope } = df as unknown as { readonly scope: TaskOwner }; // internal, so not declared
      const attempt = () => {
        attempts++;
        const steps: Routine<unknown> = (function* () {
          yield df.callActivity("a");
          throw new RangeError("out of range");
        })();
        return new RoutineTask(scope, steps);
      };
      yield new RoutineTask(scope, retried(scope, attempt, policy()));
    });
    instance.begin();
    attempts = 0;
    instance.next(completed(0));
    expect(instance.end?.result).toContain("out of range");
    // none but the first of the rebuilt instance
    expect(attempts).toBe(1);
  });
});

describe("CallTask.withRetry", () => {
  test("is the same as callActivityWithRetry, with a plain object or with RetryOptions", () => {
    const plain = policy();
    const made = new RetryOptions(SECOND_MS, 3);
    const histories = [
      (df: DurableOrchestrationContext) => df.callActivity("pay", 1).withRetry(plain),
      (df: DurableOrchestrationContext) => df.callActivity("pay", 1).withRetry(made),
      (df: DurableOrchestrationContext) => df.callActivityWithRetry("pay", plain, 1),
      (df: DurableOrchestrationContext) => df.callActivityWithRetry("pay", made, 1),
    ].map((call) => {
      const instance = new Instance(function* (df) {
        return yield call(df);
      });
      instance.begin();
      instance.next(failed(0, "no"));
      instance.next(fired(1));
      instance.next(completed(2, "paid"));
      return JSON.stringify(instance.history);
    });
    expect(new Set(histories).size).toBe(1);
  });

  test("goes by the options as they were when it was called", () => {
    const instance = new Instance(function* (df) {
      const options = new RetryOptions(SECOND_MS, 1);
      const payment = df.callActivityWithRetry("pay", options);
      options.retryTimeoutInMilliseconds = 1;
      options.backoffCoefficient = 2;
      Object.assign(options, { maxNumberOfAttempts: 5 });
      return yield payment;
    });
    instance.begin();
    instance.next(failed(0, "no"));
    instance.next(fired(1));
    expect(instance.end?.status).toBe("Failed");
  });

  test("refuses wrong options, and calls nothing", () => {
    const instance = new Instance(function* (df) {
      const wrong = undefined as unknown as RetryPolicy;
      const texts = [
        () => df.callActivityWithRetry("pay", wrong),
        () => df.callSubOrchestratorWithRetry("Ship", wrong),
        () => df.callActivity("pay").withRetry(wrong),
      ].map((call) => {
        try {
          return call();
        } catch (error) {
          return (error as Error).message;
        }
      });
      yield df.callActivity("other", texts);
    });
    const text =
      "retryOptions: Expected object of type RetryOptions but got undefined; are you missing properties?";
    expect(decided(instance.begin())).toMatchObject([
      { name: "other", input: JSON.stringify([[text, text, text]]) },
    ]);
  });

  test("refuses a task that has been yielded, in the words of v3", () => {
    const instance = new Instance(function* (df) {
      yield df.callActivity("first");
      const task = df.callActivity("pay");
      yield df.Task.any([task, df.waitForExternalEvent("go")]);
      yield task.withRetry(policy());
    });
    instance.begin(raised("go"));
    instance.next(completed(0));
    expect(instance.end?.result).toContain(
      "Invalid use of `.withRetry`: attempted to create a retriable task from an already scheduled " +
        "task. A task with ID 1 to call ",
    );
    expect(instance.end?.result).toContain(
      " has already been scheduled. Make sure to only invoke `.withRetry` on tasks that have not " +
        "previously been yielded",
    );
  });

  test("yielded again, gives its result again and calls nothing", () => {
    const instance = new Instance(function* (df) {
      const payment = df.callActivity("pay").withRetry(policy());
      return [yield payment, yield payment, payment.isCompleted];
    });
    instance.begin();
    expect(decided(instance.next(completed(0, 1)))).toMatchObject([{ eventId: 1 }]);
    expect(instance.output).toEqual([1, 1, true]);
  });
});

describe("retried sub-orchestrations", () => {
  test("are started again, each with an id of its own", () => {
    const instance = new Instance(function* (df) {
      return yield df.callSubOrchestratorWithRetry("Ship", policy(), { sku: "A1" }, "", "2.0");
    });
    const own = "5b0c8a3e2f6d4d0c9a1b7e6f5d4c3b2a";
    const common = { name: "Ship", input: '{"sku":"A1"}', version: "2.0" };
    expect(decided(instance.begin())).toMatchObject([{ ...common, instanceId: `${own}:0` }]);
    instance.next(childFailed(0, "no"));
    expect(decided(instance.next(fired(1)))).toMatchObject([
      { ...common, eventId: 2, instanceId: `${own}:2` },
    ]);
    instance.next(childCompleted(2, "shipped"));
    expect(instance.output).toBe("shipped");
  });

  test("keep the id that was chosen for them", () => {
    const instance = new Instance(function* (df) {
      return yield df.callSubOrchestrator("Ship", 1, "ship-1").withRetry(policy());
    });
    expect(decided(instance.begin())).toMatchObject([{ instanceId: "ship-1" }]);
    instance.next(childFailed(0, "no"));
    expect(decided(instance.next(fired(1)))).toMatchObject([{ instanceId: "ship-1" }]);
  });
});

describe("retried calls in compounds", () => {
  function names(instance: Instance): unknown[] {
    return instance.history.flatMap((event) =>
      event.eventId < 0 ? [] : ["name" in event ? `${event.eventId} ${event.name}` : event.type],
    );
  }

  test("are tried again each for itself in Task.all", () => {
    const instance = new Instance(function* (df) {
      const calls = ["a", "b"].map((name) => df.callActivityWithRetry(name, policy()));
      return yield* df.Task.all(calls);
    });
    instance.begin();
    instance.next(failed(1, "no"), failed(0, "no"));
    instance.next(fired(3), fired(2));
    expect(names(instance)).toEqual(["0 a", "1 b", "TimerCreated", "TimerCreated", "4 a", "5 b"]);
    instance.next(completed(5, "B"), completed(4, "A"));
    expect(instance.output).toEqual(["A", "B"]);
  });

  test("go on in a Task.any that they lost, and can be waited for later", () => {
    const instance = new Instance(function* (df) {
      const slow = df.callActivityWithRetry<string>("slow", policy());
      const winner = yield* df.Task.any([slow, df.waitForExternalEvent("go")]);
      yield df.callActivity("other");
      return [winner === (slow as Task), yield slow];
    });
    instance.begin();
    instance.next(raised("go"), failed(0, "no"));
    instance.next(fired(2), completed(1));
    instance.next(completed(3, "at last"));
    expect(instance.output).toEqual([false, "at last"]);
  });

  test("in one Task.any with a deadline are a limit in time for all attempts", () => {
    const instance = new Instance(function* (df) {
      const deadline = df.createTimer({ seconds: 30 });
      const winner = yield* df.Task.any([
        df.callActivityWithRetry("pay", policy({ maxNumberOfAttempts: 99 })),
        deadline,
      ]);
      return winner === deadline;
    });
    instance.begin();
    instance.next(failed(0, "no"));
    instance.next(fired(2));
    instance.next(fired(1));
    expect(instance.output).toBe(true);
  });
});
