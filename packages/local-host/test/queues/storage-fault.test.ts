import { describe, expect, test } from "@jest/globals";
import { storageFault } from "../../src/queues/storage-fault";
import { storageError } from "./fake-queue";

describe("storageFault", () => {
  test.each([
    [404, "QueueNotFound", "queue absent"],
    [409, "QueueBeingDeleted", "busy"],
    [400, "PopReceiptMismatch", "message lost"],
    [404, "MessageNotFound", "message lost"],
    [503, "ServerBusy", "busy"],
    [403, "AuthorizationFailure", "refused"],
    [undefined, "ECONNREFUSED", "unreachable"],
  ])("calls %s %s %s", (status, code, fault) => {
    expect(storageFault(storageError(status, code))).toBe(fault);
  });

  test("does not judge an error that is not one of storage", () => {
    const bug = new TypeError("x is not a function");
    expect(() => storageFault(bug)).toThrow(bug);
  });
});
