/**
 * What frees the entities of an orchestration that ends, or leaves a generation behind, with locks.
 *
 * It goes out of the outbox of the commit that records the end, so that no kind of end can forget it.
 *
 * @module
 */
import type { HistoryEvent } from "../history-event.js";
import type { Origin, Sender, TaskMessage } from "../message.js";
import type { SendingOrder } from "../sending-order.js";
import { isEntityInstance } from "./entity-id.js";
import { HeldLocks } from "./held-locks.js";

/** The releases that these rows call for if they end the execution, behind all that it has sent. */
export function releasesAtEnd(
  before: { readonly locks: HeldLocks; readonly order: SendingOrder; readonly origin: Origin },
  events: readonly HistoryEvent[],
): TaskMessage[] {
  const end = events.find((event) => event.type === "ExecutionCompleted");
  if (!end) return [];
  const locks = new HeldLocks(before.locks);
  const order = before.order.copy();
  for (const event of events) {
    if (event.type !== "EventSent") continue;
    locks.see(event);
    order.place(event, before.origin);
  }
  return locks.releases(before.origin, end.timestamp).map((message) => order.behind(message));
}

/** The same for an execution that continues as new, and those left behind after it in one episode. */
export function releasesLeftBehind(
  before: { readonly locks: HeldLocks | undefined; readonly origin: Sender },
  leftBehind: readonly TaskMessage[],
  now: Date,
): TaskMessage[] {
  const locks = new HeldLocks(before.locks);
  for (const { instanceId, sender, event } of leftBehind) {
    // an entity passes on what others ask for: it is not the one to release it
    if (event.type === "EventRaised" && !isEntityInstance(sender.instanceId)) {
      locks.see({ ...event, instanceId });
    }
  }
  const last = leftBehind.at(-1)?.sender ?? before.origin;
  return locks.releases(last, now);
}
