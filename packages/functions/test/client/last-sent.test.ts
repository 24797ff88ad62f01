import { LastSent, MOST_INSTANCES, NAMED_FOR_MS } from "../../src/client/last-sent.js";
import { HandClock } from "../hand-clock.js";

describe("LastSent", () => {
  test("knows the last message of an instance for ten minutes", async () => {
    expect(NAMED_FOR_MS).toBe(600_000);
    const clock = new HandClock();
    const sent = new LastSent(clock);
    expect(sent.before("i")).toBeUndefined();
    sent.note("i", "m-1");
    sent.note("i", "m-2");
    await clock.pass(599_999);
    expect(sent.before("i")).toBe("m-2");
    await clock.pass(1);
    expect(sent.before("i")).toBeUndefined();
  });

  test("forgets an instance that is told to begin anew", () => {
    const sent = new LastSent(new HandClock());
    sent.note("i", "m-1");
    sent.note("j", "m-2");
    sent.forget("i");
    expect([sent.before("i"), sent.before("j")]).toEqual([undefined, "m-2"]);
  });

  test("knows 10,000 instances, those that were written to last", () => {
    expect(MOST_INSTANCES).toBe(10_000);
    const sent = new LastSent(new HandClock());
    for (let index = 0; index < MOST_INSTANCES; index += 1) sent.note(`i${String(index)}`, "m");
    sent.note("i0", "m");
    sent.note("another", "m");
    expect(sent.before("i0")).toBe("m");
    expect(sent.before("i1")).toBeUndefined();
    expect(sent.before("i2")).toBe("m");
  });
});
