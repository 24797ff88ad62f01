import type { QueueName } from "@taskhub/core";
import type { Activity } from "../../src/index.js";
import type { World } from "./world.js";

const POLL_MS = 200;
const LEASE_MS = 600_000;
const MAX_DEQUEUE_COUNT = 5;

/**
 * The Functions host, as far as activities with bindings go: it calls them for the messages of their
 * queues, writes their outputs, deletes the messages, and moves away what was dequeued too often.
 */
export class ActivityHost {
  /** What was written, in that order. */
  readonly written: unknown[] = [];
  /** Invocations that failed. */
  failures = 0;
  /** Ends the process before outputs are written, or before the message is deleted, once. */
  crashAt: "outputs" | "delete" | undefined;
  private readonly queue: QueueName;

  /** @param activity - Its result is what the output gets. */
  constructor(
    private readonly w: World,
    name: string,
    private readonly activity: Activity,
  ) {
    this.queue = { kind: "activity", name };
    this.poll();
  }

  private poll(): void {
    this.w.at(POLL_MS, () => {
      this.poll();
      const { store, time, worker } = this.w;
      const stored = store.queue(this.queue).find(({ visibleAt }) => visibleAt <= time.now);
      if (!stored || !worker) return;
      stored.dequeues++;
      stored.visibleAt = time.now + LEASE_MS;
      const popReceipt = (stored.receipt = store.nextId("r"));
      if (stored.dequeues > MAX_DEQUEUE_COUNT) {
        this.remove(popReceipt);
        store.queue(this.queue, true).push({ ...stored, id: store.nextId("q"), visibleAt: 0 });
        return;
      }
      let output: unknown;
      const triggered = {
        ...{ queue: this.queue, queueMessageId: stored.id, popReceipt },
        ...{ dequeueCount: stored.dequeues, body: new Uint8Array() },
      };
      worker
        .runBound(triggered, async (input, call) => (output = await this.activity(input, call)))
        .then(
          (succeeded) => {
            this.end(popReceipt, succeeded ? output : undefined);
          },
          () => {
            this.failures++;
            if (stored.receipt === popReceipt) stored.visibleAt = time.now;
          },
        );
    });
  }

  private end(popReceipt: string, output: unknown): void {
    if (this.crashesAt("outputs")) return;
    if (output !== undefined) this.written.push(output);
    if (this.crashesAt("delete")) return;
    this.remove(popReceipt);
  }

  private crashesAt(point: "outputs" | "delete"): boolean {
    if (this.crashAt !== point) return false;
    this.crashAt = undefined;
    this.w.crash(0);
    return true;
  }

  /** Nothing happens if the receipt is void: the worker has taken the message. */
  private remove(popReceipt: string): void {
    const queue = this.w.store.queue(this.queue);
    const index = queue.findIndex(({ receipt }) => receipt === popReceipt);
    if (index >= 0) queue.splice(index, 1);
  }
}
