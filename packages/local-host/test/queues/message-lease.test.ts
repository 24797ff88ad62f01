import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { MessageLease } from "../../src/queues/message-lease";
import { FakeQueue, storageError } from "./fake-queue";

const MINUTE = 60_000;

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

async function lease() {
  const queue = new FakeQueue();
  queue.put("a");
  const [message] = await queue.receive(1, 10 * MINUTE);
  queue.calls.length = 0;
  const lost: string[] = [];
  const held = new MessageLease(queue, message!, (reason) => lost.push(reason));
  return { queue, held, lost };
}

describe("MessageLease", () => {
  test("renews every five minutes and keeps the latest receipt", async () => {
    const { queue, held } = await lease();
    await jest.advanceTimersByTimeAsync(11 * MINUTE);
    expect(queue.calls).toEqual(["hide m1 600 s", "hide m1 600 s"]);
    await queue.delete(held.message);
    expect(queue.texts).toEqual([]);
  });

  test("tries sooner and sooner while the service is busy, but not within a minute", async () => {
    const { queue } = await lease();
    for (let i = 0; i < 4; i += 1) queue.faults.push(storageError(503, "ServerBusy"));
    const attempts: number[] = [];
    for (let minute = 0; minute < 11; minute += 0.25) {
      const before = queue.calls.length;
      await jest.advanceTimersByTimeAsync(MINUTE / 4);
      if (queue.calls.length > before) attempts.push(minute + 0.25);
    }
    // 5, then after 2.5, 1.25, 1 and 1
    expect(attempts).toEqual([5, 7.5, 8.75, 9.75, 10.75]);
  });

  test("ends when somebody else took the message", async () => {
    const { queue, lost } = await lease();
    queue.steal("a");
    await jest.advanceTimersByTimeAsync(30 * MINUTE);
    expect(queue.calls).toHaveLength(1);
    expect(lost).toEqual(["Message m1 of queue 'orders' is not renewed any more."]);
  });

  test("ends when it is told to", async () => {
    const { queue, held } = await lease();
    await held.end();
    await jest.advanceTimersByTimeAsync(30 * MINUTE);
    expect(queue.calls).toEqual([]);
  });

  test("ends after a renewal under way, with the receipt of that", async () => {
    const { queue, held } = await lease();
    jest.advanceTimersByTime(5 * MINUTE); // the renewal has begun, its answer is not there yet
    await held.end();
    await queue.delete(held.message);
    expect(queue.calls).toEqual(["hide m1 600 s", "delete m1"]);
  });
});
