import { storageFault } from "./storage-fault";
import type { HeldMessage, StorageQueue } from "./storage-queue";

/** For how long a received message is hidden: the storage queue extension's, not configurable. */
export const MESSAGE_VISIBILITY_MS = 10 * 60 * 1000;

const RENEWAL_MS = MESSAGE_VISIBILITY_MS / 2;
const MIN_RENEWAL_RETRY_MS = 60 * 1000;

/**
 * Keeps a message hidden while a function works on it: every five minutes for ten more.
 *
 * The service gives a new receipt each time; `message` holds the latest, and only with that one can
 * the message be deleted.
 */
export class MessageLease {
  #message: HeldMessage;
  #timer: NodeJS.Timeout | undefined;
  #renewal: Promise<void> | undefined;
  #isEnded = false;

  constructor(
    private readonly queue: StorageQueue,
    message: HeldMessage,
    private readonly onLost: (reason: string) => void,
  ) {
    this.#message = message;
    this.#schedule(RENEWAL_MS);
  }

  get message(): HeldMessage {
    return this.#message;
  }

  /** Renews no more. Resolves when a renewal under way has ended: `message` is final then. */
  async end(): Promise<void> {
    this.#isEnded = true;
    clearTimeout(this.#timer);
    await this.#renewal;
  }

  #schedule(delayMs: number): void {
    this.#timer = setTimeout(() => {
      this.#renewal = this.#renew(delayMs);
    }, delayMs).unref();
  }

  async #renew(lastDelayMs: number): Promise<void> {
    const next = await this.#hide(lastDelayMs);
    if (next !== undefined && !this.#isEnded) this.#schedule(next);
  }

  /** @returns The delay until the next renewal, or undefined if there is none. */
  async #hide(lastDelayMs: number): Promise<number | undefined> {
    try {
      this.#message = await this.queue.hide(this.#message, MESSAGE_VISIBILITY_MS);
      return RENEWAL_MS;
    } catch (error) {
      switch (storageFault(error)) {
        case "busy":
        case "unreachable":
          return Math.max(lastDelayMs / 2, MIN_RENEWAL_RETRY_MS);
        case "queue absent":
        case "message lost":
        case "refused":
          this.onLost(
            `Message ${this.#message.id} of queue '${this.queue.name}' is not renewed any more.`,
          );
          return undefined;
      }
    }
  }
}
