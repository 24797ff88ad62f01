import { DurableOrchestrationStatus } from "@taskhub/functions";
import type { HistoryEventPayload } from "@taskhub/functions/standalone";
import { scenarioOf, type Scenario } from "../crash-test/scenario.js";
import { judge, type StatusReader } from "../crash-test/verdict.js";

const ID = "timer-0003";
const NUMBERS = [1, 2, 3, 4, 5];
const FIRE_AT = "2030-01-01T00:00:01.000Z";

const STARTED = { EventType: "ExecutionStarted" };
const WORKED = { EventType: "TaskCompleted", Input: `[{"task":"${ID}/0"}]` };
const AWAITED = { EventType: "TimerCreated", FireAt: FIRE_AT };
const FIRED = { EventType: "TimerFired", FireAt: FIRE_AT };
const ENDED = endedWith("not too early");
const WHOLE = [STARTED, AWAITED, FIRED, WORKED, ENDED];

describe("judge", () => {
  const timer = scenarioOf(3);
  const events = scenarioOf(4);

  test("is content with a history that has everything once", async () => {
    expect(await verdictOf(timer, { history: WHOLE })).toEqual({
      outcome: "completed",
      reasons: [],
    });
  });

  test.each([
    ["a second start", [STARTED, ...WHOLE], "begins more or less than once"],
    ["a second end", [...WHOLE, ENDED], "ends more or less than once"],
    ["an event after the end", [...WHOLE, FIRED], "after its end"],
    ["a result twice", [STARTED, AWAITED, FIRED, WORKED, WORKED, ENDED], "has outcomes of"],
    ["a result that is missing", [STARTED, AWAITED, FIRED, ENDED], "has outcomes of []"],
    ["a timer that fired twice", [STARTED, AWAITED, FIRED, FIRED, WORKED, ENDED], "fired 2 times"],
    ["a call that is open", [{ EventType: "TaskScheduled" }, ...WHOLE], "without an outcome"],
    ["an event nobody raised", [{ EventType: "EventRaised", Input: "1" }, ...WHOLE], "events [1]"],
    ["another output", [STARTED, AWAITED, FIRED, WORKED, endedWith("early")], "another output"],
  ])("finds %s", async (_what, history, reason) => {
    const verdict = await verdictOf(timer, { history });
    expect(verdict).toMatchObject({ outcome: "wrong" });
    expect(verdict.reasons.join()).toContain(reason);
  });

  test("finds an output that is not expected", async () => {
    const { reasons } = await verdictOf(timer, { history: WHOLE, output: "too early" });
    expect(reasons).toContain(`${ID} returned too early, not not too early`);
  });

  test.each([
    [[3, 4, 5], NUMBERS, "completed"],
    [[4, 3, 5], [1, 2, 4, 3, 5], "completed"],
    [[3, 3, 5], NUMBERS, "wrong"],
    [[3, 4], NUMBERS, "wrong"],
    [[2, 3, 4, 5], NUMBERS, "wrong"],
    [[3, 4, 5], [1, 1, 3, 4, 5], "wrong"],
  ])("of the events %j and the output %j says: %s", async (raised, output, outcome) => {
    const history = [
      STARTED,
      ...raised.map((number) => ({ EventType: "EventRaised", Input: String(number) })),
      { EventType: "TaskCompleted", Input: `[{"task":"${ID}/second"}]` },
      endedWith(output),
    ];
    expect(await verdictOf(events, { history, output })).toMatchObject({ outcome });
  });

  test("tells an instance that is stuck from one that is not there", async () => {
    const open = { id: ID, scenario: timer, faults: [] };
    expect(await judge(reader({ history: [STARTED] }), open)).toMatchObject({ outcome: "stuck" });
    const absent: StatusReader = {
      getStatus: () => Promise.reject(Object.assign(new Error(), { code: "InstanceNotFound" })),
    };
    expect(await judge(absent, open)).toMatchObject({ outcome: "lost" });
  });
});

interface Found {
  readonly history: readonly HistoryEventPayload[];
  readonly output?: unknown;
}

function verdictOf(scenario: Scenario, found: Found) {
  return judge(reader(found), { id: ID, scenario, faults: [], finishedAt: 1 });
}

function reader({ history, output = "not too early" }: Found): StatusReader {
  const now = new Date();
  const status = new DurableOrchestrationStatus({
    ...{ name: "Any", instanceId: ID, createdTime: now, lastUpdatedTime: now, input: null },
    ...{ output, runtimeStatus: "Completed", history: [...history] },
  });
  return { getStatus: () => Promise.resolve(status) };
}

function endedWith(output: unknown) {
  return { EventType: "ExecutionCompleted", OrchestrationStatus: "Completed", Result: output };
}
