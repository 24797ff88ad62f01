import {
  executionCompleted,
  executionStarted,
  orchestratorCompleted,
  orchestratorStarted,
} from "./event-rows.js";
import { FloorInstance } from "./floor-instance.js";
import type { FloorSide } from "./floor-side.js";

const OUTPUT = JSON.stringify("done");

/** An orchestration that ends at once: its start, one commit, its end. */
export async function writeNothing(side: FloorSide, instanceId: string): Promise<void> {
  const instance = new FloorInstance(side, { instanceId, name: "nothing", input: "0" });
  await instance.start();
  await writeWholeHistory(instance);
  await instance.end(OUTPUT);
}

/** The child of a parent: nobody waits to see it pending, and its answer is a message. */
export async function writeChild(
  side: FloorSide,
  parent: FloorInstance,
  eventId: number,
  answerBody: string,
): Promise<void> {
  const { instanceId, executionId, name } = parent.started;
  const child = new FloorInstance(side, {
    ...{ instanceId: childId(instanceId, eventId), name: "nothing", input: String(eventId) },
    parent: JSON.stringify({
      ...{ Name: name, TaskScheduleId: eventId, Version: "" },
      OrchestrationInstance: { InstanceId: instanceId, ExecutionId: executionId },
    }),
  });
  await child.holdStart();
  await writeWholeHistory(child, child.keeper);
  const end = { Output: OUTPUT, CompletedTime: new Date(), ThCommit: 1 };
  await Promise.all([child.insertRow("Completed", String(eventId), end), parent.hold(answerBody)]);
  child.letGo();
}

/** JSON text of what a child gives its parent. */
export const CHILD_RESULT = OUTPUT;

export function childId(parentId: string, eventId: number): string {
  return `${parentId}-${eventId}`;
}

async function writeWholeHistory(instance: FloorInstance, keeper?: string): Promise<void> {
  await instance.commit([
    orchestratorStarted(),
    executionStarted(instance.started),
    executionCompleted(0, OUTPUT, keeper),
    orchestratorCompleted(),
  ]);
}
