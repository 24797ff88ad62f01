import type {
  MessageHandle,
  PutMessage,
  QueueMessage,
  Queues,
  Services,
  UpdatedMessage,
} from "@taskhub/azure-storage";
import type { ContractCase, ContractTools } from "./contract-case.js";

/** Longer than any case takes. */
export const LEASE_MS = 60_000;

/** A queue of a case's own. */
export class OneQueue {
  constructor(
    readonly queues: Queues,
    readonly name: string,
    readonly tools: ContractTools,
  ) {}

  put(body: string, visibleInMs = 0): Promise<PutMessage> {
    return this.queues.put(this.name, body, visibleInMs, "hub");
  }

  receive(maxMessages = 32, visibilityMs = LEASE_MS): Promise<QueueMessage[]> {
    return this.queues.receive(this.name, maxMessages, visibilityMs);
  }

  /** The one message that is visible. */
  async receiveOne(visibilityMs = LEASE_MS): Promise<QueueMessage> {
    const [message, ...others] = await this.receive(32, visibilityMs);
    if (!message || others.length > 0) {
      throw new Error(`Expected one message, got ${message ? others.length + 1 : 0}.`);
    }
    return message;
  }

  update(message: MessageHandle, visibleInMs: number): Promise<UpdatedMessage> {
    return this.queues.update(this.name, message, visibleInMs, "hub");
  }

  delete(message: MessageHandle): Promise<void> {
    return this.queues.delete(this.name, message, "hub");
  }
}

/** A case that begins with an empty queue. */
export function queueCase(
  title: string,
  run: (queue: OneQueue) => Promise<void>,
  azurite?: string,
): ContractCase {
  return {
    service: "queues",
    title,
    azurite,
    async run({ queues }: Services, tools: ContractTools) {
      const queue = new OneQueue(queues, tools.unique("queue"), tools);
      await queues.create(queue.name, "hub");
      await run(queue);
    },
  };
}

/** The ids of messages, in an order of their own: the service promises none. */
export function idsOf(messages: readonly MessageHandle[]): readonly string[] {
  return messages.map(({ messageId }) => messageId).sort();
}

/** The receipt a message has after an update. */
export function renewed(message: MessageHandle, { popReceipt }: UpdatedMessage): MessageHandle {
  return { messageId: message.messageId, popReceipt };
}
