import { join } from "node:path";
import { runFromSource } from "../from-source.js";

describe("A client on a real store", () => {
  let found: Record<string, unknown>;

  beforeAll(async () => {
    const script = runFromSource(join(__dirname, "..", "fixtures", "steering", "run.cjs"));
    await script.ended;
    const line = script
      .output()
      .split("\n")
      .find((text) => text.startsWith("{"));
    if (line === undefined) throw new Error(script.output());
    found = JSON.parse(line) as Record<string, unknown>;
  });

  test("holds an instance until it is resumed, whatever comes meanwhile", () => {
    expect(found["suspended"]).toEqual({
      states: ["Suspended", "Suspended", "Completed"],
      ...{ output: "yes", tags: { city: "Oslo" }, inputs: [7, null] },
      history: ["ExecutionStarted", "wait", "EventRaised", "go on", "ExecutionCompleted"],
    });
  });

  test("starts nothing before its time, also if an event is there before", () => {
    expect(found["scheduled"]).toEqual({ first: "Pending", isOnTime: true, output: "before" });
  });

  test("ends a start of next month at once, and purges it", () => {
    expect(found["canceled"]).toEqual({
      ...{ runtimeStatus: "Terminated", output: "no need", instancesDeleted: 1 },
    });
  });

  test("replaces an instance, by one of two callers", () => {
    expect(found["replaced"]).toEqual({
      ...{ codes: ["InstanceAlreadyExists", "started"], used: "one", isWinner: true },
    });
  });

  test("lists and purges by what it is told", () => {
    expect(found["listed"]).toEqual({
      all: ["early", "held", "later", "one"],
      ended: ["one"],
      isDate: true,
      purged: { instancesDeleted: 4 },
      left: [],
    });
  });

  test("restarts with a large input, by another id and by the same", () => {
    const again = { length: 100_000, output: 100_000, tags: { city: "Oslo" } };
    expect(found["restarted"]).toEqual([again, again]);
  });

  test("reads the history of an instance, and purges all that is below it", () => {
    expect(found["tree"]).toEqual({
      output: 5,
      events: ["ExecutionStarted", "SubOrchestrationInstanceCompleted", "ExecutionCompleted"],
      instancesDeleted: 2,
      left: [],
    });
  });

  test("ends many, and lists them page by page", () => {
    expect(found["endedBy"]).toEqual({
      told: { instancesTerminated: 3 },
      outputs: ["enough", "enough", "enough"],
      runtimeStatus: "Running",
      sizes: [2, 1],
    });
  });
});
