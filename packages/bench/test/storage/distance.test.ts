import { describe, expect, test } from "@jest/globals";
import { Distance } from "../../src/storage/distance.js";

describe("Distance", () => {
  const answer = () => Promise.resolve();

  test("counts calls that wait for each other as round trips", async () => {
    const distance = new Distance(0);
    for (let call = 0; call < 3; call++) await distance.cross(answer);
    expect(distance.roundTrips).toBe(3);
  });

  test("counts calls that are under way side by side as one round trip", async () => {
    const distance = new Distance(0);
    await Promise.all([1, 2, 3].map(() => distance.cross(answer)));
    expect(distance.roundTrips).toBe(1);
    expect(distance.calls).toBe(3);
  });

  test("does not let a call that nobody waited for lengthen the chain", async () => {
    const distance = new Distance(0);
    let end = () => {};
    const slow = distance.cross(() => new Promise<void>((resolve) => (end = resolve)));
    await distance.cross(answer);
    await distance.cross(answer);
    end();
    await slow;
    expect(distance.roundTrips).toBe(2);
  });

  test("counts a call that failed as one that was made", async () => {
    const distance = new Distance(0);
    await expect(distance.cross(() => Promise.reject(new Error("refused")))).rejects.toThrow();
    expect([distance.calls, distance.roundTrips]).toEqual([1, 1]);
  });

  test("keeps receives apart, which no orchestration waits for", async () => {
    const distance = new Distance(0);
    await distance.receive(answer);
    expect([distance.calls, distance.receives, distance.roundTrips]).toEqual([0, 1, 0]);
  });

  test("is not quiet before what is under way has ended", async () => {
    const distance = new Distance(0);
    let end = () => {};
    const call = distance.cross(() => new Promise<void>((resolve) => (end = resolve)));
    let isQuiet = false;
    const quiet = distance.quiet().then(() => (isQuiet = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isQuiet).toBe(false);
    end();
    await Promise.all([call, quiet]);
  });

  test("sends a call no sooner than its latency allows", async () => {
    const distance = new Distance(20);
    const order: string[] = [];
    const call = distance.cross(() => Promise.resolve(order.push("sent")));
    setTimeout(() => order.push("earlier"), 1);
    await call;
    expect(order).toEqual(["earlier", "sent"]);
  });
});
