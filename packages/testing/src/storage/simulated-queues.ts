import type {
  MessageHandle,
  PutMessage,
  QueueMessage,
  Queues,
  UpdatedMessage,
} from "@taskhub/azure-storage";
import type { Changes } from "./changes.js";
import { refusing, settled, type Refuse } from "./refusal.js";
import { checkDashedName } from "./resource-name.js";
import type { SimulatedMessage } from "./simulated-message.js";
import type { StorageTools } from "./storage-tools.js";

/** "Put Message": "A message [...] can be up to 64 KiB in size", in UTF-8. */
const MAX_BODY_BYTES = 65_536;
/** "Get Messages": "A nonzero integer value [...] up to a maximum of 32". */
const MAX_MESSAGES = 32;
/** "Get Messages": "A specified value must be larger than or equal to 1 second, and cannot be larger than 7 days". */
const MAX_VISIBILITY_SECONDS = 604_800;
const MAX_UTF8_BYTES_PER_UNIT = 3;
const SECOND_MS = 1000;
const ID_DIGITS = 12;

type StoredMessage = { -readonly [Field in keyof SimulatedMessage]: SimulatedMessage[Field] };

/** The queue service, in memory. */
export class SimulatedQueues implements Queues {
  private readonly queues = new Map<string, Map<string, StoredMessage>>();
  private messagesPut = 0;
  private receiptsGiven = 0;

  constructor(
    private readonly tools: StorageTools,
    private readonly changes: Changes,
  ) {}

  readonly create = (queue: string): Promise<void> =>
    settled(() => {
      if (this.queues.has(queue)) return;
      checkDashedName(queue, refusing(`create the queue ${queue}`));
      this.queues.set(queue, new Map());
      this.changes.count += 1;
    });

  readonly put = (queue: string, body: string, visibleInMs: number): Promise<PutMessage> =>
    settled(() => {
      const refuse = refusing(`put a message into ${queue}`);
      const seconds = wholeSeconds(visibleInMs, refuse);
      if (isTooLarge(body)) throw refuse("RequestBodyTooLarge");
      const messages = this.opened(queue, refuse);
      const now = this.tools.now();
      this.messagesPut += 1;
      const message: StoredMessage = {
        messageId: messageId(this.messagesPut),
        body,
        insertedAt: now,
        visibleAt: now + seconds * SECOND_MS,
        dequeueCount: 0,
        popReceipt: this.newReceipt(),
      };
      messages.set(message.messageId, message);
      this.changes.count += 1;
      return {
        messageId: message.messageId,
        popReceipt: message.popReceipt,
        nextVisibleAt: atSecond(message.visibleAt),
      };
    });

  readonly receive = (
    queue: string,
    maxMessages: number,
    visibilityMs: number,
  ): Promise<QueueMessage[]> =>
    settled(() => {
      const refuse = refusing(`receive from ${queue}`);
      const seconds = wholeSeconds(visibilityMs, refuse);
      if (seconds === 0) throw refuse("OutOfRangeQueryParameterValue");
      checkMessageCount(maxMessages, refuse);
      const messages = this.opened(queue, refuse);
      const now = this.tools.now();
      return this.firstVisible(messages, maxMessages, now).map((message) => {
        message.visibleAt = now + seconds * SECOND_MS;
        message.dequeueCount += 1;
        message.popReceipt = this.newReceipt();
        this.changes.count += 1;
        return {
          messageId: message.messageId,
          popReceipt: message.popReceipt,
          dequeueCount: message.dequeueCount,
          body: message.body,
          insertedAt: atSecond(message.insertedAt),
          nextVisibleAt: atSecond(message.visibleAt),
        };
      });
    });

  readonly update = (
    queue: string,
    handle: MessageHandle,
    visibleInMs: number,
  ): Promise<UpdatedMessage> =>
    settled(() => {
      const refuse = refusing(`update a message of ${queue}`);
      const seconds = wholeSeconds(visibleInMs, refuse);
      const message = this.held(this.opened(queue, refuse), handle, refuse);
      message.visibleAt = this.tools.now() + seconds * SECOND_MS;
      message.popReceipt = this.newReceipt();
      this.changes.count += 1;
      return { popReceipt: message.popReceipt, nextVisibleAt: atSecond(message.visibleAt) };
    });

  readonly delete = (queue: string, handle: MessageHandle): Promise<void> =>
    settled(() => {
      const refuse = refusing(`delete a message of ${queue}`);
      const messages = this.opened(queue, refuse);
      messages.delete(this.held(messages, handle, refuse).messageId);
      this.changes.count += 1;
    });

  names(): readonly string[] {
    return [...this.queues.keys()].sort();
  }

  /** In the order they were put. */
  messages(queue: string): readonly SimulatedMessage[] {
    return [...(this.queues.get(queue)?.values() ?? [])];
  }

  /** The lease ends now; the receipt stays good until the next receive or update. */
  show(queue: string, id: string): void {
    const message = this.queues.get(queue)?.get(id);
    if (!message) return;
    message.visibleAt = this.tools.now();
    this.changes.count += 1;
  }

  private opened(queue: string, refuse: Refuse): Map<string, StoredMessage> {
    const messages = this.queues.get(queue);
    if (messages) return messages;
    checkDashedName(queue, refuse);
    throw refuse("QueueNotFound");
  }

  private held(
    messages: ReadonlyMap<string, StoredMessage>,
    handle: MessageHandle,
    refuse: Refuse,
  ): StoredMessage {
    const message = messages.get(handle.messageId);
    if (!message) throw refuse("MessageNotFound");
    if (message.popReceipt !== handle.popReceipt) throw refuse("PopReceiptMismatch");
    return message;
  }

  private firstVisible(
    messages: ReadonlyMap<string, StoredMessage>,
    count: number,
    now: number,
  ): StoredMessage[] {
    const { order } = this.tools;
    const found: StoredMessage[] = [];
    for (const message of messages.values()) {
      if (message.visibleAt > now) continue;
      found.push(message);
      if (!order && found.length === count) break;
    }
    if (!order) return found;
    const first = new Set(order([...found]).slice(0, count));
    return [...first].flatMap(({ messageId: id }) => messages.get(id) ?? []);
  }

  private newReceipt(): string {
    this.receiptsGiven += 1;
    return `receipt-${String(this.receiptsGiven)}`;
  }
}

function wholeSeconds(ms: number, refuse: Refuse): number {
  const seconds = Math.max(0, Math.ceil(ms / SECOND_MS));
  if (Number.isNaN(seconds)) throw refuse("InvalidQueryParameterValue");
  if (seconds > MAX_VISIBILITY_SECONDS) throw refuse("OutOfRangeQueryParameterValue");
  return seconds;
}

function checkMessageCount(count: number, refuse: Refuse): void {
  if (!Number.isInteger(count)) throw refuse("InvalidQueryParameterValue");
  if (count < 1 || count > MAX_MESSAGES) throw refuse("OutOfRangeQueryParameterValue");
}

function isTooLarge(body: string): boolean {
  // counting is for the few bodies that may be
  if (body.length * MAX_UTF8_BYTES_PER_UNIT <= MAX_BODY_BYTES) return false;
  return Buffer.byteLength(body, "utf8") > MAX_BODY_BYTES;
}

/** The service tells instants in whole seconds, and keeps them exactly. */
function atSecond(ms: number): Date {
  return new Date(ms - (ms % SECOND_MS));
}

function messageId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(ID_DIGITS, "0")}`;
}
