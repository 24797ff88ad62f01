import { describe, expect, test } from "@jest/globals";
import { isScheduledAhead, LONGEST_HIDDEN_MS, neverBegan } from "../src/scheduled-start.js";

describe("scheduled starts", () => {
  const createdAt = new Date("2026-06-24T10:00:00Z");
  const isAhead = (time: string) =>
    isScheduledAhead({ createdAt, scheduledStartAt: new Date(time) });

  test("are hidden for six days at most", () => {
    expect(LONGEST_HIDDEN_MS).toBe(518_400_000);
  });

  test("have a row before their message is seen, if they are more than a minute ahead", () => {
    expect(isAhead("2026-06-24T10:01:00.001Z")).toBe(true);
    expect(isAhead("2026-06-24T10:01:00Z")).toBe(false);
    expect(isAhead("2026-06-23T10:00:00Z")).toBe(false);
    expect(isScheduledAhead({ createdAt })).toBe(false);
  });
});

describe("neverBegan", () => {
  const at = (hour: number) => new Date(Date.UTC(2026, 5, 24, hour));

  test("is true of what ended before the time it was to start", () => {
    expect(neverBegan({ completedAt: at(1), scheduledStartAt: at(2) })).toBe(true);
    expect(neverBegan({ completedAt: at(2), scheduledStartAt: at(2) })).toBe(false);
    expect(neverBegan({ completedAt: at(1) })).toBe(false);
    expect(neverBegan({ scheduledStartAt: at(2) })).toBe(false);
  });
});
