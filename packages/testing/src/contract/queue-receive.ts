/** Receiving: how many, how often, and for how long. */
import assert from "node:assert/strict";
import type { MessageHandle } from "@taskhub/azure-storage";
import type { ContractCase } from "./contract-case.js";
import { idsOf, LEASE_MS, OneQueue, queueCase, renewed } from "./one-queue.js";
import { BAD_REQUEST, refused } from "./refused.js";

const MOST_MESSAGES = 32;
const WEEK_MS = 604_800_000;
const SHORTEST_MS = 1000;
/** Over the second a lease lasts, by more than clocks differ. */
const PAST_SHORTEST_MS = 1500;

export const queueReceive: readonly ContractCase[] = [
  queueCase("gives nothing from an empty queue", async (queue) => {
    assert.deepEqual(await queue.receive(), []);
  }),
  queueCase("gives as many messages as are asked for, and the rest later", async (queue) => {
    const put = await putMany(queue, 5);
    const first = await queue.receive(3);
    assert.equal(first.length, 3);
    const second = await queue.receive(3);
    assert.equal(second.length, 2);
    assert.deepEqual(idsOf([...first, ...second]), idsOf(put));
  }),
  queueCase("gives up to 32 messages at once", async (queue) => {
    await putMany(queue, MOST_MESSAGES + 1);
    assert.equal((await queue.receive(MOST_MESSAGES)).length, MOST_MESSAGES);
    assert.equal((await queue.receive(MOST_MESSAGES)).length, 1);
  }),
  ...[MOST_MESSAGES + 1, 0, -1].map((count) =>
    queueCase(`refuses to give ${count} messages`, async (queue) => {
      await queue.put("x");
      await refused(queue.receive(count), BAD_REQUEST);
      assert.equal((await queue.receive()).length, 1);
    }),
  ),
  queueCase("gives every message an id of its own", async (queue) => {
    const ids = idsOf(await putMany(queue, 10));
    assert.equal(new Set(ids).size, ids.length);
  }),
  queueCase("gives the id with which the message was put", async (queue) => {
    const put = await queue.put("x");
    assert.equal((await queue.receiveOne()).messageId, put.messageId);
  }),
  queueCase("counts how often a message was received", async (queue) => {
    await queue.put("x");
    for (const count of [1, 2, 3]) {
      const message = await queue.receiveOne();
      assert.equal(message.dequeueCount, count);
      await queue.update(message, 0);
    }
  }),
  queueCase("does not count updates", async (queue) => {
    const put = await queue.put("x", LEASE_MS);
    let handle: MessageHandle = put;
    for (const visibleInMs of [LEASE_MS, LEASE_MS, 0]) {
      handle = renewed(put, await queue.update(handle, visibleInMs));
    }
    assert.equal((await queue.receiveOne()).dequeueCount, 1);
  }),
  queueCase("gives a new receipt with every receive", async (queue) => {
    const put = await queue.put("x");
    const first = await queue.receiveOne();
    const { popReceipt } = await queue.update(first, 0);
    const second = await queue.receiveOne();
    assert.equal(new Set([put, first, { popReceipt }, second].map((of) => of.popReceipt)).size, 4);
  }),
  queueCase("hides a received message from the next receive", async (queue) => {
    await queue.put("x");
    await queue.receiveOne();
    assert.deepEqual(await queue.receive(), []);
  }),
  queueCase("shows a received message again when its time is over", async (queue) => {
    const put = await queue.put("x");
    await queue.receiveOne(SHORTEST_MS);
    await queue.tools.wait(PAST_SHORTEST_MS);
    const again = await queue.receiveOne();
    assert.equal(again.messageId, put.messageId);
    assert.equal(again.dequeueCount, 2);
  }),
  queueCase(
    "keeps a message hidden for the fraction of a second that was asked for",
    async (queue) => {
      const put = await queue.put("x");
      const received = await queue.receiveOne(LEASE_MS - 999);
      assert.ok(received.nextVisibleAt.getTime() - put.nextVisibleAt.getTime() >= LEASE_MS);
    },
  ),
  queueCase("refuses to receive without hiding", async (queue) => {
    await queue.put("x");
    await refused(queue.receive(1, 0), BAD_REQUEST);
    assert.equal((await queue.receiveOne()).dequeueCount, 1);
  }),
  queueCase("hides a received message for up to 7 days", async (queue) => {
    const put = await queue.put("x");
    const received = await queue.receiveOne(WEEK_MS);
    assert.ok(received.nextVisibleAt.getTime() - put.nextVisibleAt.getTime() >= WEEK_MS);
  }),
  queueCase(
    "refuses to hide a received message for a millisecond more than 7 days",
    async (queue) => {
      await queue.put("x");
      await refused(queue.receive(1, WEEK_MS + 1), BAD_REQUEST);
    },
  ),
  queueCase(
    "tells all messages of a receive the same time of return, in whole seconds",
    async (queue) => {
      await putMany(queue, 3);
      const [first, ...others] = (await queue.receive()).map((of) => of.nextVisibleAt.getTime());
      assert.ok(first !== undefined && first % 1000 === 0);
      assert.deepEqual(others, [first, first]);
    },
  ),
  queueCase(
    "tells when a message was put, in whole seconds, however often it is received",
    async (queue) => {
      const put = await queue.put("x");
      const first = await queue.receiveOne();
      assert.equal(first.insertedAt.getTime(), put.nextVisibleAt.getTime());
      assert.equal(first.insertedAt.getTime() % 1000, 0);
      await queue.tools.wait(1100);
      await queue.update(first, 0);
      assert.deepEqual((await queue.receiveOne()).insertedAt, first.insertedAt);
    },
  ),
];

async function putMany(queue: OneQueue, count: number) {
  return Promise.all(Array.from({ length: count }, (_, at) => queue.put(`message ${at}`)));
}
