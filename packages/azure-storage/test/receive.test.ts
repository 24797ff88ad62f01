import {
  CLIENT,
  LEASE_MS,
  RECEIVED,
  type Delivery,
  type QueueName,
  type TaskMessage,
} from "@taskhub/core";
import { startAzurite, type Azurite } from "@taskhub/local-host";
import type { AzureTaskHub } from "../src/azure-task-hub.js";
import type { UndecodableMessage } from "../src/hub.js";
import { Meter } from "../src/meter.js";
import { connectServices } from "../src/sdk/connect.js";
import type { Services } from "../src/services.js";
import { Crash, faulty } from "./support/faults.js";
import { newId, openHub } from "./support/tools.js";

let azurite: Azurite;
let services: Services;
let hub: AzureTaskHub;

const QUEUE: QueueName = { kind: "control", partition: 1 };
const NAME = "testhub-control-01";
const DAY_MS = 86_400_000;

beforeAll(async () => {
  azurite = await startAzurite();
  services = connectServices(azurite.connectionString);
  hub = openHub(services);
  await hub.ensureCreated();
});
afterAll(() => azurite.stop());
afterEach(async () => {
  for (const delivery of await hub.receive(QUEUE, 32)) await hub.complete(delivery);
});

let ids = 0;

function message(instanceId: string, input = '"x"'): TaskMessage {
  ids += 1;
  return {
    messageId: `00000000-1111-4222-8333-${String(ids).padStart(12, "0")}`,
    instanceId,
    executionId: undefined,
    sender: CLIENT,
    event: {
      type: "EventRaised",
      eventId: RECEIVED,
      timestamp: new Date("2026-06-24T10:00:03Z"),
      isPlayed: false,
      name: "approval",
      input,
    },
  };
}

const visible = { visibleInMs: 0, held: false };

async function putVisible(sent: TaskMessage, on = hub): Promise<TaskMessage> {
  expect(await on.put(QUEUE, sent, visible)).toBeUndefined();
  return sent;
}

async function receiveOne(on = hub): Promise<Delivery> {
  const deliveries = await on.receive(QUEUE, 32);
  expect(deliveries).toHaveLength(1);
  return deliveries[0]!;
}

/** Receives again what was given back, and only that. */
async function comesBack(delivery: Delivery, on = hub): Promise<Delivery> {
  const again = await receiveOne(on);
  expect(again.message.messageId).toBe(delivery.message.messageId);
  return again;
}

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

describe("quarantine", () => {
  async function find(messageId: string) {
    return (await hub.listQuarantined()).find((entry) => entry.messageId === messageId);
  }

  test("puts a delivery aside with its reason, where it can be listed and put again", async () => {
    const sent = message(newId());
    await putVisible({ ...sent, earlierDequeues: 20, standsFor: "the first" });
    const delivery = await receiveOne();
    await hub.quarantine(delivery, "dequeued 21 times");
    const entry = await find(delivery.queueMessageId);
    expect(entry).toMatchObject({ queue: NAME, dequeueCount: 21, reason: "dequeued 21 times" });
    expect(Date.parse(entry!.quarantinedAt)).not.toBeNaN();
    expect(await hub.renew(delivery)).toBe(false);
    await services.queues.put(NAME, entry!.body, 0, "hub");
    const again = await receiveOne();
    expect(again).toMatchObject({ message: { ...sent, standsFor: "the first" }, dequeueCount: 1 });
  });

  test.each([
    ["text", "not a message"],
    ["JSON of something else", '{"hello":"world"}'],
    ["base64 of something else", Buffer.from('{"hello":1}').toString("base64")],
  ])("a body of %s goes there, and its neighbour does not notice", async (_, body) => {
    const put = await services.queues.put(NAME, body, 0, "hub");
    const sent = await putVisible(message(newId()));
    expect((await receiveOne()).message).toEqual(sent);
    const entry = await find(put.messageId);
    expect(entry).toMatchObject({ queue: NAME, dequeueCount: 1 });
    const text = Buffer.from(entry!.body, "base64").toString("utf8");
    expect([body, Buffer.from(body, "base64").toString("utf8")]).toContain(text);
    expect(Date.parse(entry!.insertedAt!)).not.toBeNaN();
  });

  test("so does a message whose blob is missing", async () => {
    const id = newId();
    await putVisible(message(id, JSON.stringify("x".repeat(50_000))));
    const [blob] = await services.blobs.list("testhub-largemessages", `${id}/`, "hub");
    await services.blobs.delete("testhub-largemessages", blob!, "hub");
    expect(await hub.receive(QUEUE, 32)).toEqual([]);
    expect((await hub.listQuarantined()).at(-1)?.reason).toBe(`its blob '${blob!}' is missing`);
  });

  test("a crash before the message is deleted: it comes back, and is put aside in the same blob", async () => {
    await putVisible(message(newId()));
    const delivery = await receiveOne();
    const dying = faulty(services, ({ operation }) =>
      operation === "queues.delete" ? "crash before" : undefined,
    );
    await expect(openHub(dying.services).quarantine(delivery, "first")).rejects.toThrow(Crash);
    await hub.abandon(delivery, 0);
    await hub.quarantine(await comesBack(delivery), "second");
    const entries = await hub.listQuarantined();
    const own = entries.filter((entry) => entry.messageId === delivery.queueMessageId);
    expect(own.map(({ reason }) => reason)).toEqual(["first"]);
  });
});
