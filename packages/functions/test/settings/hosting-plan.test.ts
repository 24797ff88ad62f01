import { availableParallelism } from "node:os";
import {
  defaultConcurrency,
  isConsumptionPlan,
  longestHoldMs,
} from "../../src/settings/hosting-plan.js";

const CONSUMPTION = { WEBSITE_SKU: "Dynamic" };

describe("isConsumptionPlan", () => {
  test.each([
    [CONSUMPTION, true],
    [{ CONTAINER_NAME: "c" }, true],
    [{ CONTAINER_NAME: "c", LEGION_SERVICE_HOST: "flex" }, false],
    [{ CONTAINER_NAME: "c", WEBSITE_INSTANCE_ID: "i" }, false],
    [{ WEBSITE_SKU: "ElasticPremium" }, false],
    [{}, false],
  ])("with %j is %p", (env, expected) => {
    expect(isConsumptionPlan(env)).toBe(expected);
  });
});

describe("defaultConcurrency", () => {
  test("is the original's on Consumption, and follows the processors elsewhere", () => {
    expect(defaultConcurrency(CONSUMPTION)).toEqual({ activities: 10, orchestrators: 5 });
    const perWorker = 10 * availableParallelism();
    expect(defaultConcurrency({})).toEqual({ activities: perWorker, orchestrators: perWorker });
  });
});

describe("longestHoldMs", () => {
  test.each([
    [undefined, CONSUMPTION, 270_000],
    [undefined, {}, 1_770_000],
    ["00:10:00", CONSUMPTION, 570_000],
    ["00:00:40", {}, 20_000],
    ["-1", {}, 86_400_000],
  ])("with functionTimeout %p and %j is %i", (timeout, env, ms) => {
    expect(longestHoldMs(timeout, env)).toBe(ms);
  });

  test("refuses a timeout it cannot read", () => {
    expect(() => longestHoldMs("10", {})).toThrow(/functionTimeout is "10"; expected a time span/);
  });
});
