import { describe, expect, test } from "@jest/globals";
import { LiveOrchestration } from "../live.js";
import type { HistoryEvent } from "../../src/history-event.js";
import {
  completed,
  failed,
  raised,
  resumed,
  START,
  started,
  suspended,
  terminated,
} from "../events.js";
import { decided, Instance, type PlainOrchestrator } from "../instance.js";

const twoSteps: PlainOrchestrator = function* (df) {
  return [yield df.callActivity("a"), yield df.waitForExternalEvent("go")];
};

describe("Execution", () => {
  test("E1 the orchestrator moves only when what it waits for has settled", () => {
    let moves = 0;
    const live = new LiveOrchestration((df) => {
      const task = df.callActivity("a");
      return {
        next: () => {
          moves++;
          return { done: false, value: task };
        },
        throw: () => ({ done: true, value: undefined }),
      };
    });
    live.advance([started(), raised("go"), suspended(), resumed(), completed(7)], START);
    live.advance([raised("go")], START);
    expect(moves).toBe(1);
  });

  test("is completed by the value that the orchestrator returns", () => {
    const instance = new Instance(twoSteps);
    instance.begin();
    instance.next(completed(0, 1));
    const last = instance.next(raised("go", 2));
    expect(decided(last)).toEqual([
      {
        type: "ExecutionCompleted",
        eventId: 1,
        timestamp: new Date(START.getTime() + 2_000),
        isPlayed: false,
        status: "Completed",
        result: "[1,2]",
      },
    ]);
  });

  test("is completed at once if the orchestrator waits for nothing", () => {
    // eslint-disable-next-line require-yield -- an orchestrator that waits for nothing
    const instance = new Instance(function* () {
      return "done";
    });
    expect(decided(instance.begin())).toMatchObject([{ eventId: 0, result: '"done"' }]);
  });

  test("is completed though tasks are open: losers do not hold it", () => {
    const instance = new Instance(function* (df) {
      yield df.Task.any([df.callActivity("fast"), df.callActivity("slow")]);
    });
    instance.begin();
    instance.next(completed(0));
    expect(instance.end?.status).toBe("Completed");
  });

  test("fails with what the orchestrator throws", () => {
    // eslint-disable-next-line require-yield -- it throws before it could
    const instance = new Instance(function* () {
      throw new RangeError("too far");
    });
    instance.begin();
    expect(instance.end).toMatchObject({
      status: "Failed",
      result: "Orchestrator function 'OrderFlow' failed: too far",
      failureDetails: { errorType: "RangeError", errorMessage: "too far" },
    });
    expect(instance.end?.failureDetails?.stackTrace).toContain("execution.test");
  });

  test("fails with the text of a string that the orchestrator throws", () => {
    const instance = new Instance(function* (df) {
      yield df.callActivity("a");
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- users do
      throw "just text";
    });
    instance.begin();
    instance.next(completed(0));
    expect(instance.end?.result).toBe("Orchestrator function 'OrderFlow' failed: just text");
  });

  test("fails if the orchestrator yields what is no task, without telling the orchestrator", () => {
    let ranOn = false;
    const instance = new Instance(function* () {
      try {
        yield 7;
      } finally {
        ranOn = true;
      }
    });
    instance.begin();
    expect(instance.end?.result).toContain("programming constraint violation");
    expect(ranOn).toBe(false);
  });

  test("fails with what a plain function throws", () => {
    const instance = new Instance(() => {
      throw new Error("at once");
    });
    instance.begin();
    expect(instance.end?.result).toBe("Orchestrator function 'OrderFlow' failed: at once");
  });
});

describe("Execution, terminated,", () => {
  test("ends with the reason, in plain text", () => {
    const instance = new Instance(twoSteps);
    instance.begin();
    const last = instance.next(terminated("no longer wanted"), completed(0));
    expect(last.events.map((event) => event.type)).toEqual([
      "OrchestratorStarted",
      "ExecutionTerminated",
      "TaskCompleted",
      "ExecutionCompleted",
      "OrchestratorCompleted",
    ]);
    expect(instance.end).toMatchObject({ status: "Terminated", result: "no longer wanted" });
    expect(instance.end?.failureDetails).toBeUndefined();
  });

  test("ends without a reason if none is given", () => {
    const instance = new Instance(twoSteps);
    instance.begin();
    instance.next(terminated());
    expect(instance.end).toHaveProperty("result", undefined);
  });

  test("runs nothing of the orchestrator any more, no finally either", () => {
    let ranOn = false;
    const instance = new Instance(function* (df) {
      try {
        yield df.callActivity("a");
      } finally {
        ranOn = true;
      }
    });
    instance.begin();
    instance.next(terminated("stop"), failed(0, "no"));
    expect(ranOn).toBe(false);
  });

  test("in its first episode still does what comes before the first wait", () => {
    const instance = new Instance(twoSteps);
    const first = instance.begin(terminated("too late"));
    expect(decided(first)).toMatchObject([{ name: "a" }, { status: "Terminated" }]);
  });

  test("ends even while it is suspended", () => {
    const instance = new Instance(twoSteps);
    instance.begin();
    instance.next(suspended(), completed(0));
    instance.next(terminated("enough"), resumed());
    expect(instance.end).toMatchObject({ status: "Terminated", eventId: 1 });
  });
});

describe("Execution, suspended,", () => {
  test("E5 an event that comes while it is suspended is heard when it is resumed, in order", () => {
    const instance = new Instance(function* (df) {
      const seen: unknown[] = [];
      for (let i = 0; i < 3; i++) seen.push(yield df.waitForExternalEvent("go"));
      return [...seen, yield df.callActivity("a")];
    });
    instance.begin(suspended());
    expect(decided(instance.next(raised("go", 1), raised("go", 2)))).toEqual([]);
    expect(decided(instance.next(suspended(), raised("go", 3), raised("go", 4)))).toEqual([]);
    expect(decided(instance.next(resumed()))).toMatchObject([{ name: "a" }]);
    instance.next(completed(0, "A"));
    expect(instance.output).toEqual([1, 2, 3, "A"]);
  });

  test("more than once, hears each event once", () => {
    const instance = new Instance(function* (df) {
      const seen: unknown[] = [];
      for (let i = 0; i < 3; i++) seen.push(yield df.waitForExternalEvent("go"));
      return seen;
    });
    instance.begin();
    instance.next(suspended(), raised("go", 1), resumed());
    instance.next(suspended(), raised("go", 2), resumed());
    instance.next(raised("go", 3));
    expect(instance.output).toEqual([1, 2, 3]);
  });

  test("keeps what it holds in its history, as played", () => {
    const instance = new Instance(twoSteps);
    instance.begin();
    const { events } = instance.next(suspended(), completed(0, 1));
    expect(events).toMatchObject([
      { type: "OrchestratorStarted" },
      { type: "ExecutionSuspended", isPlayed: true },
      { type: "TaskCompleted", isPlayed: true },
      { type: "OrchestratorCompleted" },
    ]);
  });

  test("and resumed in one episode is as if nothing had been", () => {
    const instance = new Instance(twoSteps);
    instance.begin();
    instance.next(suspended(), completed(0, 1), resumed(), raised("go", 2));
    expect(instance.output).toEqual([1, 2]);
  });

  test("is not replaying when news resume it", () => {
    const seen: boolean[] = [];
    const orchestrator: PlainOrchestrator = function* (df) {
      yield df.callActivity("a");
      seen.push(df.isReplaying);
    };
    const live = new LiveOrchestration(orchestrator);
    const history = [
      ...live.advance([started()], START).events,
      ...live.advance([suspended(), completed(0)], START).events,
    ];
    const rebuilt = new LiveOrchestration(orchestrator);
    rebuilt.replay(history);
    rebuilt.advance([resumed()], START);
    expect(seen).toEqual([false]);
  });

  test("hears what it holds up to the end, and no further", () => {
    const instance = new Instance(twoSteps);
    instance.begin();
    instance.next(suspended(), completed(0, 1), raised("go", 2), raised("go", 3));
    instance.next(resumed());
    expect(instance.output).toEqual([1, 2]);
  });
});

describe("Execution, ended,", () => {
  const ended = new Instance(twoSteps);
  ended.begin();
  ended.next(completed(0, 1), raised("go", 2));

  test("E6 what comes after the end changes nothing", () => {
    const late = [raised("go"), completed(0), terminated("late"), suspended(), started()];
    const live = new LiveOrchestration(twoSteps);
    live.advance([started()], START);
    live.advance([completed(0, 1), raised("go", 2)], START);
    const { executionId } = started();
    const nothing = {
      executionId,
      events: [],
      replaces: false,
      customStatus: undefined,
      leftBehind: [],
      canceledTimers: [],
    };
    expect(live.advance(late, START)).toEqual(nothing);
    const rebuilt = new LiveOrchestration(twoSteps);
    rebuilt.replay(ended.history);
    expect(rebuilt.advance(late, START)).toEqual(nothing);
  });

  test("E6 what comes in the episode of the end is kept in the history, and not heard", () => {
    const instance = new Instance(twoSteps);
    instance.begin();
    const last = instance.next(completed(0, 1), raised("go", 2), raised("go", 3), failed(0, "no"));
    expect(instance.output).toEqual([1, 2]);
    expect(last.events).toHaveLength(7);
  });

  test("E6 a start that the history records twice is heard once", () => {
    const live = new LiveOrchestration(twoSteps);
    const { events } = new LiveOrchestration(twoSteps).advance([started()], START);
    live.replay([...events.slice(0, 2), ...events.slice(1)]);
    expect(decided(live.advance([completed(0)], START))).toEqual([]);
  });

  test("is not judged by an orchestrator that has changed since", () => {
    const live = new LiveOrchestration(function* (df) {
      yield df.createTimer(START);
    });
    live.replay(ended.history);
    expect(live.advance([], START).events).toEqual([]);
  });

  test("E6 rows that the history has after its end do not move the orchestrator", () => {
    let ranOn = false;
    const live = new LiveOrchestration(function* (df) {
      yield df.callActivity("a");
      yield df.Task.all([df.waitForExternalEvent("go"), df.waitForExternalEvent("more")]);
      ranOn = true;
    });
    live.replay([...ended.history, raised("more")]);
    expect(ranOn).toBe(false);
  });

  test("names no timers twice", () => {
    const live = new LiveOrchestration(function* (df) {
      const timer = df.createTimer(START);
      yield df.Task.any([timer, df.waitForExternalEvent("go")]);
      timer.cancel();
    });
    live.advance([started()], START);
    expect(live.advance([raised("go")], START).canceledTimers).toStrictEqual([0]);
    expect(live.advance([], START).canceledTimers).toStrictEqual([]);
  });
});

describe("Execution, fed with rows that say nothing to an orchestrator,", () => {
  test("ignores them", () => {
    const common = { eventId: -1, timestamp: START, isPlayed: true };
    const silent: HistoryEvent[] = [
      { ...common, type: "GenericEvent", data: "hello" },
      { ...common, type: "ContinueAsNew" },
      { ...common, type: "ExecutionRewound" },
    ];
    const instance = new Instance(twoSteps);
    instance.begin(...silent);
    instance.next(...silent, completed(0, 1));
    instance.next(raised("go", 2));
    expect(instance.output).toEqual([1, 2]);
  });
});

describe("Execution, replaying an episode after which the orchestrator should have ended,", () => {
  /** Ends while an activity is open. */
  const hasty: PlainOrchestrator = function* (df) {
    yield df.Task.any([df.callActivity("slow"), df.waitForExternalEvent("go")]);
    return "done";
  };

  /** What becomes of an instance that was left waiting, by an orchestrator that would have ended. */
  function takenUp(go: HistoryEvent, later: HistoryEvent): HistoryEvent[] {
    const patient = new Instance(function* (df) {
      yield df.Task.all([df.callActivity("slow"), df.waitForExternalEvent("go")]);
      yield df.waitForExternalEvent("more");
    });
    patient.begin();
    patient.next(go);
    const live = new LiveOrchestration(hasty);
    live.replay(patient.history);
    return decided(live.advance([later], START));
  }

  test("finds that it has changed if this engine committed the episode: it waits for nobody", () => {
    const [end] = takenUp(raised("go", 1, "m-1"), raised("other"));
    expect(end).toMatchObject({ type: "ExecutionCompleted", status: "Failed" });
    expect(end).toHaveProperty(
      "result",
      expect.stringContaining(
        "Event 1 recorded nothing, but replay asked for the end of the orchestration",
      ),
    );
  });

  test("ends now if another engine did: that one waits for what is open", () => {
    expect(takenUp(raised("go", 1), raised("other", 1, "m-2"))).toMatchObject([
      { eventId: 1, type: "ExecutionCompleted", status: "Completed", result: '"done"' },
    ]);
  });

  test("finds that it has changed if nothing is open, whoever committed the episode", () => {
    const waiting = new Instance(twoSteps);
    waiting.begin();
    waiting.next(completed(0, 1));
    const live = new LiveOrchestration(function* (df) {
      yield df.callActivity("a");
    });
    live.replay(waiting.history);
    expect(decided(live.advance([raised("other")], START))).toMatchObject([{ status: "Failed" }]);
  });
});
