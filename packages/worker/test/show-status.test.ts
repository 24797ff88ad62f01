import { beforeEach, describe, expect, test } from "@jest/globals";
import {
  ExecutionState,
  NO_ENTITY,
  StorageError,
  type HistoryEvent,
  type InstanceRow,
  type InstanceStatus,
  type RowOutcome,
} from "@taskhub/core";
import type { Memory } from "../src/memory.js";
import { showStatus } from "../src/show-status.js";
import { Shown } from "../src/shown.js";

const NOW = new Date(0);
const START: HistoryEvent = {
  ...{ type: "ExecutionStarted", eventId: -1, isPlayed: true, timestamp: NOW },
  ...{ instanceId: "i1", executionId: "e1", name: "f" },
};

function memory(row: InstanceRow | undefined): Memory {
  const state = new ExecutionState("e1");
  state.append([START]);
  return {
    ...{ stamp: undefined, commitNumber: 1, othersAt: undefined, state, live: undefined },
    ...{ buried: [], buriedHeard: [], customStatus: undefined, waitMs: 0, row, voided: [] },
    ...{ entity: NO_ENTITY, problem: undefined },
  };
}

describe("showStatus", () => {
  /** The row as others leave it, by each time it is read. */
  let found: (InstanceRow | undefined)[];
  /** Writes that are refused first. */
  let refused: number;
  let writes: (string | undefined)[];
  const shown = new Shown();

  const hub = {
    writeInstance(status: InstanceStatus, previous: InstanceRow | undefined): Promise<RowOutcome> {
      writes.push(previous?.etag);
      if (writes.length <= refused) return Promise.resolve({ kind: "conflict" });
      return Promise.resolve({ kind: "written", row: { status, etag: "own" } });
    },
    readInstance: () => Promise.resolve(found.length > 1 ? found.shift() : found[0]),
  };
  const row = (etag: string): InstanceRow => {
    const { state, customStatus } = memory(undefined);
    const status = state?.status(customStatus, 0);
    if (!status) throw new Error("no status");
    return { status, etag };
  };

  beforeEach(() => {
    writes = [];
    found = [];
    refused = 0;
  });

  test("writes under the ETag that a row has which others have written", async () => {
    refused = 3;
    found = [row("b"), row("c"), row("d")];
    expect(await showStatus({ hub, shown }, memory(row("a")))).toBe(true);
    expect(writes).toEqual(["a", "b", "c", "d"]);
  });

  test("tries once more if it was refused and the row is as it was", async () => {
    refused = 1;
    found = [row("a")];
    expect(await showStatus({ hub, shown }, memory(row("a")))).toBe(true);
    expect(writes).toEqual(["a", "a"]);
  });

  test("goes on if the row has changed after all", async () => {
    refused = 2;
    found = [row("a"), row("b")];
    expect(await showStatus({ hub, shown }, memory(row("a")))).toBe(true);
    expect(writes).toEqual(["a", "a", "b"]);
  });

  test.each([
    ["a row that nobody has changed", row("a"), "HTTP 412"],
    ["a row that is not there", undefined, "HTTP 409"],
  ])("gives up a store that goes on to refuse %s", async (_, there, answer) => {
    refused = 1_000;
    found = [there];
    const writing = showStatus({ hub, shown }, memory(there));
    await expect(writing).rejects.toThrow(StorageError);
    await expect(writing).rejects.toThrow(answer);
    await expect(writing).rejects.toThrow("refused twice, though the row is as it was read");
    expect(writes).toHaveLength(2);
  });
});
