import { describe, expect, test } from "@jest/globals";
import { announcedRewind, isRewindRequest, rewindRequest } from "../src/rewind-request.js";
import { strayMessage } from "../src/stray.js";
import type { InstanceStatus } from "../src/task-hub.js";

const NOW = new Date("2026-01-01T00:00:00Z");
const failed: InstanceStatus = {
  instanceId: "order-42",
  executionId: "e-1",
  name: "OrderFlow",
  runtimeStatus: "Failed",
  output: "it failed",
  createdAt: NOW,
  lastUpdatedAt: NOW,
  completedAt: NOW,
  commitNumber: 7,
};

describe("rewindRequest", () => {
  test("is for the execution that failed, and says why", () => {
    expect(rewindRequest(failed, "mended", NOW)).toMatchObject({
      instanceId: "order-42",
      executionId: "e-1",
      sender: { instanceId: "", executionId: "" },
      event: { type: "GenericEvent", eventId: -1, data: "mended" },
    });
  });

  test("P5: has one id for one failure, whoever asks, and another for the next", () => {
    const { messageId } = rewindRequest(failed, "mended", NOW);
    expect(rewindRequest(failed, "mended, too", new Date(0)).messageId).toBe(messageId);
    const others = [
      { ...failed, commitNumber: 8 },
      { ...failed, executionId: "e-2" },
      { ...failed, instanceId: "order-43" },
    ];
    for (const other of others) {
      expect(rewindRequest(other, "mended", NOW).messageId).not.toBe(messageId);
    }
  });

  test("names a failure that another engine has written by its time", () => {
    const { commitNumber: _, ...row } = failed;
    const { messageId } = rewindRequest(row, undefined, NOW);
    const { completedAt: __, ...bare } = row;
    expect(rewindRequest(bare, undefined, NOW).messageId).toBe(messageId);
    const later = { ...row, completedAt: new Date(1) };
    expect(rewindRequest(later, undefined, NOW).messageId).not.toBe(messageId);
  });
});

describe("isRewindRequest", () => {
  test("knows the request of a client", () => {
    expect(isRewindRequest(rewindRequest(failed, "mended", NOW))).toBe(true);
  });

  test.each([
    ["a tool that has rewritten the rows itself", { executionId: undefined }],
    [
      "another event",
      { event: { ...rewindRequest(failed, "x", NOW).event, type: "EventRaised", name: "x" } },
    ],
  ] as const)("does not take the message of %s for one", (_, change) => {
    expect(isRewindRequest({ ...rewindRequest(failed, "mended", NOW), ...change })).toBe(false);
  });

  test("does not take what an instance sends itself for one", () => {
    const sender = { instanceId: "order-42", executionId: "e-1" };
    expect(isRewindRequest(strayMessage("went on", sender, NOW))).toBe(false);
  });
});

describe("announcedRewind", () => {
  test("takes the end back, and names the same commit", () => {
    const now = new Date(5);
    expect(announcedRewind(failed, now)).toEqual({
      ...failed,
      runtimeStatus: "Pending",
      output: undefined,
      completedAt: undefined,
      lastUpdatedAt: now,
    });
  });
});
