import { describe, expect, test } from "@jest/globals";
import { LiveOrchestration, type HistoryEvent, type Orchestrator } from "@taskhub/core";
import { replay } from "../src/replay.js";

const COMMON = { eventId: -1, isPlayed: true, timestamp: new Date("2030-01-01T00:00:00Z") };

/** A start, and then so many external events. */
function historyOf(events: number): HistoryEvent[] {
  const start = { instanceId: "i1", executionId: "e1", name: "count" };
  return [
    { ...COMMON, type: "OrchestratorStarted" },
    { ...COMMON, type: "ExecutionStarted", ...start },
    ...Array.from({ length: events }, (_, at): HistoryEvent => {
      return { ...COMMON, type: "EventRaised", name: "e", input: String(at) };
    }),
  ];
}

/** Shows how many events it has heard. */
const count: Orchestrator = function* (df) {
  for (let heard = 0; ; heard++) {
    df.setCustomStatus(heard);
    yield df.waitForExternalEvent("e");
  }
};

const countAsync: Orchestrator = async (df) => {
  for (let heard = 0; heard < Infinity; heard++) {
    df.setCustomStatus(heard);
    await df.waitForExternalEvent("e");
  }
};

/** A clock that notes what the orchestrator had heard at each pause. */
function clockOf(live: LiveOrchestration) {
  const pauses: (string | undefined)[] = [];
  const settle = () => {
    pauses.push(live.customStatus);
    return new Promise<void>((resolve) => setImmediate(resolve));
  };
  return { pauses, settle };
}

describe("replay", () => {
  test("lets others have their turn after each thousand events", async () => {
    const live = new LiveOrchestration(count);
    const clock = clockOf(live);
    await replay(live, historyOf(2_500), clock);
    expect(clock.pauses).toEqual(["998", "1998"]);
    expect(live.customStatus).toBe("2500");
  });

  test("does not pause in a short history", async () => {
    const live = new LiveOrchestration(count);
    const clock = clockOf(live);
    await replay(live, historyOf(998), clock);
    expect(clock.pauses).toEqual([]);
    expect(live.customStatus).toBe("998");
  });

  test("brings an async orchestrator to the same place", async () => {
    const live = new LiveOrchestration(countAsync);
    await replay(live, historyOf(2_500), clockOf(live));
    expect(live.customStatus).toBe("2500");
    expect(live.hasDiverged).toBe(false);
  });

  test("shows the whole history ahead: its end may say what becomes of its begin", async () => {
    const seen: string[] = [];
    const events = historyOf(1_500);
    const live = {
      foresee: (all: readonly HistoryEvent[]) => {
        seen.push(`foresees ${String(all.length)}`);
      },
      // eslint-disable-next-line require-yield -- nothing has to settle
      *replay(some: readonly HistoryEvent[]) {
        seen.push(`replays ${String(some.length)}`);
      },
    };
    await replay(live, events, { settle: () => Promise.resolve() });
    expect(seen).toEqual(["foresees 1502", "replays 1000", "replays 502"]);
  });
});
