import { describe, expect, test } from "@jest/globals";
import { CLIENT, StorageError, type Delivery, type TaskHub, type TaskMessage } from "@taskhub/core";
import { Leases } from "../src/leases.js";
import { Process, VirtualTime } from "./world/virtual-time.js";

const QUEUE = { kind: "control", partition: 0 } as const;
const NOW = new Date("2030-01-01T00:00:00Z");

function delivery(dequeueCount: number, more: Partial<TaskMessage> = {}): Delivery {
  const event = { type: "EventRaised", eventId: -1, isPlayed: false, timestamp: NOW, name: "e" };
  const message: TaskMessage = {
    ...{ messageId: "m-1", instanceId: "i1", sender: CLIENT, ...more },
    event: { ...event, type: "EventRaised" },
  };
  return {
    ...{ queueMessageId: "q-9", queue: QUEUE, fromPoison: false, message, dequeueCount },
    ...{ receivedAt: NOW, receipt: "r", leaseEndsAt: NOW },
  };
}

/** Leases on a hub that notes what it is asked for. */
function setUp(put: () => Promise<void> = () => Promise.resolve()) {
  const asked: unknown[] = [];
  const hub: Partial<TaskHub> = {
    put: async (_queue, message, options) => {
      asked.push({ put: message, ...options });
      await put();
      return undefined;
    },
    complete: ({ queueMessageId }) => {
      asked.push({ complete: queueMessageId });
      return Promise.resolve();
    },
    abandon: ({ queueMessageId }, delayMs) => {
      asked.push({ abandon: queueMessageId, delayMs });
      return Promise.resolve();
    },
  };
  const clock = new VirtualTime().clockOf(new Process("p"));
  // only these three are called
  const leases = new Leases(hub as TaskHub, clock, () => undefined, 20);
  return { asked, leases };
}

describe("Leases.postpone", () => {
  test("gives a message back while its count is far from the limit", async () => {
    const { asked, leases } = setUp();
    await leases.postpone(delivery(9), 1_000);
    expect(asked).toEqual([{ abandon: "q-9", delayMs: 1_000 }]);
  });

  test("P2, P5: puts it anew before the count tells: uncounted, with its id and the name it keeps work under", async () => {
    const { asked, leases } = setUp();
    const given = delivery(10, { standsFor: "q-1", earlierDequeues: 7 });
    await leases.postpone(given, 1_000);
    const put = { ...given.message, standsFor: "q-1", earlierDequeues: 0 };
    expect(asked).toEqual([{ put, visibleInMs: 1_000, held: false }, { complete: "q-9" }]);
  });

  test("leaves a message its count that lies in a -poison queue", async () => {
    const { asked, leases } = setUp();
    await leases.postpone({ ...delivery(19), fromPoison: true }, 1_000);
    expect(asked).toEqual([{ abandon: "q-9", delayMs: 1_000 }]);
  });

  test("renews no more what could not be put: it comes back by itself", async () => {
    const down = new StorageError("throttled", "put", undefined, "busy", undefined);
    const { asked, leases } = setUp(() => Promise.reject(down));
    const given = delivery(10);
    leases.take(given);
    await expect(leases.postpone(given, 1_000)).rejects.toThrow(down);
    expect(leases.size).toBe(0);
    expect(asked).toHaveLength(1);
  });
});

describe("Leases.putOff", () => {
  test("gives a message back as if it had not been received this time", async () => {
    const { asked, leases } = setUp();
    const given = delivery(18);
    await leases.putOff(given, 5_000);
    const put = { ...given.message, standsFor: "q-9", earlierDequeues: 17 };
    expect(asked).toEqual([{ put, visibleInMs: 5_000, held: false }, { complete: "q-9" }]);
  });
});

describe("Leases", () => {
  /** A message in the middle of its renewal, which ends with another receipt. */
  async function inRenewal() {
    const asked: string[] = [];
    let end: (() => void) | undefined;
    const note = (call: string) => (given: Delivery) => {
      asked.push(`${call} with ${given.receipt}`);
      return Promise.resolve();
    };
    const hub: Partial<TaskHub> = {
      renew: (given) =>
        new Promise((resolve) => {
          end = () => {
            given.receipt = "r2";
            resolve(true);
          };
        }),
      ...{ complete: note("complete"), abandon: note("abandon"), quarantine: note("quarantine") },
    };
    const time = new VirtualTime();
    const clock = time.clockOf(new Process("p"));
    // only these are called
    const leases = new Leases(hub as TaskHub, clock, () => undefined, 20);
    const leaseEndsAt = new Date(NOW.getTime() + 30_000);
    const given = { ...delivery(1), receipt: "r1", leaseEndsAt };
    leases.take(given);
    await time.runUntil(() => end !== undefined, 60_000);
    return { leases, given, asked, end: () => end?.() };
  }

  test.each([
    ["complete", (leases: Leases, given: Delivery) => leases.complete(given)],
    ["abandon", (leases: Leases, given: Delivery) => leases.abandon(given, 0)],
    ["quarantine", (leases: Leases, given: Delivery) => leases.quarantine(given, "broken")],
  ])("PT-7: asks to %s with the receipt of the renewal under way", async (call, letGo) => {
    const { leases, given, asked, end } = await inRenewal();
    const letting = letGo(leases, given);
    await Promise.resolve();
    expect(asked).toEqual([]);
    end();
    await letting;
    expect(asked).toEqual([`${call} with r2`]);
  });
});
