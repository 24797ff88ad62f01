import type { Delivery } from "@taskhub/core";
import { LeaseTime } from "../src/lease-time.js";

const ROUND_MS = 10_000;

function at(ms: number): Date {
  return new Date(Date.UTC(2030, 0, 1) + ms);
}

function lasting(ms: number): LeaseTime {
  // only these two are looked at
  return new LeaseTime({ receivedAt: at(0), leaseEndsAt: at(ms) } as Delivery, at(0));
}

describe("LeaseTime", () => {
  test("counts down by the time that has passed", () => {
    const time = lasting(30_000);
    expect(time.countDown(at(4_000), ROUND_MS)).toBe(26_000);
    expect(time.countDown(at(14_000), ROUND_MS)).toBe(16_000);
  });

  test("does not seem to last because the clock was set back", () => {
    const time = lasting(30_000);
    expect(time.countDown(at(-98_000), ROUND_MS)).toBe(30_000);
    expect(time.countDown(at(-88_000), ROUND_MS)).toBe(20_000);
  });

  test("does not seem to be over because the clock was set forward", () => {
    expect(lasting(30_000).countDown(at(98_000), ROUND_MS)).toBe(20_000);
  });

  test("lasts as long as a new one when it is renewed", () => {
    const time = lasting(30_000);
    time.countDown(at(10_000), ROUND_MS);
    time.renew(at(10_000));
    expect(time.countDown(at(20_000), ROUND_MS)).toBe(20_000);
  });

  test("of a message that was put for later lasts until then", () => {
    const time = lasting(75_000);
    expect(time.countDown(at(10_000), ROUND_MS)).toBe(65_000);
  });
});
