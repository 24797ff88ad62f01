import { beforeEach, describe, expect, test } from "@jest/globals";
import type { Clock } from "@taskhub/core";
import { ActivitySlots, type CallOwner, type WaitingCall } from "../src/activity-slots.js";
import { Process, VirtualTime } from "./world/virtual-time.js";

const ROOM = 2;
const SPILL_AFTER_MS = 500;

describe("ActivitySlots", () => {
  let time: VirtualTime;
  let clock: Clock;
  let slots: ActivitySlots;
  let started: number;
  let spilled: number;
  const owner: CallOwner = {
    spill: (calls) => {
      spilled += calls.length;
    },
  };

  beforeEach(() => {
    time = new VirtualTime();
    clock = time.clockOf(new Process("p"));
    slots = new ActivitySlots(clock, ROOM, SPILL_AFTER_MS);
    started = 0;
    spilled = 0;
  });

  function offer(count: number, ms: number) {
    const call: WaitingCall = {
      owner,
      start: async () => {
        started++;
        await clock.sleep(ms);
      },
    };
    for (let i = 0; i < count; i++) slots.offer(call);
  }

  const pass = (ms: number) => time.runUntil(() => false, ms);

  test("gives all back that waits too long behind calls that do not end", async () => {
    offer(10, 60_000);
    await pass(SPILL_AFTER_MS - 1);
    expect({ started, spilled }).toEqual({ started: ROOM, spilled: 0 });
    await pass(2);
    expect({ started, spilled }).toEqual({ started: ROOM, spilled: 8 });
  });

  test("keeps all if their turn comes soon, however long the line is", async () => {
    offer(200, 50);
    await pass(10_000);
    expect({ started, spilled }).toEqual({ started: 200, spilled: 0 });
  });

  test("keeps of a long line what comes within ten times the wait, and gives the rest back", async () => {
    offer(1_000, 50);
    await pass(SPILL_AFTER_MS + 1);
    const perSecond = (ROOM / 50) * 1_000;
    const near = perSecond * 5;
    expect(spilled).toBeGreaterThan(1_000 - near - 2 * perSecond);
    expect(spilled).toBeLessThanOrEqual(1_000 - near);
    const early = spilled;
    await pass(60_000);
    expect(started + spilled).toBe(1_000);
    // the rest moves as before
    expect(spilled - early).toBeLessThan(perSecond);
  });

  test("gives back what it kept if the line stops moving", async () => {
    offer(50, 50);
    offer(ROOM, 60_000);
    offer(20, 50);
    await pass(30_000);
    expect(started).toBe(50 + ROOM);
    expect(spilled).toBe(20);
  });

  test("says that there is room only when there was none", async () => {
    let told = 0;
    slots.whenFree(() => {
      told++;
    });
    offer(ROOM - 1, 50);
    await pass(100);
    expect(told).toBe(0);
    offer(ROOM, 50);
    await pass(100);
    expect(told).toBe(1);
  });
});
