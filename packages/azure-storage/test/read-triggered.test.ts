import type { QueueName, TaskMessage, TriggeredMessage } from "@taskhub/core";
import { createTaskHub, type AzureTaskHub } from "../src/azure-task-hub.js";
import { Meter } from "../src/meter.js";
import type { Services } from "../src/services.js";
import { faulty } from "./support/faults.js";
import { onServices } from "./support/on-azurite.js";
import { hurried, newId, random } from "./support/tools.js";

let services: Services;

const QUEUE: QueueName = { kind: "activity", name: "Notify" };
const NAME = "notifyhub-a-notify";
const HOST_LEASE_MS = 600_000;

onServices((made) => {
  services = made;
});
beforeAll(async () => {
  await open().ensureCreated();
});

function open(on = services): AzureTaskHub {
  return createTaskHub({
    ...{ name: "NotifyHub", partitionCount: 1, boundActivities: ["Notify"] },
    ...{ services: on, meter: new Meter(), clock: hurried, random },
  });
}

function call(input = '["x"]'): TaskMessage {
  const origin = { instanceId: newId(), executionId: "e1" };
  const event = { type: "TaskScheduled", name: "Notify", input } as const;
  return {
    ...{ messageId: "00000000-1111-4222-8333-444455556699", ...origin, sender: origin, episode: 1 },
    event: { ...event, eventId: 0, isPlayed: false, timestamp: new Date(1_782_295_200_000) },
  };
}

/** Puts a call, and receives it as the host does. */
async function triggered(sent: TaskMessage): Promise<TriggeredMessage> {
  await open().put(QUEUE, sent, { visibleInMs: 0, held: false });
  const [got] = await services.queues.receive(NAME, 1, HOST_LEASE_MS);
  const { messageId, popReceipt, dequeueCount, body } = got!;
  const bytes = Buffer.from(body, "base64");
  return { queue: QUEUE, queueMessageId: messageId, popReceipt, dequeueCount, body: bytes };
}

const hostDeletes = ({ queueMessageId, popReceipt }: TriggeredMessage) =>
  services.queues.delete(NAME, { messageId: queueMessageId, popReceipt }, "hub");

describe("ensureCreated", () => {
  test("makes the queues of activities, in a hub that exists too: the host makes none", async () => {
    const late = createTaskHub({
      ...{ name: "NotifyHub", partitionCount: 1, boundActivities: ["Late", "later"] },
      ...{ services, meter: new Meter(), clock: hurried, random },
    });
    await late.ensureCreated();
    expect(await services.queues.receive("notifyhub-a-late", 1, 1_000)).toEqual([]);
    expect(await services.queues.receive("notifyhub-a-later", 1, 1_000)).toEqual([]);
  });
});

describe("readTriggered", () => {
  test("gives the call, and leaves the message to the host", async () => {
    const sent = call();
    const hosts = await triggered(sent);
    expect(await open().readTriggered(hosts)).toMatchObject({
      ...{ message: sent, queue: QUEUE, fromPoison: false, dequeueCount: 1 },
      receipt: hosts.popReceipt,
    });
    await hostDeletes(hosts);
  });

  test("gives a call whose input lies in a blob, again and again: the blob goes with the instance", async () => {
    const sent = call(JSON.stringify(["x".repeat(60_000)]));
    const hosts = await triggered(sent);
    for (let time = 1; time <= 2; time++) {
      expect((await open().readTriggered(hosts))?.message).toEqual(sent);
    }
    await hostDeletes(hosts);
  });

  test("fails if the blob cannot be fetched now, and the message stays the host's", async () => {
    const hosts = await triggered(call(JSON.stringify(["x".repeat(60_000)])));
    const failing = faulty(services, ({ operation }) =>
      operation === "blobs.get" ? "error before" : undefined,
    );
    await expect(open(failing.services).readTriggered(hosts)).rejects.toMatchObject({
      name: "StorageError",
    });
    await hostDeletes(hosts);
  });

  test("puts aside what nobody can read, and a retry puts it back into the activity's queue", async () => {
    const put = await services.queues.put(NAME, Buffer.from("{}").toString("base64"), 0, "hub");
    const [got] = await services.queues.receive(NAME, 1, HOST_LEASE_MS);
    const { popReceipt } = got!;
    const hosts = { queue: QUEUE, queueMessageId: put.messageId, popReceipt, dequeueCount: 1 };
    expect(await open().readTriggered({ ...hosts, body: Buffer.from("{}") })).toBeUndefined();
    const [listed] = await open().listQuarantined();
    expect(listed).toMatchObject({ queue: NAME, messageId: put.messageId });
    expect(await open().retryQuarantined(listed!.id)).toBe(true);
    const [again] = await services.queues.receive(NAME, 1, HOST_LEASE_MS);
    expect(Buffer.from(again!.body, "base64").toString()).toBe("{}");
    await services.queues.delete(NAME, again!, "hub");
  });

  test("can be deleted under the host's receipt, until the host renews its lease", async () => {
    const hub = open();
    const ours = await triggered(call());
    await hub.complete((await hub.readTriggered(ours))!);
    await expect(hostDeletes(ours)).rejects.toMatchObject({ kind: "absent" });
    const hosts = await triggered(call());
    const delivery = await hub.readTriggered(hosts);
    const { queueMessageId: messageId, popReceipt } = hosts;
    const renewed = await services.queues.update(NAME, { messageId, popReceipt }, 0, "hub");
    await hub.complete(delivery!);
    await services.queues.delete(NAME, { messageId, popReceipt: renewed.popReceipt }, "hub");
  });

  test("finds a call that the host has given up in the poison queue of the activity", async () => {
    expect(await open().receive(QUEUE, 1, true)).toEqual([]);
    await services.queues.create(`${NAME}-poison`, "hub");
    const sent = call();
    const hosts = await triggered(sent);
    const text = Buffer.from(hosts.body).toString("base64");
    await services.queues.put(`${NAME}-poison`, text, 0, "hub");
    await hostDeletes(hosts);
    const [delivery] = await open().receive(QUEUE, 1, true);
    expect(delivery).toMatchObject({ message: sent, queue: QUEUE, fromPoison: true });
    await open().complete(delivery!);
  });
});
