/**
 * Calls a function for the messages of one queue, as the storage queue extension does.
 *
 * Invariants
 *   L1  A queue that is absent is waited for, not created.
 *   L2  After a batch the next poll is immediate; after an empty one it waits longer and longer.
 *   L3  No more than batchSize + newBatchThreshold messages are worked on.
 *   L4  A message that failed too often, or cannot be decoded, goes to the poison queue.
 *
 * @module
 */
import type { HostLog } from "../console/host-log";
import type { QueueSettings } from "../settings/host-settings";
import { decodeMessage } from "./message-encoding";
import { MESSAGE_VISIBILITY_MS, MessageLease } from "./message-lease";
import { createPollDelay, type PollDelay } from "./poll-delay";
import type { QueueBell } from "./queue-bell";
import { storageFault } from "./storage-fault";
import type { StorageHealth } from "./storage-health";
import type { HeldMessage, ReceivedMessage, StorageQueue } from "./storage-queue";

/** What a listener works with. */
export interface QueueListenerOptions {
  readonly queue: StorageQueue;
  /** Where messages go that failed too often; undefined if there is no such queue. */
  readonly poisonQueue: StorageQueue | undefined;
  readonly settings: QueueSettings;
  /** Calls the function; false if it failed. Never throws. */
  readonly run: (message: ReceivedMessage, body: Buffer) => Promise<boolean>;
  readonly bell: QueueBell;
  readonly health: StorageHealth;
  readonly log: HostLog;
  readonly random?: () => number;
}

export class QueueListener {
  readonly #options: QueueListenerOptions;
  readonly #delay: PollDelay;
  readonly #running = new Set<Promise<void>>();
  #queueExists = false;
  #foundWork = false;
  #isStopped = false;
  #loop: Promise<void> | undefined;
  #unlisten: (() => void) | undefined;
  #endWait: (() => void) | undefined;
  /** Whether the bell rang since the poll began: the wait after it is then left out. */
  #isRung = false;

  constructor(options: QueueListenerOptions) {
    this.#options = options;
    this.#delay = createPollDelay(options.settings.maxPollingIntervalMs, options.random);
  }

  start(): void {
    const { bell, queue } = this.#options;
    this.#unlisten = bell.listen(queue.url, () => {
      this.#isRung = true;
      this.#endWait?.();
    });
    this.#loop = this.#poll();
  }

  /** Receives nothing more. Resolves when the messages under way are done with. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#unlisten?.();
    this.#endWait?.();
    await this.#loop;
    await Promise.all(this.#running);
  }

  async #poll(): Promise<void> {
    while (!this.#isStopped) {
      this.#isRung = false;
      const messages = await this.#receive();
      if (messages.length === 0) {
        await this.#wait(this.#delay(this.#foundWork));
        this.#foundWork = false;
        continue;
      }
      this.#foundWork = true;
      for (const message of messages) this.#begin(message);
      await this.#whenRoom();
    }
  }

  /** @returns No messages, too, if there is no queue, or no answer. */
  async #receive(): Promise<ReceivedMessage[]> {
    const { queue, settings, health } = this.#options;
    try {
      this.#queueExists ||= await queue.exists();
      const messages = this.#queueExists
        ? await queue.receive(settings.batchSize, MESSAGE_VISIBILITY_MS)
        : [];
      health.answered(queue.url);
      return messages;
    } catch (error) {
      this.#queueExists = false;
      const fault = storageFault(error);
      if (fault !== "queue absent") health.failed(queue.url, fault, error);
      return [];
    }
  }

  #begin(message: ReceivedMessage): void {
    const work = this.#process(message)
      .catch((error: unknown) => {
        this.#options.log.error(
          `Message ${message.id} of queue '${this.#options.queue.name}' could not be settled and ` +
            `comes back in ${MESSAGE_VISIBILITY_MS / 60_000} minutes: ${String(error)}`,
        );
      })
      .finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  async #whenRoom(): Promise<void> {
    while (this.#running.size > this.#options.settings.newBatchThreshold) {
      await Promise.race(this.#running);
    }
  }

  #wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#endWait?.(), delayMs);
      this.#endWait = () => {
        clearTimeout(timer);
        this.#endWait = undefined;
        resolve();
      };
      if (this.#isStopped || this.#isRung) this.#endWait();
    });
  }

  async #process(message: ReceivedMessage): Promise<void> {
    const { queue, settings, run, log } = this.#options;
    const body = decodeMessage(message.text, settings.messageEncoding);
    if (body === undefined) {
      log.error(
        `Message ${message.id} of queue '${queue.name}' is not base64, the "messageEncoding" of this ` +
          `app (host.json, extensions.queues). The function does not see it.`,
      );
      await this.#moveToPoison(message, message);
      return;
    }
    if (message.dequeueCount > settings.maxDequeueCount) {
      await this.#moveToPoison(message, message);
      return;
    }
    const lease = new MessageLease(queue, message, (reason) => {
      log.debug(reason);
    });
    let succeeded: boolean;
    try {
      succeeded = await run(message, body);
    } finally {
      await lease.end();
    }
    if (succeeded) await this.#delete(lease.message);
    else await this.#release(message, lease.message);
  }

  /** After a failure: to the poison queue if it was the last time, else visible again. */
  async #release(message: ReceivedMessage, held: HeldMessage): Promise<void> {
    const { queue, poisonQueue, settings } = this.#options;
    // without a poison queue it stays hidden, and comes back by itself
    if (poisonQueue === undefined) return;
    if (message.dequeueCount >= settings.maxDequeueCount) {
      await this.#moveToPoison(message, held);
      return;
    }
    await this.#unlessLost(() => queue.hide(held, settings.visibilityTimeoutMs));
  }

  async #moveToPoison(message: ReceivedMessage, held: HeldMessage): Promise<void> {
    const { poisonQueue, settings, log, bell } = this.#options;
    if (poisonQueue === undefined) return;
    log.warn(
      `Message has reached MaxDequeueCount of ${settings.maxDequeueCount}. ` +
        `Moving message to queue '${poisonQueue.name}'.`,
    );
    await poisonQueue.send(message.text);
    bell.ring(poisonQueue.url);
    await this.#delete(held);
  }

  async #delete(held: HeldMessage): Promise<void> {
    await this.#unlessLost(() => this.#options.queue.delete(held));
  }

  /** Somebody else may have taken or deleted the message: the function itself, for one. */
  async #unlessLost(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      const fault = storageFault(error);
      if (fault !== "message lost" && fault !== "queue absent") throw error;
      this.#options.log.debug(`A message of queue '${this.#options.queue.name}' was gone already.`);
    }
  }
}
