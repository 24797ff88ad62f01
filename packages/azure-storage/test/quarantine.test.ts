import { LEASE_MS } from "@taskhub/core";
import type { AzureTaskHub } from "../src/azure-task-hub.js";
import { encodeMessage, encodeWrapper } from "../src/message-codec.js";
import type { Services } from "../src/services.js";
import { LARGE, NAME, onControlQueue, QUEUE } from "./support/control-queue.js";
import { Crash, faulty } from "./support/faults.js";
import { message, newMessageId } from "./support/messages.js";
import { newId, openHub } from "./support/tools.js";

let services: Services;
let hub: AzureTaskHub;

const { putVisible, receiveOne, comesBack, messageBlobs } = onControlQueue((made) => {
  ({ services, hub } = made);
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

  test("so does a message of .NET whose blob is missing", async () => {
    const blob = "order-42/message-0000000011114222833344445555664b-EventRaised.json.gz";
    const body = Buffer.from(encodeWrapper(blob, newMessageId(), undefined)).toString("base64");
    await services.queues.put(NAME, body, 0, "hub");
    expect(await hub.receive(QUEUE, 32)).toEqual([]);
    expect((await hub.listQuarantined()).at(-1)?.reason).toBe(`its blob '${blob}' is missing`);
  });

  test("a large message stays in its blob, and can be put again", async () => {
    const id = newId();
    const sent = await putVisible(message(id, LARGE));
    const delivery = await receiveOne();
    await hub.quarantine(delivery, "too often");
    expect(await messageBlobs(id)).toHaveLength(1);
    const entry = await find(delivery.queueMessageId);
    expect(entry!.body.length).toBeLessThan(65_536);
    await services.queues.put(NAME, entry!.body, 0, "hub");
    expect((await receiveOne()).message).toEqual(sent);
  });

  test("is listed with its id, and its instance where it can be read", async () => {
    const [small, large] = [newId(), newId()];
    await putVisible(message(small));
    await hub.quarantine(await receiveOne(), "small");
    await putVisible(message(large, LARGE));
    await hub.quarantine(await receiveOne(), "large");
    await services.queues.put(NAME, "nonsense", 0, "hub");
    await hub.receive(QUEUE, 32);
    const listed = (await hub.listQuarantined()).slice(-3);
    expect(listed.map(({ instanceId }) => instanceId)).toEqual([small, large, undefined]);
    expect(listed.map(({ id }) => id)).toEqual(
      listed.map(({ messageId }) => `${NAME}/${messageId}`),
    );
  });

  test.each([
    ["small", '"x"'],
    ["large", JSON.stringify("x".repeat(50_000))],
  ])("a %s message is retried: back in its queue, and out of quarantine", async (_, input) => {
    const sent = await putVisible({ ...message(newId(), input), earlierDequeues: 20 });
    const delivery = await receiveOne();
    await hub.quarantine(delivery, "too often");
    const id = `${NAME}/${delivery.queueMessageId}`;
    expect(await hub.retryQuarantined(id)).toBe(true);
    expect(await find(delivery.queueMessageId)).toBeUndefined();
    const again = await receiveOne();
    expect(again).toMatchObject({
      message: { ...sent, earlierDequeues: undefined },
      dequeueCount: 1,
    });
    expect(await hub.retryQuarantined(id)).toBe(false);
  });

  test("what the host had moved is retried in the queue it came from", async () => {
    await services.queues.create(`${NAME}-poison`, "hub");
    const sent = message(newId());
    const body = Buffer.from(encodeMessage(sent, 0)).toString("base64");
    await services.queues.put(`${NAME}-poison`, body, 0, "hub");
    const [delivery] = await hub.receive(QUEUE, 32, true);
    await hub.quarantine(delivery!, "too often");
    expect(await hub.retryQuarantined(`${NAME}-poison/${delivery!.queueMessageId}`)).toBe(true);
    expect((await receiveOne()).message).toEqual(sent);
  });

  test("a body of long plain text is retried as it was", async () => {
    const text = `{"x":"${"y".repeat(60_000)}"}`;
    const put = await services.queues.put(NAME, text, 0, "hub");
    await hub.receive(QUEUE, 32);
    expect(await hub.retryQuarantined(`${NAME}/${put.messageId}`)).toBe(true);
    const [raw] = await services.queues.receive(NAME, 1, LEASE_MS);
    expect(raw?.body).toBe(text);
    await services.queues.delete(NAME, raw!, "hub");
  });

  test("a message of another queue is not put anywhere", async () => {
    const entry = { queue: "payroll", messageId: "q1", body: "e30=", dequeueCount: 1 };
    const bytes = Buffer.from(JSON.stringify({ ...entry, reason: "", quarantinedAt: "2026" }));
    await services.blobs.put("testhub-poison", "payroll/q1.json", bytes, "hub");
    await expect(hub.retryQuarantined("payroll/q1")).rejects.toThrow(
      "Expected a message of testhub-control-00, testhub-control-01, testhub-control-02, " +
        "testhub-control-03, testhub-workitems, got one of 'payroll'.",
    );
    await services.blobs.delete("testhub-poison", "payroll/q1.json", "hub");
  });

  test("a crash while a message is retried leaves both, and the copy has its id", async () => {
    const sent = await putVisible(message(newId()));
    const delivery = await receiveOne();
    await hub.quarantine(delivery, "too often");
    const id = `${NAME}/${delivery.queueMessageId}`;
    const dying = faulty(services, ({ operation }) =>
      operation === "blobs.delete" ? "crash before" : undefined,
    );
    await expect(openHub(dying.services).retryQuarantined(id)).rejects.toThrow(Crash);
    expect(await hub.retryQuarantined(id)).toBe(true);
    const copies = await hub.receive(QUEUE, 32);
    expect(copies.map((copy) => copy.message.messageId)).toEqual([sent.messageId, sent.messageId]);
    for (const copy of copies) await hub.complete(copy);
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
