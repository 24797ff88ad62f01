import { LEASE_MS, RECEIVED, StorageError, type QueueName } from "@taskhub/core";
import type { AzureTaskHub } from "../src/azure-task-hub.js";
import { DELETE_PATIENCE_MS } from "../src/deliveries.js";
import type { UndecodableMessage } from "../src/hub.js";
import { Meter } from "../src/meter.js";
import type { Services } from "../src/services.js";
import { LARGE, NAME, onControlQueue, QUEUE, visible } from "./support/control-queue.js";
import { Crash, faulty } from "./support/faults.js";
import { message } from "./support/messages.js";
import { hurried, newId, openHub } from "./support/tools.js";

let services: Services;
let hub: AzureTaskHub;

const { putVisible, receiveOne, comesBack, messageBlobs } = onControlQueue((made) => {
  ({ services, hub } = made);
});

const DAY_MS = 86_400_000;

describe("put and receive", () => {
  test("a lease is half a minute", () => expect(LEASE_MS).toBe(30_000));

  test("gives what was put, with a lease from before the call", async () => {
    const before = Date.now();
    const sent = await putVisible(message(newId()));
    const delivery = await receiveOne();
    expect(delivery).toMatchObject({
      message: sent,
      queue: QUEUE,
      fromPoison: false,
      dequeueCount: 1,
    });
    expect(delivery.receivedAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(delivery.leaseEndsAt.getTime()).toBe(delivery.receivedAt.getTime() + LEASE_MS);
    expect(await hub.receive(QUEUE, 32)).toEqual([]);
  });

  test("a held message is a delivery at once, and hidden until its time", async () => {
    const sent = message(newId());
    const held = await hub.put(QUEUE, sent, { visibleInMs: 45_000, held: true });
    expect(held).toMatchObject({ message: sent, dequeueCount: 0, fromPoison: false });
    expect(held!.leaseEndsAt.getTime() - held!.receivedAt.getTime()).toBe(45_000);
    expect(await hub.receive(QUEUE, 32)).toEqual([]);
    await hub.abandon(held!, 0);
    expect((await comesBack(held!)).dequeueCount).toBe(1);
  });

  test("is written as base64, for the Functions host", async () => {
    const sent = await putVisible(message(newId()));
    const [raw] = await services.queues.receive(NAME, 1, 1000);
    expect(Buffer.from(raw!.body, "base64").toString("utf8")).toContain(sent.messageId);
    await services.queues.delete(NAME, raw!, "hub");
  });

  test("counts its messages: the sequence numbers of one process increase", async () => {
    await putVisible(message(newId()));
    await putVisible(message(newId()));
    const raw = await services.queues.receive(NAME, 2, 1000);
    const numbers = raw.map(({ body }) => {
      const data = JSON.parse(Buffer.from(body, "base64").toString("utf8")) as {
        SequenceNumber: number;
      };
      return data.SequenceNumber;
    });
    expect(numbers[1]).toBe(numbers[0]! + 1);
    for (const handle of raw) await services.queues.delete(NAME, handle, "hub");
  });

  test("a message over 46,080 bytes travels in a blob", async () => {
    const id = newId();
    const sent = await putVisible(message(id, JSON.stringify("ü".repeat(30_000))));
    const [blob] = await services.blobs.list("testhub-largemessages", `${id}/`, "hub");
    expect(blob).toMatch(new RegExp(`^${id}/message-[0-9a-f]{32}-EventRaised\\.json\\.gz$`));
    const delivery = await receiveOne();
    expect(delivery.message).toEqual(sent);
  });

  test("receives in the order in which messages were put", async () => {
    const first = await putVisible(message(newId()));
    await new Promise((resolve) => setTimeout(resolve, 1100)); // the queue counts seconds
    const second = await putVisible(message(newId()));
    const reversed: Services = {
      ...services,
      queues: {
        ...services.queues,
        receive: async (...args) => (await services.queues.receive(...args)).reverse(),
      },
    };
    const found = await openHub(reversed).receive(QUEUE, 32);
    expect(found.map((delivery) => delivery.message)).toEqual([first, second]);
    for (const delivery of found) await hub.complete(delivery);
  });

  test("charges a receive once to each instance it brought messages for", async () => {
    const [one, two] = [newId(), newId()];
    await putVisible(message(one));
    await putVisible(message(one));
    await putVisible(message(two, JSON.stringify("x".repeat(50_000))));
    const meter = new Meter();
    const found = await openHub(services, { meter }).receive(QUEUE, 32);
    expect(found).toHaveLength(3);
    const snapshot = meter.snapshot();
    expect(snapshot).toMatchObject({ total: 2, receives: { empty: 0, nonEmpty: 1 } });
    expect(snapshot.byInstance(one).byOperation).toEqual({ "queues.receive": 1 });
    expect(snapshot.byInstance(two).byOperation).toEqual({ "queues.receive": 1, "blobs.get": 1 });
    for (const delivery of found) await hub.complete(delivery);
  });

  test("reads a -poison queue, which need not exist", async () => {
    const other: QueueName = { kind: "workItem" };
    expect(await hub.receive(other, 32, true)).toEqual([]);
    await services.queues.create("testhub-workitems-poison", "hub");
    const sent = message(newId());
    await hub.put(other, sent, visible);
    const [raw] = await services.queues.receive("testhub-workitems", 1, 1000);
    await services.queues.put("testhub-workitems-poison", raw!.body, 0, "hub");
    await services.queues.delete("testhub-workitems", raw!, "hub");
    const [delivery] = await hub.receive(other, 32, true);
    expect(delivery).toMatchObject({ message: sent, queue: other, fromPoison: true });
    await hub.abandon(delivery!, 0);
    const [again] = await hub.receive(other, 32, true);
    expect(await hub.renew(again!)).toBe(true);
    await hub.complete(again!);
    expect(await hub.receive(other, 32, true)).toEqual([]);
  });

  test("P10: a queue that does not answer is an error, not an empty queue", async () => {
    const dead = openHub(faulty(services, () => "error before").services);
    await expect(dead.receive(QUEUE, 32)).rejects.toMatchObject({ name: "StorageError" });
    await expect(dead.receive(QUEUE, 32, true)).rejects.toMatchObject({ name: "StorageError" });
  });

  test("a blob that cannot be fetched now delays its own message, not its neighbours", async () => {
    const large = await putVisible(message(newId(), JSON.stringify("x".repeat(50_000))));
    const small = await putVisible(message(newId()));
    const failing = faulty(services, ({ operation }) =>
      operation === "blobs.get" ? "error before" : undefined,
    );
    const found = await openHub(failing.services).receive(QUEUE, 32);
    expect(found.map((delivery) => delivery.message.messageId)).toEqual([small.messageId]);
    expect(await hub.listQuarantined()).not.toContainEqual(
      expect.objectContaining({ messageId: large.messageId }),
    );
  });

  test("P10: if nothing else came, the blob that cannot be fetched is an error", async () => {
    await putVisible(message(newId(), JSON.stringify("x".repeat(50_000))));
    const failing = faulty(services, ({ operation }) =>
      operation === "blobs.get" ? "error before" : undefined,
    );
    await expect(openHub(failing.services).receive(QUEUE, 32)).rejects.toMatchObject({
      name: "StorageError",
    });
  });
});

describe("deliveries", () => {
  test("a renewal replaces the receipt and moves the end of the lease", async () => {
    await putVisible(message(newId()));
    const delivery = await receiveOne();
    const { receipt, leaseEndsAt } = delivery;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await hub.renew(delivery)).toBe(true);
    expect(delivery.receipt).not.toBe(receipt);
    expect(delivery.leaseEndsAt.getTime()).toBeGreaterThan(leaseEndsAt.getTime());
    await hub.complete(delivery);
  });

  test("what is no longer ours is not renewed, and not touched", async () => {
    await putVisible(message(newId()));
    const delivery = await receiveOne();
    const lost = { ...delivery };
    await hub.renew(delivery);
    expect(await hub.renew(lost)).toBe(false);
    await hub.abandon(lost, 0);
    await hub.complete(lost);
    expect(await hub.renew(delivery)).toBe(true);
    await hub.complete(delivery);
    expect(await hub.renew(delivery)).toBe(false);
    await hub.complete(delivery);
  });

  test("gives a message back after a delay, and counts", async () => {
    await putVisible(message(newId()));
    const delivery = await receiveOne();
    await hub.abandon(delivery, 0);
    const again = await comesBack(delivery);
    expect(again).toMatchObject({ queueMessageId: delivery.queueMessageId, dequeueCount: 2 });
    await hub.abandon(again, 7 * DAY_MS);
    expect(await hub.receive(QUEUE, 32)).toEqual([]);
  });

  test("without a host a message is given back however often it was dequeued", async () => {
    await putVisible(message(newId()));
    let delivery = await receiveOne();
    for (let count = 2; count <= 7; count += 1) {
      await hub.abandon(delivery, 0);
      const again = await comesBack(delivery);
      expect(again).toMatchObject({ queueMessageId: delivery.queueMessageId, dequeueCount: count });
      delivery = again;
    }
  });

  test("under a host, one short of its limit, is put anew with what it stands for", async () => {
    const hosted = openHub(services, { hostMaxDequeueCount: 5 });
    await putVisible(message(newId()));
    const first = await receiveOne(hosted);
    let delivery = first;
    for (let count = 2; count <= 4; count += 1) {
      await hosted.abandon(delivery, 0);
      delivery = await comesBack(delivery, hosted);
      expect(delivery).toMatchObject({ queueMessageId: first.queueMessageId, dequeueCount: count });
    }
    await hosted.abandon(delivery, 0);
    const anew = await comesBack(delivery, hosted);
    expect(anew.queueMessageId).not.toBe(first.queueMessageId);
    expect(anew).toMatchObject({
      dequeueCount: 5,
      message: { standsFor: first.queueMessageId, earlierDequeues: 4 },
    });
  });

  test("a message put anew twice stands for the first one, and keeps its count", async () => {
    const hosted = openHub(services, { hostMaxDequeueCount: 2 });
    await putVisible(message(newId()));
    const first = await receiveOne(hosted);
    let delivery = first;
    for (let count = 2; count <= 6; count += 1) {
      await hosted.abandon(delivery, 0);
      delivery = await comesBack(delivery, hosted);
      expect(delivery.dequeueCount).toBe(count);
      expect(delivery.message.standsFor).toBe(first.queueMessageId);
    }
  });

  test("a crash between the new message and the old one leaves both, with one message id", async () => {
    const hosted = openHub(services, { hostMaxDequeueCount: 2 });
    const sent = await putVisible(message(newId()));
    const delivery = await receiveOne(hosted);
    const dying = faulty(services, ({ operation }) =>
      operation === "queues.delete" ? "crash before" : undefined,
    );
    const crashing = openHub(dying.services, { hostMaxDequeueCount: 2 });
    await expect(crashing.abandon(delivery, 0)).rejects.toThrow(Crash);
    const anew = await receiveOne();
    expect(anew.message.messageId).toBe(sent.messageId);
    expect(await hub.renew(delivery)).toBe(true);
    await hub.complete(delivery);
    await hub.complete(anew);
  });
});

describe("completing a message", () => {
  /** No pause lasts, but each counts. */
  function countedClock() {
    let passedMs = 0;
    return {
      ...hurried,
      now: () => new Date(Date.now() + passedMs),
      sleep: (delayMs: number) => {
        passedMs += delayMs;
        return hurried.sleep(delayMs);
      },
      passedMs: () => passedMs,
    };
  }

  test.each([
    ["no answer", "error before", 4],
    ["a lost reply", "error after", 2], // the second answer: it is gone
  ] as const)(
    "is tried again after %s: a work item that comes back would run again",
    async (_, fault, tries) => {
      await putVisible(message(newId()));
      const delivery = await receiveOne();
      const failing = faulty(services, ({ number }) => (number <= 3 ? fault : undefined));
      await openHub(failing.services).complete(delivery);
      const operations = failing.calls.map(({ operation }) => operation);
      expect(operations).toEqual(Array.from({ length: tries }, () => "queues.delete"));
      expect(await hub.renew(delivery)).toBe(false);
    },
  );

  test("P10: is given up after ten seconds without an answer", async () => {
    expect(DELETE_PATIENCE_MS).toBe(10_000);
    await putVisible(message(newId()));
    const delivery = await receiveOne();
    const clock = countedClock();
    const silent = faulty(services, () => "error before");
    const completing = openHub(silent.services, { clock }).complete(delivery);
    await expect(completing).rejects.toThrow(StorageError);
    expect(clock.passedMs()).toBeGreaterThanOrEqual(10_000);
    expect(clock.passedMs()).toBeLessThan(18_000); // one more pause, the longest
    expect(await hub.renew(delivery)).toBe(true);
    await hub.complete(delivery);
  });

  test("is not tried again if the store will not have it", async () => {
    await putVisible(message(newId()));
    const delivery = await receiveOne();
    let calls = 0;
    const forbidding = {
      ...services,
      queues: {
        ...services.queues,
        delete: () => {
          calls += 1;
          return Promise.reject(new StorageError("other", "delete", 403, "Forbidden", undefined));
        },
      },
    };
    await expect(openHub(forbidding).complete(delivery)).rejects.toThrow("403");
    expect(calls).toBe(1);
    await hub.complete(delivery);
  });
});

describe("the blob of a message", () => {
  test("goes with its message", async () => {
    const id = newId();
    await putVisible(message(id, LARGE));
    const delivery = await receiveOne();
    await hub.abandon(delivery, 0);
    expect(await messageBlobs(id)).toHaveLength(1);
    await hub.complete(await comesBack(delivery));
    expect(await messageBlobs(id)).toEqual([]);
  });

  test("goes with a message that was handed off", async () => {
    const id = newId();
    const held = await hub.put(QUEUE, message(id, LARGE), { visibleInMs: 45_000, held: true });
    await hub.complete(held!);
    expect(await messageBlobs(id)).toEqual([]);
  });

  test("stays if the message is no longer ours, or is a start", async () => {
    const id = newId();
    await putVisible(message(id, LARGE));
    const first = await receiveOne();
    await hub.abandon(first, 0);
    const second = await comesBack(first);
    await hub.complete(first);
    expect(await messageBlobs(id)).toHaveLength(1);
    await hub.complete(second);

    const started = newId();
    const { messageId, sender } = message(started);
    const at = { eventId: RECEIVED, timestamp: new Date(0), isPlayed: false, name: "Hello" };
    const ids = { instanceId: started, executionId: "e1" };
    await putVisible({
      ...{ messageId, sender, ...ids },
      event: { type: "ExecutionStarted", ...at, ...ids, input: LARGE },
    });
    await hub.complete(await receiveOne());
    expect(await messageBlobs(started)).toHaveLength(1);
  });

  test("that cannot be deleted is left", async () => {
    const id = newId();
    await putVisible(message(id, LARGE));
    const failing = faulty(services, ({ operation }) =>
      operation === "blobs.delete" ? "error before" : undefined,
    );
    await hub.complete(await receiveOne());
    await putVisible(message(id, LARGE));
    const other = openHub(failing.services);
    await other.complete(await receiveOne(other));
    expect(await messageBlobs(id)).toHaveLength(1);
  });

  test("is missing for a copy that comes second, which shows whose copy it is", async () => {
    const id = newId();
    const sent = await putVisible(message(id, LARGE));
    const [raw] = await services.queues.receive(NAME, 1, LEASE_MS);
    await services.queues.put(NAME, raw!.body, 0, "hub");
    await services.queues.put(NAME, raw!.body, 0, "hub");
    await services.queues.delete(NAME, raw!, "hub");
    const [one, two] = await hub.receive(QUEUE, 32);
    const [blob] = await messageBlobs(id);
    await hub.complete(one!);
    await hub.abandon(two!, 0);
    const again = await receiveOne();
    const head = { ...sent, event: { ...sent.event, input: undefined } };
    expect(again.message).toEqual({ ...head, missingPayload: blob });
    await hub.complete(again);
  });

  test("is kept when the message is put anew", async () => {
    const hosted = openHub(services, { hostMaxDequeueCount: 2 });
    const id = newId();
    const sent = await putVisible(message(id, LARGE));
    const first = await receiveOne(hosted);
    const blobs = await messageBlobs(id);
    let delivery = first;
    for (let count = 2; count <= 4; count += 1) {
      await hosted.abandon(delivery, 0);
      delivery = await comesBack(delivery, hosted);
      expect(await messageBlobs(id)).toEqual(blobs);
      const standsFor = first.queueMessageId;
      expect(delivery.message).toEqual({ ...sent, standsFor, earlierDequeues: count - 1 });
    }
    await hub.complete(delivery);
    expect(await messageBlobs(id)).toEqual([]);
  });

  test("that is missing stays missing when the message is put anew", async () => {
    const hosted = openHub(services, { hostMaxDequeueCount: 2 });
    const id = newId();
    await putVisible(message(id, LARGE));
    const [blob] = await messageBlobs(id);
    await services.blobs.delete("testhub-largemessages", blob!, "hub");
    const first = await receiveOne(hosted);
    expect(first.message.missingPayload).toBe(blob);
    await hosted.abandon(first, 0);
    const again = await comesBack(first, hosted);
    expect(again.message).toMatchObject({ missingPayload: blob, earlierDequeues: 1 });
  });

  test("is another one if the head of the message is large, too", async () => {
    const hosted = openHub(services, { hostMaxDequeueCount: 2 });
    const id = newId();
    const { event, ...rest } = message(id);
    const sent = await putVisible({
      ...rest,
      event: { ...event, name: "n".repeat(50_000) } as never,
    });
    const [blob] = await messageBlobs(id);
    const first = await receiveOne(hosted);
    await hosted.abandon(first, 0);
    const again = await comesBack(first, hosted);
    expect(again.message).toEqual({
      ...sent,
      standsFor: first.queueMessageId,
      earlierDequeues: 1,
    });
    const blobs = await messageBlobs(id);
    expect(blobs).toHaveLength(1);
    expect(blobs).not.toContain(blob);
  });
});

describe("takeOver", () => {
  async function triggered(sent = message(newId())) {
    await putVisible(sent);
    const [raw] = await services.queues.receive(NAME, 1, 600_000);
    return {
      queue: QUEUE,
      queueMessageId: raw!.messageId,
      popReceipt: raw!.popReceipt,
      dequeueCount: raw!.dequeueCount,
      body: Buffer.from(raw!.body, "base64"),
    };
  }

  test("makes the host's message ours: its receipt is void", async () => {
    const sent = message(newId());
    const hosts = await triggered(sent);
    const delivery = await hub.takeOver(hosts);
    expect(delivery).toMatchObject({
      message: sent,
      dequeueCount: 1,
      fromPoison: false,
      queue: QUEUE,
    });
    const handle = { messageId: hosts.queueMessageId, popReceipt: hosts.popReceipt };
    await expect(services.queues.delete(NAME, handle, "hub")).rejects.toMatchObject({
      kind: "absent",
    });
    expect(await hub.renew(delivery!)).toBe(true);
    await hub.complete(delivery!);
  });

  test("gives nothing if the message is no longer the host's", async () => {
    const hosts = await triggered();
    const delivery = await hub.takeOver(hosts);
    expect(await hub.takeOver(hosts)).toBeUndefined();
    await hub.complete(delivery!);
    expect(await hub.takeOver(hosts)).toBeUndefined();
  });

  test("puts a message aside that nobody can read, and tells of it", async () => {
    const told: UndecodableMessage[] = [];
    const telling = openHub(services, { onUndecodable: (message) => told.push(message) });
    const hosts = { ...(await triggered()), body: Buffer.from("not json") };
    expect(await telling.takeOver(hosts)).toBeUndefined();
    expect(told).toMatchObject([{ queue: NAME, queueMessageId: hosts.queueMessageId }]);
    expect(told[0]?.reason).toMatch(/expected .* found/);
    expect(await hub.listQuarantined()).toContainEqual(
      expect.objectContaining({
        messageId: hosts.queueMessageId,
        body: Buffer.from("not json").toString("base64"),
      }),
    );
    const handle = { messageId: hosts.queueMessageId, popReceipt: hosts.popReceipt };
    await expect(services.queues.delete(NAME, handle, "hub")).rejects.toMatchObject({
      kind: "absent",
    });
  });

  test("charges the call to the instance", async () => {
    const meter = new Meter();
    const sent = message(newId());
    await openHub(services, { meter }).takeOver(await triggered(sent));
    expect(meter.snapshot()).toMatchObject({ total: 1, receives: { empty: 0, nonEmpty: 1 } });
    expect(meter.snapshot().byInstance(sent.instanceId)).toEqual({
      total: 1,
      byOperation: { "queues.update": 1 },
    });
  });
});
