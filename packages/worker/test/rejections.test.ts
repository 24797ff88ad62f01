import { describe, expect, test } from "@jest/globals";
import { Rejections } from "../src/rejections.js";
import { Process, VirtualTime } from "./world/virtual-time.js";

function setUp(fraction = () => 1) {
  const time = new VirtualTime();
  const random = { fraction, hex: () => "" };
  return { time, rejections: new Rejections(time.clockOf(new Process("p")), random) };
}

describe("Rejections", () => {
  test("hides an instance for a second at most, then for twice as long each time, up to a minute", () => {
    const { time, rejections } = setUp();
    const hidden: number[] = [];
    for (let round = 0; round < 9; round++) {
      const { hiddenMs, isNews } = rejections.add("i1");
      expect(isNews).toBe(true);
      hidden.push(hiddenMs);
      time.now += hiddenMs;
    }
    expect(hidden).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  test("leaves half of the time to chance", () => {
    const { rejections } = setUp(() => 0);
    expect(rejections.add("i1").hiddenMs).toBe(500);
  });

  test("hides what comes within a period until its end, which is no news", () => {
    const { time, rejections } = setUp();
    rejections.add("i1");
    time.now += 400;
    expect(rejections.add("i1")).toEqual({ hiddenMs: 600, isNews: false });
    expect(rejections.add("i2")).toEqual({ hiddenMs: 1_000, isNews: true });
  });

  test("knows an instance for five minutes after its period", () => {
    const { time, rejections } = setUp();
    rejections.add("i1");
    time.now += 300_999;
    rejections.add("i2");
    expect(rejections.has("i1")).toBe(true);
    time.now += 1;
    rejections.add("i2");
    expect(rejections.has("i1")).toBe(false);
    expect(rejections.add("i1")).toEqual({ hiddenMs: 1_000, isNews: true });
  });
});
