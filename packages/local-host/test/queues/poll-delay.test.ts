import { describe, expect, test } from "@jest/globals";
import { createPollDelay } from "../../src/queues/poll-delay";

const NO_JITTER = () => 0.5;

function delays(count: number, delay: (foundWork: boolean) => number): number[] {
  return Array.from({ length: count }, () => delay(false));
}

describe("createPollDelay", () => {
  test("starts at 100 ms and doubles what it adds, up to the longest", () => {
    expect(delays(8, createPollDelay(2000, NO_JITTER))).toEqual([
      100, 200, 300, 500, 900, 1700, 2000, 2000,
    ]);
  });

  test("starts again after work was found", () => {
    const delay = createPollDelay(60_000, NO_JITTER);
    delays(6, delay);
    expect([delay(true), ...delays(3, delay)]).toEqual([100, 200, 300, 500]);
  });

  test("is shorter or longer by a fifth of what it adds, by chance", () => {
    expect(
      delays(
        3,
        createPollDelay(60_000, () => 0),
      ),
    ).toEqual([100, 180, 260]);
    expect(
      delays(
        3,
        createPollDelay(60_000, () => 1),
      ),
    ).toEqual([100, 220, 340]);
  });

  test("never exceeds a longest of 100 ms", () => {
    expect(delays(3, createPollDelay(100, NO_JITTER))).toEqual([100, 100, 100]);
  });
});
