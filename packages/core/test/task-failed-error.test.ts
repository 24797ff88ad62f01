import { describe, expect, test } from "@jest/globals";
import { TaskFailedError } from "../src/task-failed-error.js";

describe("TaskFailedError", () => {
  const reason = "Activity function 'pay' failed: declined";
  const details = { errorType: "CardError", errorMessage: "declined", isNonRetriable: false };

  test("begins its message and its text as v3 did, and has a name of its own", () => {
    const error = new TaskFailedError(reason, details, "pay", 3);
    expect(error.message).toBe(reason);
    expect(String(error)).toBe(`Error: ${reason}`);
    expect(`${error.name}/${error.code}`).toBe("TaskFailedError/TaskFailed");
    expect(error).toMatchObject({ failureDetails: details, taskName: "pay", taskId: 3 });
    expect(error).toBeInstanceOf(Error);
  });

  test("shows where it failed, not where it was waited for", () => {
    const remote = "CardError: declined\n    at pay (pay.js:3:9)";
    const failed = { ...details, stackTrace: remote };
    expect(new TaskFailedError(reason, failed, "pay", 3).stack).toBe(remote);
    expect(new TaskFailedError(reason, details, "pay", 3).stack).toContain("TaskFailedError");
  });
});
