import { inLanes } from "../measure/in-lanes.js";
import {
  childCompleted,
  childCreated,
  executionCompleted,
  executionStarted,
  orchestratorCompleted,
  orchestratorStarted,
} from "./event-rows.js";
import { FloorInstance } from "./floor-instance.js";
import type { FloorSide } from "./floor-side.js";
import { messageBody } from "./message-body.js";
import { CHILD_RESULT, childId, writeChild } from "./write-nothing.js";

/** As the engine's client of the storage: more calls at once only wait for each other. */
const AT_ONCE = 64;
/** DurableTask.Core `EventType.SubOrchestrationInstanceCompleted`. */
const CHILD_COMPLETED = 8;

/** A parent and its children: each child's start and answer are messages, for it may be anywhere. */
export async function writeParent(
  side: FloorSide,
  instanceId: string,
  children: number,
): Promise<void> {
  const output = String(children);
  const parent = new FloorInstance(side, { instanceId, name: "parent", input: output });
  const each = Array.from({ length: children }, (_, at) => at);
  await parent.start();
  await parent.commit([
    orchestratorStarted(),
    executionStarted(parent.started),
    ...each.map((at) => childCreated(at, childId(instanceId, at), parent.keeper)),
    orchestratorCompleted(),
  ]);
  await inLanes(children, AT_ONCE, (at) => {
    const answer = { EventType: CHILD_COMPLETED, TaskScheduledId: at, Result: CHILD_RESULT };
    const body = messageBody(parent.started, "SubOrchestrationInstanceCompleted", answer);
    return writeChild(side, parent, at, body);
  });
  await parent.commit([
    orchestratorStarted(),
    ...each.map((at) => childCompleted(at, CHILD_RESULT)),
    executionCompleted(children, output),
    orchestratorCompleted(),
  ]);
  await parent.end(output);
}
