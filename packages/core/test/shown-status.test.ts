import { ExecutionState } from "../src/execution-state.js";
import type { HistoryEvent } from "../src/history-event.js";
import { showsLater, showsRewind, showsStart } from "../src/shown-status.js";
import type { InstanceStatus } from "../src/task-hub.js";

const at = new Date(1_782_295_200_000);

function shown(changes: Partial<InstanceStatus> = {}): InstanceStatus {
  return {
    ...{ instanceId: "i", executionId: "e1", name: "f", runtimeStatus: "Running" },
    ...{ createdAt: at, lastUpdatedAt: at, ...changes },
  };
}

function state(status?: "Completed" | "Failed"): ExecutionState {
  const common = { eventId: -1, isPlayed: false, timestamp: at };
  const end: HistoryEvent[] = status
    ? [{ ...common, type: "ExecutionCompleted", status, eventId: 0 }]
    : [];
  const execution = new ExecutionState("e1");
  execution.append([{ ...common, type: "OrchestratorStarted" }, ...end]);
  return execution;
}

describe("showsLater", () => {
  test.each([
    ["a later commit", { commitNumber: 3 }, { commitNumber: 2 }, true],
    ["the same commit", { commitNumber: 2 }, { commitNumber: 2 }, false],
    ["an earlier commit", { commitNumber: 1 }, { commitNumber: 2 }, false],
    ["a commit, where there is none", { commitNumber: 1 }, {}, true],
    ["the start of the same execution", { generation: 1 }, { generation: 0 }, false],
    ["a later start", { executionId: "e2", generation: 1 }, { generation: 0 }, true],
    ["an earlier start", { executionId: "e2", generation: 0 }, { generation: 1 }, false],
    ["a start without a generation", { executionId: "e2" }, { generation: 0 }, false],
    ["a start beside one without", { executionId: "e2", generation: 1 }, {}, false],
    ["a start, both without", { executionId: "e2" }, {}, false],
  ])("of a row that shows %s (P8)", (_, row, made, isLater) => {
    expect(showsLater(shown(row), shown(made))).toBe(isLater);
  });
});

describe("showsRewind", () => {
  const announced = { runtimeStatus: "Pending", commitNumber: 4 } as const;

  test("is true of a pending row beside the failure that it was written on", () => {
    expect(showsRewind(shown(announced), state("Failed"), 4)).toBe(true);
    expect(showsRewind(shown({ runtimeStatus: "Pending" }), state("Failed"), 0)).toBe(true);
  });

  test.each([
    ["an instance that completed", announced, "Completed", 4],
    ["one that runs", announced, undefined, 4],
    ["a row that shows the failure", { ...announced, runtimeStatus: "Failed" }, "Failed", 4],
    ["another execution", { ...announced, executionId: "e2" }, "Failed", 4],
    ["another commit", announced, "Failed", 5],
  ] as const)("is false of %s", (_, row, status, commitNumber) => {
    expect(showsRewind(shown(row), state(status), commitNumber)).toBe(false);
  });
});

describe("showsStart", () => {
  test("is true of a row whose execution has no history yet", () => {
    expect(showsStart(shown(), undefined)).toBe(true);
    expect(showsStart(shown({ executionId: undefined }), undefined)).toBe(true);
    expect(showsStart(shown({ executionId: "e2" }), state("Completed"))).toBe(true);
  });

  test("is false of one that has, has finished, or is another's while this one lives", () => {
    expect(showsStart(shown(), state("Completed"))).toBe(false);
    expect(showsStart(shown({ executionId: "e2" }), state())).toBe(false);
    const finished = shown({ executionId: "e2", runtimeStatus: "Terminated" });
    expect(showsStart(finished, state("Completed"))).toBe(false);
  });
});
