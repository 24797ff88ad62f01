/**
 * The queues of a hub, looked at once: how much lies in them, and the first messages that are visible.
 *
 * What is leased cannot be seen. But no fewer messages are counted than there are: a queue that counts
 * no more than what is visible hides nothing.
 *
 * @module
 */
import type { TaskMessage } from "@taskhub/core";
import type { Hub } from "../hub.js";
import { decodeMessage } from "../message-codec.js";
import { MessageUndecodableError } from "../message-undecodable-error.js";
import { mapInParallel } from "../map-in-parallel.js";
import { ifPresent } from "../outcome.js";
import { decodeQueueBody } from "../queue-body.js";
import type { AccountView, PeekedMessage } from "./account.js";
import { isQueueOf, prefixOf } from "./hub-parts.js";

/** A visible message. */
export interface VisibleMessage extends PeekedMessage {
  /** Without its payload if that lies in a blob; absent if it cannot be read, or .NET put it into a blob. */
  readonly message: TaskMessage | undefined;
  readonly blobName: string | undefined;
}

/** A queue of the hub. */
export interface LookedQueue {
  readonly name: string;
  /** At least so many as there are, hidden ones included. */
  readonly messages: number;
  /** The first ones, 32 at most. */
  readonly visible: readonly VisibleMessage[];
}

/** The queues of a hub. */
export class HubQueues {
  private constructor(
    readonly all: readonly LookedQueue[],
    /** What has happened since is not to be seen here. */
    readonly lookedAt: Date,
  ) {}

  static async look(
    { names, clock }: Pick<Hub, "names" | "clock">,
    account: AccountView,
  ): Promise<HubQueues> {
    const lookedAt = clock.now();
    const queues = (await account.listQueues(prefixOf(names))).filter(isQueueOf(names));
    const looked = await mapInParallel(queues, (name) => lookInto(account, name));
    return new HubQueues(
      looked.filter((queue) => queue !== undefined),
      lookedAt,
    );
  }

  /** The visible message that is meant, if it is among the first ones. */
  find(
    names: readonly string[],
    isMeant: (message: VisibleMessage) => boolean,
  ): VisibleMessage | undefined {
    return this.named(names)
      .flatMap(({ visible }) => visible)
      .find(isMeant);
  }

  /** True if no such message lies in these queues for certain, hidden or not. */
  surelyLack(
    names: readonly string[],
    mayBe: (message: VisibleMessage) => boolean = () => true,
  ): boolean {
    return this.named(names).every(
      ({ messages, visible }) => messages <= visible.length && !visible.some(mayBe),
    );
  }

  private named(names: readonly string[]): readonly LookedQueue[] {
    return this.all.filter(({ name }) => names.includes(name));
  }
}

async function lookInto(account: AccountView, name: string): Promise<LookedQueue | undefined> {
  // the count comes last: what was visible and is gone since makes it smaller, never larger
  const peeked = await ifPresent(account.peek(name));
  const messages = await ifPresent(account.queueLength(name));
  if (!peeked || messages === undefined) return undefined;
  return { name, messages, visible: peeked.map(opened) };
}

function opened(peeked: PeekedMessage): VisibleMessage {
  try {
    const decoded = decodeMessage(decodeQueueBody(peeked.body));
    if (decoded.kind === "message") {
      return { ...peeked, message: decoded.message, blobName: undefined };
    }
    return { ...peeked, message: decoded.head, blobName: decoded.blobName };
  } catch (error) {
    // whoever receives it puts it aside
    if (error instanceof MessageUndecodableError) {
      return { ...peeked, message: undefined, blobName: undefined };
    }
    throw error;
  }
}
