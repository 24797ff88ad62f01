import { isGone } from "../../src/admin/is-gone.js";
import { classifyError } from "../../src/classify-error.js";

describe("isGone", () => {
  test.each([
    [404, "QueueNotFound"],
    [404, "TableNotFound"],
    [404, "ContainerNotFound"],
    [409, "QueueBeingDeleted"],
    [409, "TableBeingDeleted"],
    [409, "ContainerBeingDeleted"],
  ])("is true of HTTP %i %s", (statusCode, code) => {
    expect(isGone(classifyError({ statusCode, code }, "delete it"))).toBe(true);
  });

  test.each([
    [409, "LeaseIdMissing"],
    [403, "AuthorizationFailure"],
    [503, "ServerBusy"],
    [500, undefined],
  ])("is false of HTTP %i %s", (statusCode, code) => {
    expect(isGone(classifyError({ statusCode, code }, "delete it"))).toBe(false);
  });
});
