import { describe, expect, test } from "@jest/globals";
import { TaskFailedError } from "../src/task-failed-error.js";

describe("TaskFailedError", () => {
  const reason = "Activity function 'pay' failed: declined";
  const details = { errorType: "CardError", errorMessage: "declined", isNonRetriable: false };

  test("begins its message and its text as v3 did, and has a name of its own", () => {
    const error = new TaskFailedError(details, "pay", 3, reason);
    expect(error.message).toBe(reason);
    expect(String(error)).toBe(`Error: ${reason}`);
    expect(`${error.name}/${error.code}`).toBe("TaskFailedError/TaskFailed");
    expect(error).toMatchObject({ failureDetails: details, taskName: "pay", taskId: 3 });
    expect(error).toBeInstanceOf(Error);
  });

  test("shows where it failed, not where it was waited for", () => {
    const remote = "CardError: declined\n    at pay (pay.js:3:9)";
    const failed = { ...details, stackTrace: remote };
    expect(new TaskFailedError(failed, "pay", 3, reason).stack).toBe(remote);
    expect(new TaskFailedError(details, "pay", 3, reason).stack).toContain("TaskFailedError");
  });

  test("has the message of the failure if it is made without one", () => {
    expect(new TaskFailedError(details).message).toBe("CardError: declined");
  });

  test("knows by what it was caused, however deep, by the exact name of the type", () => {
    const inner = { ...details, errorType: "TimeoutError" };
    const { failureDetails } = new TaskFailedError({ ...details, innerFailure: inner });
    expect(failureDetails.isCausedBy("CardError")).toBe(true);
    expect(failureDetails.isCausedBy("TimeoutError")).toBe(true);
    expect(failureDetails.isCausedBy("timeouterror")).toBe(false);
    expect(failureDetails.innerFailure?.isCausedBy("CardError")).toBe(false);
  });
});
