/**
 * The locks that an orchestration has asked for and not released, whether they were granted or not: a
 * fold of what it has sent. Whatever ends it, its entities are to be free again.
 *
 * @module
 */
import { deriveGuid } from "../derive-guid.js";
import { RECEIVED } from "../history-event.js";
import type { Sender, TaskMessage } from "../message.js";
import {
  decodeRelease,
  decodeRequest,
  encodeRelease,
  isRequestName,
  RELEASE,
  type EntityRequest,
} from "./entity-message.js";
import { isEntityInstance } from "./entity-id.js";

/** A row or a message that is for an entity, as far as it tells of a lock. */
interface SentEvent {
  /** To whom. */
  readonly instanceId: string;
  readonly name: string;
  readonly input?: string | undefined;
}

/** Locks of one execution, or of several that were left behind. */
export class HeldLocks {
  private readonly open: Map<string, EntityRequest>;

  constructor(before?: HeldLocks) {
    this.open = new Map(before?.open);
  }

  /** An event was sent. */
  see({ instanceId, name, input }: SentEvent): void {
    if (!isEntityInstance(instanceId)) return;
    if (name === RELEASE) {
      this.open.delete(decodeRelease(input)?.id ?? "");
    } else if (isRequestName(name) && input?.includes('"lockset"')) {
      const request = decodeRequest(input);
      if (request?.lockSet) this.open.set(request.id, request);
    }
  }

  /**
   * The releases of all of them: each goes to the first entity of its lock, which tells the next one.
   *
   * So it never overtakes the request, which goes the same way.
   */
  releases({ instanceId, executionId }: Sender, now: Date): TaskMessage[] {
    const messages: TaskMessage[] = [];
    for (const { id, lockSet = [], parentExecution = executionId } of this.open.values()) {
      const [first, ...rest] = lockSet;
      if (!first) continue;
      messages.push({
        messageId: deriveGuid("release", instanceId, id),
        instanceId: String(first),
        event: {
          type: "EventRaised",
          eventId: RECEIVED,
          isPlayed: false,
          timestamp: now,
          name: RELEASE,
          input: encodeRelease({ parent: instanceId, id, rest }),
        },
        sender: { instanceId, executionId: parentExecution },
      });
    }
    return messages;
  }
}
