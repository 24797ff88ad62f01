import type { SubOrchestrationInstanceCreated } from "@taskhub/core";
import { isSettled, told } from "./examination.js";
import { announcedStart, lookAtInstance, type Look } from "./look-at-instance.js";
import { isAbsent, sent, wake, type Remedy, type Wait, type Waiting } from "./waiting.js";

/** What is the matter with a sub-orchestration that has not answered. */
export async function waitForChild(
  waiting: Waiting,
  event: SubOrchestrationInstanceCreated,
): Promise<Wait> {
  const { on, kept } = waiting;
  const what =
    `sub-orchestration '${event.name}' (event ${event.eventId}) with the id ` +
    `'${event.instanceId}', started at ${told(event.timestamp)}`;
  const child = await lookAtInstance(on.hub, event.instanceId);
  if (child.kind !== "look") return { what: `${what}, which cannot be read` };
  const keeper = kept.get(event.eventId);
  const again = keeper ? wake(waiting, keeper) : startAgain(waiting, event);
  const { state } = child;
  const announced = announcedStart(child);
  const begunAt = announced ? announced.lastUpdatedAt : state?.movedAt;
  if (announced || !state) {
    const isLost = isAbsent(on, event.instanceId, begunAt ?? event.timestamp);
    const missing = announced ? "it has not begun, and" : "it does not exist, and";
    const overdue = isLost ? `${missing} no message is left that would start it` : undefined;
    return { what: announced ? `${what}, which is to begin` : what, overdue, remedy: again };
  }
  const { runtimeStatus, movedAt } = state;
  if (!state.completed || !movedAt || !isSettled(on.hub, movedAt)) {
    return { what: `${what}, which is ${runtimeStatus}` };
  }
  if (!isChildOf(waiting, event, child)) {
    return {
      what,
      overdue: "its id is in use by another start",
      remedy: startAgain(waiting, event),
    };
  }
  const overdue = `it has ended as ${runtimeStatus} at ${told(movedAt)}, and its answer is missing`;
  return { what, overdue, remedy: answerOf(waiting, event, child) };
}

/** Its start is known by its id: if it has begun, or the id is another's, its session says so. */
function startAgain(waiting: Waiting, event: SubOrchestrationInstanceCreated): Remedy | undefined {
  // another engine keeps no input to start it with
  return event.keeper && sent(waiting, waiting.state.messageOf(event));
}

function answerOf(
  waiting: Waiting,
  event: SubOrchestrationInstanceCreated,
  { state }: Look,
): Remedy | undefined {
  // a parent that was rewound has made the first answer void, and asks for another
  if (waiting.state.askedAt(event.eventId) > 0) return startAgain(waiting, event);
  const { completed } = state ?? {};
  return sent(waiting, completed && state?.messageOf(completed));
}

function isChildOf(
  { look, state }: Waiting,
  { eventId }: SubOrchestrationInstanceCreated,
  child: Look,
): boolean {
  const parent = child.state?.started?.parent;
  return (
    parent?.instanceId === look.instanceId &&
    parent.executionId === state.executionId &&
    parent.taskScheduledId === eventId
  );
}
