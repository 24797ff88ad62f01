import { describe, expect, test } from "@jest/globals";
import { TaskFailedError } from "../../src/task-failed-error.js";
import { childCompleted, childFailed, completed, failed } from "../events.js";
import { Instance } from "../instance.js";

describe("CallTask", () => {
  const reason = "Activity function 'pay' failed: declined";

  function caught(...news: Parameters<Instance["next"]>): unknown {
    let error: unknown;
    const instance = new Instance(function* (df) {
      try {
        yield df.Task.all([df.callActivity("pay"), df.callSubOrchestrator("ship")]);
      } catch (thrown) {
        error = thrown;
      }
    });
    instance.begin();
    instance.next(...news);
    return error;
  }

  test.each([0, "", false, null, { a: [1] }])("gives the result %j as it was returned", (value) => {
    const instance = new Instance(function* (df) {
      return yield df.Task.all([df.callActivity("a"), df.callSubOrchestrator("b")]);
    });
    instance.begin();
    instance.next(completed(0, value), childCompleted(1, value));
    expect(instance.output).toEqual([value, value]);
  });

  test("gives undefined for no result", () => {
    const instance = new Instance(function* (df) {
      return (yield df.callActivity("a")) === undefined;
    });
    instance.begin();
    instance.next(completed(0));
    expect(instance.output).toBe(true);
  });

  test("throws a TaskFailedError that names the function", () => {
    const failureDetails = { errorType: "E", errorMessage: "declined", isNonRetriable: false };
    const error = caught({ ...failed(0, reason), failureDetails });
    expect(error).toBeInstanceOf(TaskFailedError);
    expect(error).toMatchObject({ message: reason, failureDetails, taskName: "pay", taskId: 0 });
  });

  test("throws one for a sub-orchestration too", () => {
    const error = caught(childFailed(1, "Orchestrator function 'ship' failed: lost"));
    expect(error).toBeInstanceOf(TaskFailedError);
    expect(error).toMatchObject({ taskName: "ship", taskId: 1 });
  });

  test("makes up details where an engine wrote none", () => {
    expect(caught(failed(0, reason))).toMatchObject({
      failureDetails: { errorType: "Error", errorMessage: reason, stackTrace: undefined },
    });
    expect(caught({ ...failed(0, reason), details: "at pay.js:3" })).toMatchObject({
      failureDetails: { stackTrace: "at pay.js:3" },
    });
  });

  test("leaves an error that is not caught in the end of the instance", () => {
    const instance = new Instance(function* (df) {
      yield df.callActivity("pay");
    });
    instance.begin();
    instance.next(failed(0, reason));
    expect(instance.end).toMatchObject({
      status: "Failed",
      result: `Orchestrator function 'OrderFlow' failed: ${reason}`,
      failureDetails: { errorType: "TaskFailedError", innerFailure: { errorMessage: reason } },
    });
  });
});
