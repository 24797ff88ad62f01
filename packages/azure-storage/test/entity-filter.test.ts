import { describe, expect, test } from "@jest/globals";
import { entityTableFilter, keyPrefixOf } from "../src/entity-filter.js";

const at = (time: string) => new Date(`2026-06-24T${time}Z`);

describe("entityTableFilter", () => {
  test("is the range of all entities if nothing is said, and of no orchestration", () => {
    expect(entityTableFilter({})).toBe("(PartitionKey ge '@' and PartitionKey lt 'A')");
  });

  test("is the range of a name, in lower case, and of no name that begins with it", () => {
    expect(entityTableFilter({ name: "Counter" })).toBe(
      "(PartitionKey ge '@counter@' and PartitionKey lt '@counterA')",
    );
  });

  test("is the range of what keys begin with, as they are", () => {
    expect(entityTableFilter({ name: "counter", keyPrefix: "Bob-" })).toBe(
      "(PartitionKey ge '@counter@Bob-' and PartitionKey lt '@counter@Bob.')",
    );
  });

  test("escapes keys as they are stored, and quotes", () => {
    expect(entityTableFilter({ name: "o'x", keyPrefix: "a/b' or '1' eq '1" })).toBe(
      "(PartitionKey ge '@o''x@a^0b'' or ''1'' eq ''1' and " +
        "PartitionKey lt '@o''x@a^0b'' or ''1'' eq ''2')",
    );
  });

  test.each([
    ["\ud7ff", "@bA"],
    ["x\u{1f600}", "@b@y"],
    ["\u{103ff}\uffff", "@bA"],
    ["\ue000", "@b@\ue001"],
  ])("ends behind the prefix %j, in text that is well-formed", (keyPrefix, behind) => {
    const filter = entityTableFilter({ name: "b", keyPrefix });
    expect(filter).toBe(`(PartitionKey ge '@b@${keyPrefix}' and PartitionKey lt '${behind}')`);
    expect(Buffer.from(filter).toString()).toBe(filter);
  });

  test("asks for the time of the last operation, the last millisecond included to its end", () => {
    expect(entityTableFilter({ changedFrom: at("10:00:00"), changedTo: at("11:00:00") })).toBe(
      "(PartitionKey ge '@' and PartitionKey lt 'A' " +
        "and CreatedTime ge datetime'2026-06-24T10:00:00.000Z' " +
        "and CreatedTime lt datetime'2026-06-24T11:00:00.001Z')",
    );
  });

  test.each([
    [{ keyPrefix: "a" }, 'Expected a name beside the key prefix "a", got none'],
    [{ name: " " }, "Expected the name of an entity, not blank and without '@', got \" \""],
    [{ name: "a@b" }, "Expected the name of an entity, not blank and without '@', got \"a@b\""],
    [{ name: "a", keyPrefix: "\ud83d" }, "Expected well-formed Unicode as name and key prefix"],
    [{ pageSize: 0 }, "Expected a page size from 1 to 1000, got 0"],
    [{ pageSize: 1_001 }, "Expected a page size from 1 to 1000, got 1001"],
    [{ pageSize: 1.5 }, "Expected a page size from 1 to 1000, got 1.5"],
    [{ changedFrom: new Date(Number.NaN) }, "Invalid time value"],
    [{ changedTo: new Date(Number.NaN) }, "Invalid time value"],
  ])("refuses %j, and never takes it for all of them", (filter, reason) => {
    expect(() => entityTableFilter(filter)).toThrow(RangeError);
    expect(() => entityTableFilter(filter)).toThrow(reason);
  });
});

describe("keyPrefixOf", () => {
  test("is what all keys that are meant begin with", () => {
    expect(keyPrefixOf({})).toBe("@");
    expect(keyPrefixOf({ name: "Counter" })).toBe("@counter@");
    expect(keyPrefixOf({ name: "counter", keyPrefix: "x#\u{1f600}" })).toBe(
      "@counter@x^2\u{1f600}",
    );
  });
});
