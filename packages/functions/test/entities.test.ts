import { join } from "node:path";
import { runFromSource } from "./from-source.js";

describe("Entities on a real store", () => {
  let found: Record<string, unknown>;

  beforeAll(async () => {
    const script = runFromSource(join(__dirname, "fixtures", "entities", "run.cjs"));
    await script.ended;
    const line = script
      .output()
      .split("\n")
      .find((text) => text.startsWith("{"));
    if (line === undefined) throw new Error(script.output());
    found = JSON.parse(line) as Record<string, unknown>;
  });

  test("perform the signals of a client in their order, and a scheduled one at its time", () => {
    const seen = Array.from({ length: 20 }, (_, index) => index + 1);
    expect(found["signalled"]).toEqual({ seen, n: 310, isOnTime: true });
  });

  test("answer calls, also that an operation failed, which leaves no trace", () => {
    expect(found["called"]).toEqual({
      added: 3,
      refused: expect.stringContaining(
        "Operation 'refuse' of entity '@counter@calls' failed: not this one",
      ) as unknown,
      left: 3,
    });
  });

  test("belong to one orchestration at a time while it has their locks", () => {
    const { outputs, left } = found["locked"] as { outputs: number[][]; left: number[] };
    expect(outputs.sort(([, a = 0], [, b = 0]) => a - b)).toEqual([
      [-1, 1],
      [-2, 2],
      [-3, 3],
    ]);
    expect(left).toEqual([-3, 3]);
  });

  test("signal each other and start orchestrations, but not by an operation that fails", () => {
    expect(found["between"]).toEqual({ total: 7, input: 7 });
  });

  test("are listed, cleaned up and purged", () => {
    const counters = ["calls", "from", "sender", "signals", "to"].map((key) => `@counter@${key}`);
    expect(found["listed"]).toEqual({
      all: [...counters, "@total@all"],
      some: ["@counter@sender", "@counter@signals"],
      cleaned: { emptyEntitiesRemoved: 1, orphanedLocksReleased: 0 },
      purged: { instancesDeleted: 1 },
      left: counters.filter((id) => id !== "@counter@signals"),
    });
  });
});
