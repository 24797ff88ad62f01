import { describe, expect, test } from "@jest/globals";
import type { RuntimeStatus } from "@taskhub/core";
import { isMeant, tableFilter } from "../src/instance-filter.js";

const ORCHESTRATIONS = "(PartitionKey lt '@' or PartitionKey ge 'A')";
const STATUSES: readonly RuntimeStatus[] = [
  ...(["Running", "Completed", "ContinuedAsNew", "Failed"] as const),
  ...(["Canceled", "Terminated", "Pending", "Suspended"] as const),
];
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

  test("asks for a range of keys, a name, and a time of the end", () => {
    const wanted = { instanceIdPrefix: "o'x/", name: "O'Neil", completedBefore: at("11:00:00") };
    expect(tableFilter(wanted)).toBe(
      `(PartitionKey ge 'o''x^0' and PartitionKey lt 'o''x^1' ` +
        `and CompletedTime lt datetime'2026-06-24T11:00:00.000Z' and Name eq 'O''Neil')`,
    );
  });

  test("asks for entities only if that is said", () => {
    expect(tableFilter({ instanceIdPrefix: "@a" })).toBe(
      "(PartitionKey ge '@a' and PartitionKey lt '@')",
    );
    expect(tableFilter({ instanceIdPrefix: "@a", includeEntities: true })).toBe(
      "(PartitionKey ge '@a' and PartitionKey lt '@b')",
    );
    expect(tableFilter({ includeEntities: true })).toBe("PartitionKey ge ''");
  });

  test.each(["", "a", "@a"])(
    "has no more comparisons than the service takes, with %j",
    (prefix) => {
      const everything = {
        ...{ createdFrom: at("10:00:00"), createdTo: at("11:00:00"), name: "Hello" },
        ...{ completedBefore: at("11:00:00"), instanceIdPrefix: prefix, runtimeStatus: STATUSES },
      };
      const filters = [everything, { ...everything, includeEntities: true }].map(tableFilter);
      for (const filter of filters) {
        // "Querying tables and entities": "no more than 15 discrete comparisons"
        expect(filter.match(/ (eq|ge|lt) /g)?.length).toBeLessThanOrEqual(15);
      }
    },
  );

  test("never takes an empty list or an invalid date for all of them", () => {
    expect(() => tableFilter({ runtimeStatus: [] })).toThrow(RangeError);
    expect(() => tableFilter({ createdFrom: new Date(NaN) })).toThrow(RangeError);
    expect(() => tableFilter({ createdTo: new Date(NaN) })).toThrow(RangeError);
    expect(() => tableFilter({ completedBefore: new Date(NaN) })).toThrow(RangeError);
    expect(() => tableFilter({ instanceIdPrefix: "a\ud83d" })).toThrow("well-formed Unicode");
    expect(() => tableFilter({ pageSize: 0 })).toThrow("a page size from 1 to 1000, got 0");
  });
});

describe("isMeant", () => {
  const createdAt = at("10:00:00");
  const completedAt = at("10:30:00");
  const named = { instanceId: "i/1", name: "Hello" } as const;
  const status = { ...named, createdAt, completedAt, runtimeStatus: "Failed" } as const;

  test("agrees with the table's filter", () => {
    const cases = [
      [{}, true],
      [{ createdFrom: createdAt, createdTo: createdAt, runtimeStatus: ["Failed"] }, true],
      [{ createdFrom: at("10:00:00.001") }, false],
      [{ createdTo: at("09:59:59.999") }, false],
      [{ runtimeStatus: ["Completed"] }, false],
      [{ instanceIdPrefix: "i/", name: "Hello", completedBefore: at("10:30:00.001") }, true],
      [{ instanceIdPrefix: "i^0" }, false],
      [{ name: "hello" }, false],
      [{ completedBefore: completedAt }, false],
    ] as const;
    for (const [filter, expected] of cases) expect(isMeant(filter, status)).toBe(expected);
    const entity = { ...status, instanceId: "@counter@a" };
    expect([isMeant({}, entity), isMeant({ includeEntities: true }, entity)]).toEqual([
      false,
      true,
    ]);
    const running = { ...status, completedAt: undefined };
    expect(isMeant({ completedBefore: at("23:00:00") }, running)).toBe(false);
  });
});
