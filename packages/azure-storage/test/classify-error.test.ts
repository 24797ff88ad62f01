import { StorageError } from "@taskhub/core";
import { classifyError } from "../src/classify-error.js";

describe("classifyError", () => {
  test.each([
    [404, "QueueNotFound", "absent"],
    [404, "MessageNotFound", "absent"],
    [404, "ResourceNotFound", "absent"],
    [404, "TableNotFound", "absent"],
    [404, "BlobNotFound", "absent"],
    [404, undefined, "absent"],
    [400, "PopReceiptMismatch", "absent"],
    [400, "MessageNotFound", "absent"],
    [400, "InvalidInput", "other"],
    [400, undefined, "other"],
    [409, "EntityAlreadyExists", "conflict"],
    [409, "BlobAlreadyExists", "conflict"],
    [409, "QueueAlreadyExists", "conflict"],
    [409, "QueueBeingDeleted", "throttled"],
    [409, "TableBeingDeleted", "throttled"],
    [409, "ContainerBeingDeleted", "throttled"],
    [409, "QueueDisabled", "other"],
    [409, undefined, "other"],
    [412, "UpdateConditionNotSatisfied", "precondition"],
    [412, "ConditionNotMet", "precondition"],
    [412, "LeaseIdMissing", "other"],
    [429, undefined, "throttled"],
    [503, "ServerBusy", "throttled"],
    [500, "OperationTimedOut", "throttled"],
    [500, "InternalError", "other"],
    [401, "AuthenticationFailed", "other"],
    [403, "AuthorizationFailure", "other"],
    [204, undefined, "other"],
    [undefined, "ECONNREFUSED", "other"],
    [undefined, undefined, "other"],
  ] as const)("P10: %s %s is %s", (statusCode, code, kind) => {
    const cause = Object.assign(new Error("said the store"), { statusCode, code });
    expect(classifyError(cause, "receive from q")).toMatchObject({
      name: "StorageError",
      kind,
      operation: "receive from q",
      status: statusCode,
      storageCode: code,
      cause,
    });
  });

  test("P10: reads the code of a table's answer from its body, if it is nowhere else", () => {
    const odataError = { code: "EntityAlreadyExists" };
    const cause = Object.assign(new Error("said the store"), {
      statusCode: 409,
      code: undefined,
      details: { odataError },
    });
    expect(classifyError(cause, "insert")).toMatchObject({
      kind: "conflict",
      storageCode: "EntityAlreadyExists",
    });
  });

  test.each([undefined, null, "text", 7])(
    "P10: the unknown fault %s is never an answer",
    (fault) => {
      expect(classifyError(fault, "do").kind).toBe("other");
    },
  );

  test("gives an error that is classified another operation, and keeps the rest", () => {
    const inner = new Error("said the store");
    const error = new StorageError("throttled", "query", 503, "ServerBusy", inner);
    expect(classifyError(error, "reach it")).toMatchObject({
      kind: "throttled",
      operation: "reach it",
      status: 503,
      storageCode: "ServerBusy",
      cause: inner,
    });
  });
});
