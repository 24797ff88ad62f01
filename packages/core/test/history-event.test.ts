import { describe, expect, test } from "@jest/globals";
import { isOutcome, settledBy } from "../src/history-event.js";
import {
  childCompleted,
  childFailed,
  completed,
  failed,
  fired,
  raised,
  started,
  terminated,
} from "./events.js";

describe("isOutcome", () => {
  test.each([completed(4), failed(4, "no"), childCompleted(4), childFailed(4, "no"), fired(4)])(
    "is true of $type, which names the action it settles",
    (event) => {
      expect(isOutcome(event)).toBe(true);
      expect(settledBy(event)).toBe(4);
    },
  );

  test.each([raised("go"), started(), terminated()])("is false of $type", (event) => {
    expect(isOutcome(event)).toBe(false);
  });
});
