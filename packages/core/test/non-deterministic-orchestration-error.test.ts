import { describe, expect, test } from "@jest/globals";
import { NonDeterministicOrchestrationError } from "../src/non-deterministic-orchestration-error.js";

describe("NonDeterministicOrchestrationError", () => {
  test("names the number and both sides, and says what to do", () => {
    const error = new NonDeterministicOrchestrationError(4, "activity 'A'", "a timer");
    expect(error).toMatchObject({
      name: "NonDeterministicOrchestrationError",
      code: "NonDeterministic",
      eventId: 4,
      recorded: "activity 'A'",
      replayed: "a timer",
    });
    expect(error.message).toMatch(/^Event 4 recorded activity 'A', but replay asked for a timer: /);
    expect(error.message).toContain("Let running instances finish before an orchestrator changes");
  });
});
