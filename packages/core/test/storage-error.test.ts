import { describe, expect, test } from "@jest/globals";
import { StorageError } from "../src/storage-error.js";

describe("StorageError", () => {
  test("says what was asked, and what the store answered", () => {
    const cause = new Error("Server busy.\nRequestId: 1");
    const error = new StorageError("throttled", "receive", 503, "ServerBusy", cause);
    expect(error.message).toBe("Storage could not receive: HTTP 503 (ServerBusy): Server busy.");
    expect(error).toMatchObject({
      name: "StorageError",
      code: "StorageFailure",
      kind: "throttled",
      operation: "receive",
      status: 503,
      storageCode: "ServerBusy",
      cause,
    });
  });

  test("says so if the store did not answer", () => {
    const error = new StorageError("other", "commit", undefined, undefined, "gone");
    expect(error.message).toBe("Storage could not commit: no answer");
  });
});
