import { describe, expect, test } from "@jest/globals";
import { BudgetExceededError } from "../../src/index.js";

describe("BudgetExceededError", () => {
  test("shows what is allowed beside what was counted, and what to do", () => {
    const error = new BudgetExceededError(
      { instanceId: "order-1", total: 9, byOperation: { "tables.query": 0, "blobs.put": 1 } },
      { total: 11, byOperation: { "tables.transact": 10, "tables.query": 1 } },
    );
    expect(error).toMatchObject({ name: "BudgetExceededError", code: "BudgetExceeded" });
    expect(error.message).toBe(
      [
        "The instance 'order-1' took more storage transactions than its budget allows:",
        "",
        "  kind             allowed  counted",
        "  blobs.put              1        0",
        "  tables.query           0        1  over",
        "  tables.transact        -       10",
        "  total                  9       11  over",
        "",
        "Find out what makes the calls that are over; if they are needed, allow them.",
      ].join("\n"),
    );
  });

  test("names the function of a budget for a function", () => {
    const error = new BudgetExceededError(
      { functionName: "Import", total: 9 },
      { total: 10, byOperation: { "queues.put": 10 } },
    );
    expect(error.message).toMatch(/^The function 'Import' took more/);
  });
});
