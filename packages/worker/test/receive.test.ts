import { describe, expect, test } from "@jest/globals";
import { StorageError, type Delivery, type TaskHub } from "@taskhub/core";
import { Receiver, type ReceiverParts } from "../src/receive.js";
import { Shift } from "../src/shift.js";
import { Process, seeded, VirtualTime } from "./world/virtual-time.js";

const HOUR_MS = 3_600_000;
const LONGEST_MS = 30_000;

/** A receiver at a queue, and when it has looked into that. */
function receiver(parts: Partial<ReceiverParts> = {}) {
  const time = new VirtualTime();
  const began = time.now;
  const clock = time.clockOf(new Process("p"));
  const looks: number[] = [];
  const found: Delivery[][] = [];
  const hub = {
    receive: () => {
      looks.push(time.now - began);
      return Promise.resolve(found.shift() ?? []);
    },
  };
  const subject = new Receiver({
    // a receiver asks nothing else of it
    hub: hub as unknown as TaskHub,
    ...{ clock, random: { fraction: seeded(1), hex: () => "" }, log: () => undefined },
    shift: new Shift(clock, true, 0),
    ...{ queue: { kind: "workItem" }, fromPoison: false, longestPauseMs: LONGEST_MS },
    ...{ room: () => 10, bringsMore: () => true, isOthers: () => false, deliver: () => undefined },
    ...parts,
  });
  const ending = subject.run();
  const pass = async (ms: number) => {
    await time.runUntil(() => false, ms);
  };
  return { subject, looks, found, pass, time, ending };
}

function messages(count: number): Delivery[] {
  // a receiver passes them on without a look at them
  return Array.from({ length: count }, () => ({}) as Delivery);
}

describe("Receiver", () => {
  test("looks for what comes after a silence within a tenth of that", async () => {
    const { looks, pass } = receiver();
    await pass(240_000);
    for (const [index, at] of looks.entries()) {
      const next = looks[index + 1] ?? at;
      expect(next - at).toBeLessThanOrEqual(Math.max(50, at * 0.1) + 1e-6);
    }
  });

  test("looks within the longest pause, however long nothing has come", async () => {
    const { looks, pass } = receiver();
    await pass(24 * HOUR_MS);
    const gaps = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(LONGEST_MS);
    expect(looks.length).toBeLessThanOrEqual(3_400);
  });

  test("looks again at once while what it finds is a sign of more, and every 50 ms then", async () => {
    const { looks, found, pass } = receiver();
    await pass(HOUR_MS);
    const before = looks.length;
    found.push(messages(10), messages(3));
    await pass(LONGEST_MS);
    const [first = 0, ...others] = looks.slice(before, before + 6);
    expect(others.map((at) => Math.round(at - first))).toEqual([0, 0, 50, 100, 150]);
  });

  test("looks when it is woken, and not more often than every 50 ms", async () => {
    const { subject, looks, pass } = receiver();
    await pass(HOUR_MS);
    const before = looks.length;
    for (let i = 0; i < 100; i++) {
      subject.wake();
      await pass(5);
    }
    const times = looks.slice(before);
    expect(times[0]).toBeCloseTo(HOUR_MS, 0);
    expect(times.length).toBeLessThanOrEqual(11);
    expect(times.length).toBeGreaterThanOrEqual(9);
  });

  test("leaves a queue alone for a moment that brought only what is for another worker", async () => {
    const { subject, looks, found, pass } = receiver({ isOthers: () => true });
    await pass(HOUR_MS);
    const before = looks.length;
    found.push(messages(1));
    await pass(LONGEST_MS);
    const [first = 0] = looks.slice(before);
    subject.wake();
    await pass(LONGEST_MS);
    const next = looks.find((at) => at > first) ?? NaN;
    expect(next - first).toBeGreaterThanOrEqual(500);
    expect(next - first).toBeLessThanOrEqual(1_500);
  });

  test("tells of an outage when it begins and every 30 s, and of the next one at once", async () => {
    let isOut = true;
    const told: number[] = [];
    const { time, pass } = receiver({
      // a receiver asks nothing else of it
      hub: {
        receive: () =>
          isOut
            ? Promise.reject(new StorageError("other", "receive from q", 500, undefined, undefined))
            : Promise.resolve([]),
      } as unknown as TaskHub,
      log: () => told.push(time.now),
    });
    await pass(100_000);
    expect(told.length).toBeGreaterThanOrEqual(3);
    expect(told.length).toBeLessThanOrEqual(4);
    isOut = false;
    await pass(LONGEST_MS);
    isOut = true;
    const before = told.length;
    await pass(LONGEST_MS);
    expect(told.length).toBe(before + 1);
  });

  test("looks within 50 ms once there is room again, and asks nothing meanwhile", async () => {
    let room = 0;
    const { looks, pass } = receiver({ room: () => room });
    await pass(HOUR_MS);
    expect(looks).toEqual([]);
    room = 1;
    await pass(50);
    expect(looks).not.toEqual([]);
  });

  test("looks at a poison queue every 30 s to 300 s, whatever wakes it", async () => {
    const { subject, looks, pass } = receiver({ fromPoison: true });
    for (let minute = 0; minute < 120; minute++) {
      subject.wake();
      await pass(60_000);
    }
    const gaps = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
    expect(Math.min(...gaps)).toBe(30_000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(300_000);
    expect(Math.max(...gaps)).toBeGreaterThan(240_000);
  });

  test("ends at once when it is stopped", async () => {
    const { subject, looks, time, ending } = receiver({ fromPoison: true });
    await time.runUntil(() => looks.length > 0, 1);
    subject.stop();
    let isOver = false;
    void ending.then(() => (isOver = true));
    expect(await time.runUntil(() => isOver, 0)).toBe(true);
    expect(looks).toHaveLength(1);
  });
});
