import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { QueueBell } from "../../src/queues/queue-bell";
import { QueueListener } from "../../src/queues/queue-listener";
import { StorageHealth } from "../../src/queues/storage-health";
import type { ReceivedMessage } from "../../src/queues/storage-queue";
import type { QueueSettings } from "../../src/settings/host-settings";
import { recordedLog } from "../recorded-log";
import { FakeQueue, storageError } from "./fake-queue";

const MINUTE = 60_000;

const SETTINGS: QueueSettings = {
  batchSize: 4,
  newBatchThreshold: 2,
  maxPollingIntervalMs: 1000,
  visibilityTimeoutMs: 0,
  maxDequeueCount: 3,
  messageEncoding: "none",
};

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** A listener on a fake queue. `run` is the function; it succeeds by default. */
function listen(
  options: {
    readonly settings?: Partial<QueueSettings>;
    readonly run?: (message: ReceivedMessage) => Promise<boolean>;
    readonly withoutPoison?: boolean;
  } = {},
) {
  const queue = new FakeQueue();
  const poison = new FakeQueue("orders-poison");
  const bell = new QueueBell();
  const { log, lines } = recordedLog();
  const seen: string[] = [];
  const listener = new QueueListener({
    queue,
    poisonQueue: options.withoutPoison === true ? undefined : poison,
    settings: { ...SETTINGS, ...options.settings },
    bell,
    health: new StorageHealth(log),
    log,
    random: () => 0.5,
    run: async (message, body) => {
      seen.push(body.toString());
      return (await options.run?.(message)) ?? true;
    },
  });
  return { queue, poison, bell, lines, seen, listener };
}

const FAIL = () => Promise.resolve(false);

/** Function calls that end when the test says so. */
function gate() {
  const waiting: (() => void)[] = [];
  return {
    run: () => new Promise<boolean>((resolve) => waiting.push(() => resolve(true))),
    openOne: () => waiting.shift()?.(),
    openAll: () => waiting.splice(0).forEach((open) => open()),
  };
}

describe("L1 QueueListener, an absent queue", () => {
  test("is waited for and not created", async () => {
    const { queue, listener, seen } = listen();
    queue.isThere = false;
    listener.start();
    await jest.advanceTimersByTimeAsync(500);
    expect(queue.calls).toEqual(["exists", "exists", "exists"]); // at 0, 100, 300
    queue.isThere = true;
    queue.put("a");
    await jest.advanceTimersByTimeAsync(200);
    expect(seen).toEqual(["a"]);
    expect(queue.calls.filter((call) => call === "exists")).toHaveLength(4);
    await listener.stop();
  });

  test("is looked for again after it was deleted", async () => {
    const { queue, listener, lines } = listen();
    listener.start();
    await jest.advanceTimersByTimeAsync(0);
    queue.faults.push(storageError(404, "QueueNotFound"));
    await jest.advanceTimersByTimeAsync(300);
    expect(queue.calls).toEqual(["exists", "receive 4", "receive 4", "exists", "receive 4"]);
    expect(lines).toEqual([]);
    await listener.stop();
  });
});

describe("L2 QueueListener, polling", () => {
  test("waits longer after each empty poll, and not at all after a batch", async () => {
    const { queue, listener } = listen();
    listener.start();
    await jest.advanceTimersByTimeAsync(599);
    expect(queue.calls.filter((call) => call.startsWith("receive"))).toHaveLength(3); // 0, 100, 300
    queue.put("a");
    await jest.advanceTimersByTimeAsync(1);
    expect(queue.calls.filter((call) => call.startsWith("receive"))).toHaveLength(5); // twice at 600
    await jest.advanceTimersByTimeAsync(100);
    expect(queue.calls.filter((call) => call.startsWith("receive"))).toHaveLength(6); // short again
    await listener.stop();
  });

  test("does not wait when the host puts a message there itself", async () => {
    const { queue, bell, listener, seen } = listen({ settings: { maxPollingIntervalMs: MINUTE } });
    listener.start();
    await jest.advanceTimersByTimeAsync(MINUTE);
    queue.put("a");
    bell.ring(queue.url);
    await jest.advanceTimersByTimeAsync(0);
    expect(seen).toEqual(["a"]);
    await listener.stop();
  });

  test("polls again when the bell rang during a poll", async () => {
    const { queue, bell, listener } = listen();
    listener.start();
    bell.ring(queue.url); // the first poll has begun
    await jest.advanceTimersByTimeAsync(0);
    expect(queue.calls).toEqual(["exists", "receive 4", "receive 4"]);
    await listener.stop();
  });

  test("says once that the storage does not answer, and once that it does again", async () => {
    const { queue, listener, lines } = listen();
    for (let i = 0; i < 4; i += 1) queue.faults.push(storageError(undefined, "ECONNREFUSED"));
    listener.start();
    await jest.advanceTimersByTimeAsync(5000);
    expect(lines).toEqual([
      expect.stringMatching(
        /^error: Nobody answers at the storage address http:\/\/127.0.0.1:1\/account\./,
      ),
      "The storage at http://127.0.0.1:1/account answers again.",
    ]);
    await listener.stop();
  });
});

describe("L3 QueueListener, concurrency", () => {
  test("fetches the next batch when no more than newBatchThreshold calls run", async () => {
    const { run, openOne, openAll } = gate();
    const { queue, listener, seen } = listen({ run });
    for (let i = 1; i <= 12; i += 1) queue.put(String(i));
    listener.start();
    await jest.advanceTimersByTimeAsync(0);
    expect(seen).toHaveLength(4);
    openOne();
    await jest.advanceTimersByTimeAsync(0);
    expect(seen).toHaveLength(4);
    openOne();
    await jest.advanceTimersByTimeAsync(0);
    expect(seen).toHaveLength(8);
    openAll();
    await jest.advanceTimersByTimeAsync(0);
    openAll();
    await listener.stop();
  });
});

describe("QueueListener, a message", () => {
  test("is deleted after a success", async () => {
    const { queue, listener } = listen();
    queue.put("a");
    listener.start();
    await jest.advanceTimersByTimeAsync(0);
    expect(queue.texts).toEqual([]);
    await listener.stop();
  });

  test("is visible again at once after a failure, or after visibilityTimeout", async () => {
    const { queue, listener } = listen({ run: FAIL, settings: { visibilityTimeoutMs: 30_000 } });
    queue.put("a");
    listener.start();
    await jest.advanceTimersByTimeAsync(0);
    expect(queue.calls).toContain("hide m1 30 s");
    await listener.stop();
  });

  test("is renewed every five minutes and deleted with the latest receipt", async () => {
    const { run, openAll } = gate();
    const { queue, listener } = listen({ run });
    queue.put("a");
    listener.start();
    await jest.advanceTimersByTimeAsync(12 * MINUTE);
    expect(queue.calls.filter((call) => call.startsWith("hide"))).toEqual([
      "hide m1 600 s",
      "hide m1 600 s",
    ]);
    expect(queue.hiddenFor("a")).toBe(8 * 60);
    openAll();
    await jest.advanceTimersByTimeAsync(0);
    expect(queue.texts).toEqual([]);
    await listener.stop();
  });

  test("that somebody else took is left alone, and the call counts as done", async () => {
    const { queue, listener, lines } = listen({
      run: async () => {
        queue.steal("a");
        return true;
      },
    });
    queue.put("a");
    listener.start();
    await jest.advanceTimersByTimeAsync(0);
    expect(queue.texts).toEqual(["a"]);
    expect(lines).toEqual(["A message of queue 'orders' was gone already."]);
    await listener.stop();
  });

  test("is finished before the listener stops", async () => {
    const { run, openAll } = gate();
    const { queue, listener } = listen({ run });
    queue.put("a");
    listener.start();
    await jest.advanceTimersByTimeAsync(0);
    const stopped = listener.stop();
    queue.put("late");
    openAll();
    await stopped;
    expect(queue.texts).toEqual(["late"]);
  });
});

describe("L4 QueueListener, a message that fails", () => {
  test("goes to the poison queue after the last failure", async () => {
    const { queue, poison, listener, seen, lines } = listen({ run: FAIL });
    queue.put("bad");
    listener.start();
    await jest.advanceTimersByTimeAsync(500);
    expect(seen).toEqual(["bad", "bad", "bad"]);
    expect([queue.texts, poison.texts]).toEqual([[], ["bad"]]);
    expect(lines).toEqual([
      "warning: Message has reached MaxDequeueCount of 3. Moving message to queue 'orders-poison'.",
    ]);
    await listener.stop();
  });

  test("goes there without a call if it was received too often before", async () => {
    const { queue, poison, listener, seen } = listen();
    queue.put("bad", 3);
    listener.start();
    await jest.advanceTimersByTimeAsync(0);
    expect(seen).toEqual([]);
    expect([queue.texts, poison.texts]).toEqual([[], ["bad"]]);
    await listener.stop();
  });

  test("stays hidden for ten minutes if there is no poison queue", async () => {
    const { queue, listener } = listen({ run: FAIL, withoutPoison: true });
    queue.put("bad");
    listener.start();
    await jest.advanceTimersByTimeAsync(1000);
    expect(queue.hiddenFor("bad")).toBe(599);
    expect(queue.calls.filter((call) => call.startsWith("hide"))).toEqual([]);
    await listener.stop();
  });

  test("goes to the poison queue as it is if it is not base64, without a call", async () => {
    const { queue, poison, listener, seen, lines } = listen({
      settings: { messageEncoding: "base64" },
    });
    queue.put("not base64!");
    queue.put(Buffer.from("good").toString("base64"));
    listener.start();
    await jest.advanceTimersByTimeAsync(0);
    expect(seen).toEqual(["good"]);
    expect(poison.texts).toEqual(["not base64!"]);
    expect(lines[0]).toContain("error: Message m1 of queue 'orders' is not base64");
    await listener.stop();
  });
});
