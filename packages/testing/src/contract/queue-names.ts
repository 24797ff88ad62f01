/** Queues that exist, do not exist, and cannot exist. */
import assert from "node:assert/strict";
import type { Queues } from "@taskhub/azure-storage";
import type { ContractCase } from "./contract-case.js";
import { queueCase } from "./one-queue.js";
import { BAD_REQUEST, refused } from "./refused.js";

const QUEUE_NOT_FOUND = { kind: "absent", status: 404, code: "QueueNotFound" } as const;
const HANDLE = { messageId: "00000000-0000-4000-8000-0000000000ff", popReceipt: "AgAAAAMAAAA=" };
const LONGEST_NAME = 63;

export const queueNames: readonly ContractCase[] = [
  queueCase(
    "creates a queue that exists without complaint, and keeps its messages",
    async (queue) => {
      await queue.put("kept");
      await queue.queues.create(queue.name, "hub");
      assert.equal((await queue.receiveOne()).body, "kept");
    },
  ),
  queueCase("takes a name of 63 characters", async (queue) => {
    const name = queue.name.padEnd(LONGEST_NAME, "x");
    await queue.queues.create(name, "hub");
    await queue.queues.put(name, "x", 0, "hub");
  }),
  queueCase("takes a name with single dashes between its parts", async (queue) => {
    const name = `${queue.name}-control-00`;
    await queue.queues.create(name, "hub");
    await queue.queues.put(name, "x", 0, "hub");
  }),
  queueCase("keeps the messages of two queues apart", async (queue) => {
    const other = `${queue.name}-other`;
    await queue.queues.create(other, "hub");
    await queue.put("mine");
    assert.deepEqual(await queue.queues.receive(other, 32, 30_000), []);
  }),
  missing("put into", (queues, name) => queues.put(name, "x", 0, "hub")),
  missing("receive from", (queues, name) => queues.receive(name, 1, 1000)),
  missing("update in", (queues, name) => queues.update(name, HANDLE, 0, "hub")),
  missing("delete from", (queues, name) => queues.delete(name, HANDLE, "hub")),
  misnamed("two characters", () => "ab"),
  misnamed("64 characters", (name) => name.padEnd(LONGEST_NAME + 1, "x")),
  misnamed("an uppercase letter", (name) => `A${name}`),
  misnamed("an underscore", (name) => `${name}_x`),
  misnamed("two dashes in a row", (name) => `${name}--x`),
  misnamed("a dash at its begin", (name) => `-${name}`),
  misnamed("a dash at its end", (name) => `${name}-`),
];

function missing(
  verb: string,
  call: (queues: Queues, name: string) => Promise<unknown>,
): ContractCase {
  return queueCase(`has nothing to ${verb} if there is no such queue`, ({ queues, name }) =>
    refused(call(queues, `${name}-missing`), QUEUE_NOT_FOUND),
  );
}

function misnamed(what: string, rename: (name: string) => string): ContractCase {
  return queueCase(`refuses to create a queue whose name has ${what}`, ({ queues, name }) =>
    refused(queues.create(rename(name), "hub"), BAD_REQUEST),
  );
}
