import type { HeldMessage, ReceivedMessage, StorageQueue } from "../../src/queues/storage-queue";

interface StoredMessage {
  readonly id: string;
  readonly text: string;
  dequeueCount: number;
  receipt: number;
  visibleAt: number;
}

/** A storage queue in memory, with the clock of the test. */
export class FakeQueue implements StorageQueue {
  readonly url: string;
  readonly calls: string[] = [];
  isThere = true;
  /** Thrown by the next calls, one each. */
  readonly faults: Error[] = [];
  #messages: StoredMessage[] = [];
  #nextId = 1;

  constructor(readonly name = "orders") {
    this.url = `http://127.0.0.1:1/account/${name}`;
  }

  /** Messages in the queue, visible or not. */
  get texts(): string[] {
    return this.#messages.map(({ text }) => text);
  }

  put(text: string, dequeueCount = 0): void {
    const id = `m${this.#nextId++}`;
    this.#messages.push({ id, text, dequeueCount, receipt: 0, visibleAt: 0 });
  }

  /** How long a message stays hidden, in seconds. */
  hiddenFor(text: string): number | undefined {
    const message = this.#messages.find((candidate) => candidate.text === text);
    return message && Math.max(message.visibleAt - Date.now(), 0) / 1000;
  }

  /** Somebody else takes a message. */
  steal(text: string): void {
    for (const message of this.#messages) if (message.text === text) message.receipt += 1;
  }

  async exists(): Promise<boolean> {
    this.#record("exists");
    return this.isThere;
  }

  async receive(count: number, visibilityMs: number): Promise<ReceivedMessage[]> {
    this.#record(`receive ${count}`);
    const visible = this.#messages.filter(({ visibleAt }) => visibleAt <= Date.now());
    return visible.slice(0, count).map((message) => {
      message.dequeueCount += 1;
      message.receipt += 1;
      message.visibleAt = Date.now() + visibilityMs;
      return {
        id: message.id,
        popReceipt: String(message.receipt),
        text: message.text,
        dequeueCount: message.dequeueCount,
        insertedAt: new Date(0),
        expiresAt: new Date(0),
        nextVisibleAt: new Date(message.visibleAt),
      };
    });
  }

  async hide(held: HeldMessage, visibilityMs: number): Promise<HeldMessage> {
    this.#record(`hide ${held.id} ${visibilityMs / 1000} s`);
    const message = this.#held(held);
    message.receipt += 1;
    message.visibleAt = Date.now() + visibilityMs;
    return { id: held.id, popReceipt: String(message.receipt) };
  }

  async delete(held: HeldMessage): Promise<void> {
    this.#record(`delete ${held.id}`);
    const message = this.#held(held);
    this.#messages = this.#messages.filter((candidate) => candidate !== message);
  }

  async send(text: string): Promise<void> {
    this.#record("send");
    this.put(text);
  }

  #held({ id, popReceipt }: HeldMessage): StoredMessage {
    const message = this.#messages.find((candidate) => candidate.id === id);
    if (message === undefined) throw storageError(404, "MessageNotFound");
    if (String(message.receipt) !== popReceipt) throw storageError(400, "PopReceiptMismatch");
    return message;
  }

  #record(call: string): void {
    this.calls.push(call);
    const fault = this.faults.shift();
    if (fault !== undefined) throw fault;
  }
}

/** An error as the storage SDK throws it. */
export function storageError(statusCode: number | undefined, code: string): Error {
  return Object.assign(new Error(code), { name: "RestError", statusCode, code });
}
