import { type Clock } from "@taskhub/core";
import { startAzurite } from "@taskhub/local-host";
import { connectServices } from "../src/sdk/connect.js";
import type { Queues, Services } from "../src/services.js";
import { StorageClock, TOLERATED_MS } from "../src/storage-clock.js";
import { hurried } from "./support/tools.js";

const START = Date.parse("2031-03-01T09:15:02.500Z");

/** A service and a process, each with a clock; a call takes `latencyMs`, half of it there. */
class World {
  trueMs = START;
  serviceOffMs = 0;
  processOffMs = 0;
  latencyMs = 20;
  readonly clock = new StorageClock({
    ...hurried,
    now: () => new Date(this.trueMs + this.processOffMs),
  });
  readonly queues: Queues;

  constructor() {
    const answer = async (visibleInMs: number) => {
      this.trueMs += this.latencyMs / 2;
      const second = Math.floor((this.trueMs + this.serviceOffMs) / 1000) * 1000;
      this.trueMs += this.latencyMs / 2;
      const nextVisibleAt = new Date(second + Math.ceil(visibleInMs / 1000) * 1000);
      return { messageId: "m", popReceipt: "r", nextVisibleAt };
    };
    const queues: Queues = {
      create: async () => undefined,
      put: async (_queue, _body, visibleInMs) => answer(visibleInMs),
      receive: async (_queue, _max, visibilityMs) => [
        { ...(await answer(visibilityMs)), dequeueCount: 1, body: "", insertedAt: new Date(0) },
      ],
      update: async (_queue, _message, visibleInMs) => answer(visibleInMs),
      delete: async () => undefined,
    };
    const others = {} as Pick<Services, "tables" | "blobs">;
    this.queues = this.clock.watch({ queues, ...others }).queues;
  }

  put(visibleInMs = 0): Promise<unknown> {
    return this.queues.put("q", "", visibleInMs, "hub");
  }

  /** How far the process is from the service. */
  offMs(): number {
    return this.clock.now().getTime() - (this.trueMs + this.serviceOffMs);
  }
}

describe("StorageClock", () => {
  test("tolerates 3 s", () => {
    expect(TOLERATED_MS).toBe(3_000);
  });

  test.each([-600_000, -5_000, 5_000, 600_000])(
    "a process that is off by %i ms has the service's time after one answer",
    async (off) => {
      for (const call of ["put", "receive", "update"] as const) {
        const world = new World();
        world.processOffMs = off;
        expect(world.offMs()).toBe(off);
        if (call === "put") await world.put(30_500);
        if (call === "receive") await world.queues.receive("q", 1, 30_000);
        const handle = { messageId: "m", popReceipt: "r" };
        if (call === "update") await world.queues.update("q", handle, 0, "hub");
        expect(Math.abs(world.offMs())).toBeLessThanOrEqual(600);
      }
    },
  );

  test.each([-2_400, 0, 2_400])("a difference of %i ms is none", async (off) => {
    const world = new World();
    world.processOffMs = off;
    await world.put();
    expect(world.offMs()).toBe(off);
  });

  test("does not waver: within a second of the service every answer leaves it alone", async () => {
    const world = new World();
    world.processOffMs = 60_000;
    await world.put();
    const off = world.offMs();
    for (let calls = 0; calls < 50; calls += 1) {
      world.trueMs += 137;
      await world.put();
      expect(world.offMs()).toBe(off);
    }
  });

  test("follows a clock that is put right, and is its own again", async () => {
    const world = new World();
    world.processOffMs = 60_000;
    await world.put();
    world.processOffMs = 0;
    await world.put();
    expect(world.offMs()).toBe(0);
  });

  test("a slow answer says less: what it allows is no difference", async () => {
    const world = new World();
    world.latencyMs = 40_000;
    world.processOffMs = 15_000;
    await world.put();
    expect(world.offMs()).toBe(15_000);
    world.processOffMs = 300_000;
    await world.put();
    expect(Math.abs(world.offMs())).toBeLessThan(20_000);
  });

  test("goes back by no more than the difference", async () => {
    const world = new World();
    world.processOffMs = 60_000;
    const before = world.clock.now().getTime();
    await world.put();
    expect(before - world.clock.now().getTime()).toBeLessThan(60_600);
  });

  test("passes failures and empty answers on", async () => {
    const broken = new Error("no queue");
    const queues = {
      put: () => Promise.reject(broken),
      receive: async () => [],
    } as unknown as Queues;
    const clock = new StorageClock(hurried);
    const watched = clock.watch({ queues } as unknown as Services).queues;
    await expect(watched.put("q", "", 0, "hub")).rejects.toBe(broken);
    expect(await watched.receive("q", 32, 1_000)).toEqual([]);
  });

  test("durations are the process's own", async () => {
    const calls: unknown[] = [];
    const clock: Clock = {
      ...hurried,
      schedule: (delayMs) => {
        calls.push(delayMs);
        return () => calls.push("cancelled");
      },
      sleep: async (delayMs, signal) => void calls.push(delayMs, signal),
      settle: async () => void calls.push("settled"),
    };
    const storage = new StorageClock(clock);
    const { signal } = new AbortController();
    storage.schedule(7, () => undefined)();
    await storage.sleep(8, signal);
    await storage.settle();
    expect(calls).toEqual([7, "cancelled", 8, signal, "settled"]);
  });

  test("takes the time of a real service", async () => {
    const azurite = await startAzurite();
    const clock = new StorageClock({ ...hurried, now: () => new Date(Date.now() - 400_000) });
    const { queues } = clock.watch(connectServices(azurite.connectionString));
    await queues.create("times", "hub");
    await queues.put("times", "e30=", 0, "hub");
    expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(2_000);
    const [message] = await queues.receive("times", 1, 30_000);
    await queues.update("times", message!, 5_500, "hub");
    expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(2_000);
    await queues.delete("times", message!, "hub").catch(() => undefined);
    await azurite.stop();
  });
});
