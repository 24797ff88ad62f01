/** Delays, updates and deletes: who may do what with which receipt. */
import assert from "node:assert/strict";
import type { ContractCase } from "./contract-case.js";
import { LEASE_MS, queueCase, renewed } from "./one-queue.js";
import { BAD_REQUEST, NO_MESSAGE, refused, STALE_RECEIPT } from "./refused.js";

const WEEK_MS = 604_800_000;
const SHORTEST_MS = 1000;
/** Over a second, by more than clocks differ. */
const PAST_SHORTEST_MS = 1500;
const HANDLE = { messageId: "00000000-0000-4000-8000-0000000000ff", popReceipt: "AgAAAAMAAAA=" };

export const queueDelays: readonly ContractCase[] = [
  queueCase("hides a message that is put with a delay", async (queue) => {
    await queue.put("x", LEASE_MS);
    assert.deepEqual(await queue.receive(), []);
  }),
  queueCase("shows a message that was put with a delay when it is over", async (queue) => {
    await queue.put("x", SHORTEST_MS);
    await queue.tools.wait(PAST_SHORTEST_MS);
    assert.equal((await queue.receiveOne()).dequeueCount, 1);
  }),
  queueCase("rounds a delay up to whole seconds", async (queue) => {
    const now = await queue.put("now");
    const later = await queue.put("later", LEASE_MS - 999);
    assert.ok(later.nextVisibleAt.getTime() - now.nextVisibleAt.getTime() >= LEASE_MS);
  }),
  queueCase("takes a delay below zero for none", async (queue) => {
    await queue.put("x", -5000);
    assert.equal((await queue.receive()).length, 1);
  }),
  queueCase("delays a message by up to 7 days", async (queue) => {
    const now = await queue.put("now");
    const later = await queue.put("later", WEEK_MS);
    assert.ok(later.nextVisibleAt.getTime() - now.nextVisibleAt.getTime() >= WEEK_MS);
  }),
  queueCase(
    "refuses a delay of a millisecond more than 7 days, and puts nothing",
    async (queue) => {
      await refused(queue.put("x", WEEK_MS + 1), BAD_REQUEST);
      assert.deepEqual(await queue.receive(), []);
    },
  ),
  queueCase(
    "tells the putter when the message becomes visible, in whole seconds",
    async (queue) => {
      const put = await queue.put("x", LEASE_MS);
      const { popReceipt } = await queue.update(put, 0);
      const { insertedAt } = await queue.receiveOne();
      assert.notEqual(popReceipt, put.popReceipt);
      assert.equal(put.nextVisibleAt.getTime() - insertedAt.getTime(), LEASE_MS);
    },
  ),
];

export const queueUpdates: readonly ContractCase[] = [
  queueCase("lets the putter update the message, and keeps the body", async (queue) => {
    await queue.update(await queue.put("kept <&>", LEASE_MS), 0);
    assert.equal((await queue.receiveOne()).body, "kept <&>");
  }),
  queueCase("hides a visible message by an update", async (queue) => {
    await queue.update(await queue.put("x"), LEASE_MS);
    assert.deepEqual(await queue.receive(), []);
  }),
  queueCase("shows a received message at once by an update with no delay", async (queue) => {
    await queue.put("x");
    await queue.update(await queue.receiveOne(), 0);
    assert.equal((await queue.receiveOne()).dequeueCount, 2);
  }),
  queueCase("shows a message when the delay of its update is over", async (queue) => {
    await queue.update(await queue.put("x", LEASE_MS), SHORTEST_MS);
    await queue.tools.wait(PAST_SHORTEST_MS);
    assert.equal((await queue.receive()).length, 1);
  }),
  queueCase("counts the delay of an update from the update on", async (queue) => {
    const put = await queue.put("x", LEASE_MS);
    const updated = await queue.update(put, 2 * LEASE_MS);
    const moved = updated.nextVisibleAt.getTime() - put.nextVisibleAt.getTime();
    assert.ok(moved >= LEASE_MS && moved < 2 * LEASE_MS, String(moved));
    assert.equal(updated.nextVisibleAt.getTime() % 1000, 0);
  }),
  queueCase("takes an update with the receipt of the update before", async (queue) => {
    const put = await queue.put("x", LEASE_MS);
    const first = renewed(put, await queue.update(put, LEASE_MS));
    const second = renewed(put, await queue.update(first, LEASE_MS));
    await queue.delete(second);
  }),
  queueCase("updates by up to 7 days", async (queue) => {
    const put = await queue.put("x");
    const { nextVisibleAt } = await queue.update(put, WEEK_MS);
    assert.ok(nextVisibleAt.getTime() - put.nextVisibleAt.getTime() >= WEEK_MS);
  }),
  queueCase("refuses to update by more than 7 days, and keeps the receipt", async (queue) => {
    const put = await queue.put("x");
    await refused(queue.update(put, WEEK_MS + 1), BAD_REQUEST);
    await queue.delete(put);
  }),
  queueCase("finds no message to update with a receipt that an update replaced", async (queue) => {
    const put = await queue.put("x", LEASE_MS);
    await queue.update(put, LEASE_MS);
    await refused(queue.update(put, 0), STALE_RECEIPT);
    assert.deepEqual(await queue.receive(), []);
  }),
  queueCase("finds no message to update with a receipt that a receive replaced", async (queue) => {
    const put = await queue.put("x");
    await queue.receiveOne();
    await refused(queue.update(put, 0), STALE_RECEIPT);
    assert.deepEqual(await queue.receive(), []);
  }),
  queueCase("finds no message to update after its delete", async (queue) => {
    const put = await queue.put("x");
    await queue.delete(put);
    await refused(queue.update(put, 0), NO_MESSAGE);
  }),
  queueCase("finds no message to update under an id nobody put", (queue) =>
    refused(queue.update(HANDLE, 0), NO_MESSAGE),
  ),
];

export const queueDeletes: readonly ContractCase[] = [
  queueCase("lets the putter delete a hidden message", async (queue) => {
    const put = await queue.put("x", LEASE_MS);
    await queue.delete(put);
    await refused(queue.delete(put), NO_MESSAGE);
  }),
  queueCase("lets the receiver delete the message, and no other", async (queue) => {
    await queue.put("x");
    const message = await queue.receiveOne();
    const other = await queue.put("y");
    await queue.delete(message);
    assert.equal((await queue.receiveOne()).messageId, other.messageId);
  }),
  queueCase("lets the receiver delete a message that is visible again", async (queue) => {
    await queue.put("x");
    const message = await queue.receiveOne(SHORTEST_MS);
    await queue.tools.wait(PAST_SHORTEST_MS);
    await queue.delete(message);
    assert.deepEqual(await queue.receive(), []);
  }),
  queueCase("lets the receiver hide a message that is visible again", async (queue) => {
    await queue.put("x");
    const message = await queue.receiveOne(SHORTEST_MS);
    await queue.tools.wait(PAST_SHORTEST_MS);
    await queue.update(message, LEASE_MS);
    assert.deepEqual(await queue.receive(), []);
  }),
  queueCase("finds no message for a receiver after the next one received it", async (queue) => {
    await queue.put("x");
    const first = await queue.receiveOne(SHORTEST_MS);
    await queue.tools.wait(PAST_SHORTEST_MS);
    const second = await queue.receiveOne();
    await refused(queue.delete(first), STALE_RECEIPT);
    await refused(queue.update(first, 0), STALE_RECEIPT);
    await queue.delete(second);
  }),
  queueCase("finds no message to delete with a receipt that an update replaced", async (queue) => {
    const put = await queue.put("x");
    const updated = renewed(put, await queue.update(put, LEASE_MS));
    await refused(queue.delete(put), STALE_RECEIPT);
    await queue.delete(updated);
  }),
  queueCase("finds no message to delete with the receipt of another message", async (queue) => {
    const { messageId } = await queue.put("x");
    await queue.tools.wait(1100);
    const { popReceipt } = await queue.update(await queue.put("y"), LEASE_MS);
    await refused(queue.delete({ messageId, popReceipt }), STALE_RECEIPT);
    assert.equal((await queue.receive()).length, 1);
  }),
  queueCase("finds no message to delete twice", async (queue) => {
    const put = await queue.put("x");
    await queue.delete(put);
    await refused(queue.delete(put), NO_MESSAGE);
  }),
  queueCase("finds no message to delete under an id nobody put", (queue) =>
    refused(queue.delete(HANDLE), NO_MESSAGE),
  ),
  queueCase("finds no message of another queue", async (queue) => {
    const other = `${queue.name}-other`;
    await queue.queues.create(other, "hub");
    const put = await queue.put("x");
    await refused(queue.queues.delete(other, put, "hub"), NO_MESSAGE);
    assert.equal((await queue.receive()).length, 1);
  }),
];
