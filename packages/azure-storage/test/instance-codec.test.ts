import { describe, expect, test } from "@jest/globals";
import type { InstanceStatus, RuntimeStatus } from "@taskhub/core";
import { decodeInstance, encodeInstance, encodeInstanceChange } from "../src/instance-codec.js";
import { RowUnreadableError } from "../src/row-unreadable-error.js";
import type { Entity } from "../src/services.js";
import { rowSample, stored } from "./wire/samples.js";

const at = (second: number): Date => new Date(Date.UTC(2026, 5, 24, 10, 0, second));

const RUNNING: InstanceStatus = {
  instanceId: "order/42",
  executionId: "5b0c8a3e2f6d4d0c9a1b7e6f5d4c3b2a",
  name: "OrderFlow",
  version: "",
  runtimeStatus: "Running",
  input: '{"sku":"A1"}',
  createdAt: at(0),
  lastUpdatedAt: at(1),
  generation: 0,
  commitNumber: 1,
};
const FULL: InstanceStatus = {
  ...RUNNING,
  runtimeStatus: "Completed",
  output: '"ok"',
  customStatus: '{"step":3}',
  completedAt: at(2),
  scheduledStartAt: at(9),
  tags: { shop: "Oslo" },
};

describe("rows of the .NET library", () => {
  test("a finished instance decodes and encodes to the same row", () => {
    const row = rowSample("instance-rows.json", "completed");
    const status = decodeInstance(row);
    expect(status).toEqual({
      instanceId: "order-42",
      executionId: "5b0c8a3e2f6d4d0c9a1b7e6f5d4c3b2a",
      name: "OrderFlow",
      version: "",
      runtimeStatus: "Completed",
      input: '{"sku":"A1","qty":2}',
      output: '"ok"',
      createdAt: new Date("2026-06-24T10:00:00.123Z"),
      lastUpdatedAt: new Date("2026-06-24T10:00:01.300Z"),
      completedAt: new Date("2026-06-24T10:00:01.310Z"),
      generation: 0,
    });
    expect(stored(encodeInstance(status, "MyHub"))).toEqual(row);
  });

  test("a row of func durable has no execution and no generation", () => {
    expect(decodeInstance(rowSample("instance-rows.json", "started by func"))).toEqual({
      instanceId: "order-42",
      name: "OrderFlow",
      version: "",
      runtimeStatus: "Pending",
      input: '"hello"',
      createdAt: new Date("2026-06-24T10:00:00.123Z"),
      lastUpdatedAt: new Date("2026-06-24T10:00:00.200Z"),
    });
  });

  test("a row with nothing but a status is readable", () => {
    const row = { partitionKey: "a", rowKey: "", columns: { RuntimeStatus: "Terminated" } };
    expect(decodeInstance(row)).toMatchObject({
      instanceId: "a",
      name: "",
      createdAt: new Date(0),
    });
  });
});

describe("encodeInstance", () => {
  test.each([
    ["all columns", FULL],
    ["few", RUNNING],
  ])("a status with %s comes back as it was", (_, status) => {
    expect(decodeInstance(encodeInstance(status, "MyHub"))).toEqual(status);
  });

  test("writes the types that readers demand", () => {
    expect(encodeInstance(FULL, "MyHub")).toEqual({
      partitionKey: "order^042",
      rowKey: "",
      columns: {
        ExecutionId: "5b0c8a3e2f6d4d0c9a1b7e6f5d4c3b2a",
        Name: "OrderFlow",
        Version: "",
        Input: '{"sku":"A1"}',
        Output: '"ok"',
        CustomStatus: '{"step":3}',
        RuntimeStatus: "Completed",
        CreatedTime: at(0),
        LastUpdatedTime: at(1),
        CompletedTime: at(2),
        ScheduledStartTime: at(9),
        Generation: 0,
        Tags: '{"shop":"Oslo"}',
        TaskHubName: "MyHub",
        ThCommit: 1,
      },
    });
  });

  test("says null where the format does, and leaves out what is absent elsewhere", () => {
    const { columns } = encodeInstance({ ...RUNNING, commitNumber: undefined }, "MyHub");
    expect(columns).toMatchObject({ CustomStatus: "null", Tags: "null" });
    expect(Object.keys(columns)).not.toEqual(
      expect.arrayContaining(["Output", "CompletedTime", "ScheduledStartTime", "ThCommit"]),
    );
  });

  test.each([
    ["generation", { generation: 0.5 }],
    ["commit number", { commitNumber: 2 ** 31 }],
    ["time", { createdAt: new Date(Number.NaN) }],
  ])("refuses a %s that the row cannot hold", (_, wrong) => {
    expect(() => encodeInstance({ ...FULL, ...wrong }, "MyHub")).toThrow(RangeError);
  });
});

describe("encodeInstanceChange", () => {
  test("writes what changes while an execution lives, and nothing else", () => {
    expect(encodeInstanceChange(FULL, "MyHub").columns).toEqual({
      ExecutionId: "5b0c8a3e2f6d4d0c9a1b7e6f5d4c3b2a",
      Output: '"ok"',
      CustomStatus: '{"step":3}',
      RuntimeStatus: "Completed",
      LastUpdatedTime: at(1),
      CompletedTime: at(2),
      TaskHubName: "MyHub",
      ThCommit: 1,
    });
  });

  test("an output, custom status or time of completion that is gone does not survive a merge", () => {
    const before = encodeInstance(FULL, "MyHub");
    const after: InstanceStatus = { ...RUNNING, commitNumber: 2 };
    const merged = merge(before, encodeInstanceChange(after, "MyHub"));
    const { scheduledStartAt, tags } = FULL;
    expect(decodeInstance(merged)).toEqual({ ...after, scheduledStartAt, tags });
  });

  function merge(row: Entity, change: Entity): Entity {
    expect(change).toMatchObject({ partitionKey: row.partitionKey, rowKey: row.rowKey });
    return { ...row, columns: { ...row.columns, ...change.columns } };
  }
});

describe("decodeInstance", () => {
  test.each<RuntimeStatus>([
    "Running",
    "Completed",
    "ContinuedAsNew",
    "Failed",
    "Canceled",
    "Terminated",
    "Pending",
    "Suspended",
  ])("knows the status %s", (runtimeStatus) => {
    expect(decodeInstance(encodeInstance({ ...RUNNING, runtimeStatus }, "MyHub"))).toMatchObject({
      runtimeStatus,
    });
  });

  test.each(["Dreaming", "running", "", undefined])("refuses the status %j", (status) => {
    const row = rowSample("instance-rows.json", "completed");
    const broken = { ...row, columns: { ...row.columns, RuntimeStatus: status } } as typeof row;
    const read = (): unknown => decodeInstance(broken);
    expect(read).toThrow(RowUnreadableError);
    expect(read).toThrow(
      /^The instance row of 'order-42' cannot be read: RuntimeStatus: expected /,
    );
  });

  test("a reason that looks like an address comes back, and no .NET reader downloads it", () => {
    const status: InstanceStatus = {
      ...RUNNING,
      runtimeStatus: "Terminated",
      output: "http://ticket/7",
    };
    const row = encodeInstance(status, "MyHub");
    expect(row.columns["Output"]).toBe("\u200bhttp://ticket/7");
    expect(encodeInstanceChange(status, "MyHub").columns["Output"]).toBe("\u200bhttp://ticket/7");
    expect(decodeInstance(row)).toEqual(status);
  });
});
