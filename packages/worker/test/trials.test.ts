import { describe, expect, test } from "@jest/globals";
import type { Delivery } from "@taskhub/core";
import { Trials } from "../src/trials.js";
import { Process, VirtualTime } from "./world/virtual-time.js";

function delivery(dequeueCount: number, fromPoison = false): Delivery {
  // a trial looks at nothing else
  return { dequeueCount, fromPoison } as Delivery;
}

function trials(maxDequeueCount = 20) {
  const time = new VirtualTime();
  return { time, trials: new Trials(time.clockOf(new Process("p")), maxDequeueCount) };
}

describe("Trials", () => {
  test("let a message wait that is near the limit while another is worked on", () => {
    const { trials: some } = trials();
    expect(some.admit(delivery(17))).toBe(true);
    expect(some.admit(delivery(18))).toBe(true);
    expect(some.admit(delivery(18))).toBe(false);
    expect(some.admit(delivery(25))).toBe(false);
    expect(some.admit(delivery(17))).toBe(true);
  });

  test("let the next one in when the first is held no more", () => {
    const { trials: some } = trials();
    const [first, second] = [delivery(18), delivery(19)];
    some.admit(first);
    some.end(second);
    expect(some.admit(second)).toBe(false);
    some.end(first);
    expect(some.admit(second)).toBe(true);
  });

  test("do not last for ever", () => {
    const { time, trials: some } = trials();
    some.admit(delivery(18));
    time.now += 600_000;
    expect(some.admit(delivery(18))).toBe(true);
  });

  test("leave a low limit its counts, and what the host has put aside alone", () => {
    const { trials: some } = trials(4);
    some.admit(delivery(4));
    expect(some.admit(delivery(3))).toBe(true);
    expect(some.admit(delivery(4))).toBe(false);
    expect(some.admit(delivery(9, true))).toBe(true);
  });
});
