import { randomUUID } from "node:crypto";
import type { Started } from "./event-rows.js";

const CORE = "DurableTask.Core";

/** A message as the format has it, ready for the queue. @param event - Its members but for the common ones. */
export function messageBody(
  { instanceId, executionId }: Pick<Started, "instanceId" | "executionId">,
  type: string,
  event: Readonly<Record<string, unknown>>,
): string {
  const instance = instanceOf(instanceId, executionId);
  const common = { EventId: -1, IsPlayed: false, Timestamp: new Date() };
  const json = JSON.stringify({
    $type: "DurableTask.AzureStorage.MessageData",
    ActivityId: randomUUID(),
    TaskMessage: {
      $type: `${CORE}.TaskMessage`,
      Event: { $type: `${CORE}.History.${type}Event`, ...event, ...common },
      ...{
        SequenceNumber: 0,
        OrchestrationInstance: instance,
        OrchestrationExecutionContext: null,
      },
    },
    ...{ CompressedBlobName: null, SequenceNumber: 0 },
    Sender: { InstanceId: "", ExecutionId: "" },
    SerializableTraceContext: null,
  });
  return Buffer.from(json, "utf8").toString("base64");
}

/** The message of a start. */
export function startBody({ instanceId, executionId, name, input, parent }: Started): string {
  return messageBody({ instanceId, executionId }, "ExecutionStarted", {
    OrchestrationInstance: instanceOf(instanceId, executionId),
    ...{ EventType: 0, ParentInstance: parent ?? null, Name: name, Version: "", Input: input },
    ...{ Tags: null, Correlation: null, ParentTraceContext: null, ScheduledStartTime: null },
    ...{ Generation: 0, GenerateNewTrace: false },
  });
}

function instanceOf(instanceId: string, executionId: string) {
  return {
    $type: `${CORE}.OrchestrationInstance`,
    ...{ InstanceId: instanceId, ExecutionId: executionId },
  };
}
