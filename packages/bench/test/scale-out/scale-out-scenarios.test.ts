import { describe, expect, test } from "@jest/globals";
import { SCALE_OUT_SCENARIOS, warmUpsBefore } from "../../src/scale-out/scale-out-scenarios.js";

describe("warmUpsBefore", () => {
  test("has instances of its own before each scenario: an id that is known would start nothing", () => {
    const names = SCALE_OUT_SCENARIOS.flatMap((scenario) =>
      [...warmUpsBefore(2)(scenario), scenario].map(({ name }) => name),
    );
    expect(names).toHaveLength(3 * SCALE_OUT_SCENARIOS.length);
    expect(new Set(names).size).toBe(names.length);
  });
});
