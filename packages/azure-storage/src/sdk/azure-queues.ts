import type {
  MessageIdUpdateResponse,
  QueueClient,
  QueueServiceClient,
} from "@azure/storage-queue";
import type { Queues, UpdatedMessage } from "../services.js";
import type { Caller } from "./call.js";

/** Queue service: "To add a message that does not expire, use -1". Its default is 7 days. */
const NEVER_EXPIRES = -1;

/** The queue service behind the Azure SDK. */
export function azureQueues(service: QueueServiceClient, caller: Caller): Queues {
  const clients = new Map<string, QueueClient>();

  function queueClient(queue: string): QueueClient {
    let client = clients.get(queue);
    if (!client) clients.set(queue, (client = service.getQueueClient(queue)));
    return client;
  }

  return {
    async create(queue) {
      await caller.run(`create the queue ${queue}`, (abortSignal) =>
        queueClient(queue).createIfNotExists({ abortSignal }),
      );
    },

    async put(queue, body, visibleInMs) {
      const put = await caller.run(`put a message into ${queue}`, (abortSignal) =>
        queueClient(queue).sendMessage(body, {
          messageTimeToLive: NEVER_EXPIRES,
          visibilityTimeout: wholeSeconds(visibleInMs),
          abortSignal,
        }),
      );
      const { messageId, popReceipt, nextVisibleOn } = put;
      return { messageId, popReceipt, nextVisibleAt: nextVisibleOn };
    },

    async receive(queue, maxMessages, visibilityMs) {
      const answer = await caller.run(`receive from ${queue}`, (abortSignal) =>
        queueClient(queue).receiveMessages({
          numberOfMessages: maxMessages,
          visibilityTimeout: wholeSeconds(visibilityMs),
          abortSignal,
        }),
      );
      return answer.receivedMessageItems.map((item) => ({
        messageId: item.messageId,
        popReceipt: item.popReceipt,
        dequeueCount: item.dequeueCount,
        body: item.messageText,
        insertedAt: item.insertedOn,
        nextVisibleAt: item.nextVisibleOn,
      }));
    },

    async update(queue, { messageId, popReceipt }, visibleInMs) {
      const updated = await caller.run(`update a message of ${queue}`, (abortSignal) =>
        // no text: the body stays as it is
        queueClient(queue).updateMessage(
          messageId,
          popReceipt,
          undefined,
          wholeSeconds(visibleInMs),
          { abortSignal },
        ),
      );
      return updatedMessage(updated);
    },

    async delete(queue, { messageId, popReceipt }) {
      await caller.run(`delete a message of ${queue}`, (abortSignal) =>
        queueClient(queue).deleteMessage(messageId, popReceipt, { abortSignal }),
      );
    },
  };
}

function updatedMessage({ popReceipt, nextVisibleOn }: MessageIdUpdateResponse): UpdatedMessage {
  if (popReceipt === undefined || nextVisibleOn === undefined) {
    throw new Error("The queue service gave no receipt.");
  }
  return { popReceipt, nextVisibleAt: nextVisibleOn };
}

function wholeSeconds(ms: number): number {
  return Math.max(0, Math.ceil(ms / 1000));
}
