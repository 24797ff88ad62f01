import { describe, expect, test } from "@jest/globals";
import type { RuntimeStatus } from "@taskhub/core";
import { isMeant, tableFilter } from "../src/instance-filter.js";

const ORCHESTRATIONS = "(PartitionKey lt '@' or PartitionKey ge 'A')";
const at = (time: string) => new Date(`2026-06-24T${time}Z`);

describe("tableFilter", () => {
  test("leaves out entities, even if nothing else is said", () => {
    expect(tableFilter({})).toBe(ORCHESTRATIONS);
  });

  test("asks for a time of creation, the last millisecond included to its end", () => {
    expect(tableFilter({ createdFrom: at("10:00:00"), createdTo: at("11:00:00") })).toBe(
      `(${ORCHESTRATIONS} and CreatedTime ge datetime'2026-06-24T10:00:00.000Z' ` +
        `and CreatedTime lt datetime'2026-06-24T11:00:00.001Z')`,
    );
  });

  test("asks for any of the statuses, for each once", () => {
    expect(tableFilter({ runtimeStatus: ["Failed"] })).toBe(
      `(${ORCHESTRATIONS} and RuntimeStatus eq 'Failed')`,
    );
    expect(tableFilter({ runtimeStatus: ["Failed", "Running", "Failed"] })).toBe(
      `(${ORCHESTRATIONS} and (RuntimeStatus eq 'Failed' or RuntimeStatus eq 'Running'))`,
    );
  });

  test("a text among the statuses cannot widen it", () => {
    const text = "x' or RuntimeStatus ge '" as RuntimeStatus;
    expect(tableFilter({ runtimeStatus: [text] })).toBe(
      `(${ORCHESTRATIONS} and RuntimeStatus eq 'x'' or RuntimeStatus ge ''')`,
    );
  });

  test("never takes an empty list or an invalid date for all of them", () => {
    expect(() => tableFilter({ runtimeStatus: [] })).toThrow(RangeError);
    expect(() => tableFilter({ createdFrom: new Date(NaN) })).toThrow(RangeError);
    expect(() => tableFilter({ createdTo: new Date(NaN) })).toThrow(RangeError);
  });
});

describe("isMeant", () => {
  const createdAt = at("10:00:00");
  const status = { instanceId: "i", createdAt, runtimeStatus: "Failed" } as const;

  test("agrees with the table's filter", () => {
    const cases = [
      [{}, true],
      [{ createdFrom: createdAt, createdTo: createdAt, runtimeStatus: ["Failed"] }, true],
      [{ createdFrom: at("10:00:00.001") }, false],
      [{ createdTo: at("09:59:59.999") }, false],
      [{ runtimeStatus: ["Completed"] }, false],
    ] as const;
    for (const [filter, expected] of cases) expect(isMeant(filter, status)).toBe(expected);
    expect(isMeant({}, { ...status, instanceId: "@counter@a" })).toBe(false);
  });
});
