import { describe, expect, test } from "@jest/globals";
import { isFinished } from "../src/runtime-status.js";

describe("isFinished", () => {
  test.each(["Completed", "Failed", "Canceled", "Terminated"] as const)(
    "is true of %s",
    (status) => {
      expect(isFinished(status)).toBe(true);
    },
  );

  test.each(["Pending", "Running", "Suspended", "ContinuedAsNew"] as const)(
    "is false of %s",
    (status) => {
      expect(isFinished(status)).toBe(false);
    },
  );
});
