import { describe, expect, test } from "@jest/globals";
import { UnknownFunctions } from "../src/unknown-functions.js";
import { Process, VirtualTime } from "./world/virtual-time.js";

const GRACE_MS = 30_000;
const HOUR_MS = 3_600_000;

function functions(graceMs = GRACE_MS) {
  const time = new VirtualTime();
  return { time, unknown: new UnknownFunctions(time.clockOf(new Process("p")), graceMs) };
}

describe("UnknownFunctions", () => {
  test("have a grace period each, whatever the case of the name", () => {
    const { time, unknown } = functions();
    expect(unknown.graceLeftMs("activity", "Ship")).toBe(GRACE_MS);
    time.now += 10_000;
    expect(unknown.graceLeftMs("activity", "ship")).toBe(20_000);
    expect(unknown.graceLeftMs("orchestrator", "ship")).toBe(GRACE_MS);
    time.now += 20_000;
    expect(unknown.graceLeftMs("activity", "Ship")).toBe(0);
  });

  test("stay unknown for as long as somebody asks for them", () => {
    const { time, unknown } = functions();
    unknown.graceLeftMs("activity", "ship");
    for (let hour = 0; hour < 48; hour++) {
      time.now += HOUR_MS;
      expect(unknown.graceLeftMs("activity", "ship")).toBe(0);
    }
  });

  test("are forgotten an hour after that, so that their number has a limit", () => {
    const { time, unknown } = functions();
    for (let name = 0; name < 500; name++) {
      unknown.graceLeftMs("entity", `counter${String(name)}`);
      // what is asked for again and again must not keep the others
      unknown.graceLeftMs("activity", "ship");
      time.now += HOUR_MS / 10;
    }
    expect(unknown.size).toBeLessThan(13);
    expect(unknown.graceLeftMs("entity", "counter0")).toBe(GRACE_MS);
  });

  test("are not forgotten within a grace period that is longer than an hour", () => {
    const { time, unknown } = functions(10 * HOUR_MS);
    unknown.graceLeftMs("activity", "ship");
    time.now += 10 * HOUR_MS;
    unknown.graceLeftMs("activity", "bill");
    expect(unknown.graceLeftMs("activity", "ship")).toBe(0);
  });
});
