import { describe, expect, test } from "@jest/globals";
import { and, eq, ge, lt, or } from "../src/odata-filter.js";

describe("filters", () => {
  test("compare a column with a literal", () => {
    expect(eq("PartitionKey", "order-42")).toBe("PartitionKey eq 'order-42'");
    expect(ge("RowKey", "0000")).toBe("RowKey ge '0000'");
    expect(lt("RowKey", "")).toBe("RowKey lt ''");
  });

  test("an instant is a datetime literal", () => {
    expect(ge("CreatedTime", new Date("2026-06-24T10:00:00.5Z"))).toBe(
      "CreatedTime ge datetime'2026-06-24T10:00:00.500Z'",
    );
  });

  test("a quote cannot end the literal", () => {
    expect(eq("PartitionKey", "a' or PartitionKey ge '")).toBe(
      "PartitionKey eq 'a'' or PartitionKey ge '''",
    );
  });

  test("joins are bracketed, so that they nest", () => {
    const live = or(eq("RowKey", "sentinel"), eq("ExecutionId", "x"));
    expect(and(eq("PartitionKey", "a"), live)).toBe(
      "(PartitionKey eq 'a' and (RowKey eq 'sentinel' or ExecutionId eq 'x'))",
    );
  });

  test("one filter alone needs no join, none is a mistake", () => {
    expect(and(eq("RowKey", "a"))).toBe("RowKey eq 'a'");
    expect(() => or()).toThrow(RangeError);
  });
});
