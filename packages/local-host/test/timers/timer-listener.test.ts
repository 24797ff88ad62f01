import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import type { FunctionCall } from "../../src/functions/function-caller";
import type { FunctionDefinition, TimerTrigger } from "../../src/functions/function-definition";
import { TimerListener } from "../../src/timers/timer-listener";
import { parseTimerSchedule } from "../../src/timers/timer-schedule";

const START = new Date(2026, 10, 22, 10, 0, 30);
const MINUTE = 60_000;

beforeEach(() => {
  jest.useFakeTimers({ now: START });
});

afterEach(() => {
  jest.useRealTimers();
});

function listenerOf(options: {
  readonly schedule: string;
  readonly runOnStartup?: boolean;
  readonly run?: () => Promise<void>;
  readonly isReady?: boolean;
}) {
  const trigger = {
    type: "timer",
    bindingName: "timer",
    schedule: parseTimerSchedule(options.schedule),
    runOnStartup: options.runOnStartup ?? false,
    isMonitored: true,
  } as TimerTrigger;
  const calls: { reason: string; at: number; timer: unknown }[] = [];
  const listener = new TimerListener({ name: "tick" } as FunctionDefinition, trigger, {
    run: async ({ reason, inputData }: FunctionCall) => {
      const timer: unknown = JSON.parse(inputData[0]?.data.json ?? "null");
      calls.push({ reason, at: (Date.now() - START.getTime()) / 1000, timer });
      await options.run?.();
    },
    whenReady: () => Promise.resolve(options.isReady ?? true),
  });
  return { listener, calls };
}

describe("TimerListener", () => {
  test("calls at each occurrence", async () => {
    const { listener, calls } = listenerOf({ schedule: "0 * * * * *" });
    listener.start();
    await jest.advanceTimersByTimeAsync(2 * MINUTE);
    await listener.stop();
    expect(calls.map(({ at, reason }) => [at, reason])).toEqual([
      [30, "timer"],
      [90, "timer"],
    ]);
  });

  test("calls at once with runOnStartup, and then by the schedule", async () => {
    const { listener, calls } = listenerOf({ schedule: "0 * * * * *", runOnStartup: true });
    listener.start();
    await jest.advanceTimersByTimeAsync(MINUTE);
    await listener.stop();
    expect(calls.map(({ at }) => at)).toEqual([0, 30]);
  });

  test("leaves out an occurrence while a call runs", async () => {
    const run = () => new Promise<void>((resolve) => setTimeout(resolve, 90_000));
    const { listener, calls } = listenerOf({ schedule: "0 * * * * *", run });
    listener.start();
    await jest.advanceTimersByTimeAsync(4 * MINUTE);
    expect(calls.map(({ at }) => at)).toEqual([30, 150]);
  });

  test("tells the last and the next occurrence", async () => {
    const { listener, calls } = listenerOf({ schedule: "0 * * * * *" });
    listener.start();
    await jest.advanceTimersByTimeAsync(2 * MINUTE);
    await listener.stop();
    expect(calls[0]?.timer).toMatchObject({
      Schedule: { AdjustForDST: true },
      ScheduleStatus: {
        Last: "0001-01-01T00:00:00",
        Next: expect.stringContaining("T10:02:00"),
      },
      IsPastDue: false,
    });
    expect(calls[1]?.timer).toMatchObject({
      ScheduleStatus: { Last: expect.stringContaining("T10:01:00") },
    });
  });

  test("waits longer than a single timeout can", async () => {
    const { listener, calls } = listenerOf({ schedule: "60.00:00:00" });
    listener.start();
    await jest.advanceTimersByTimeAsync(59 * 24 * 60 * MINUTE);
    expect(calls).toHaveLength(0);
    await jest.advanceTimersByTimeAsync(2 * 24 * 60 * MINUTE);
    await listener.stop();
    expect(calls).toHaveLength(1);
  });

  test("does not call before it is ready", async () => {
    const { listener, calls } = listenerOf({
      schedule: "0 * * * * *",
      runOnStartup: true,
      isReady: false,
    });
    listener.start();
    await jest.advanceTimersByTimeAsync(5 * MINUTE);
    expect(calls).toEqual([]);
  });
});
