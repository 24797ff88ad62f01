/**
 * Messages as tools put them: by the library that each of them has inside.
 *
 * @module
 */
import { randomUUID } from "node:crypto";

/**
 * `1.4.0` is inside `func durable`, `1.17.5` inside Durable Functions Monitor; `2.9.1` stands for
 * clients of today, which put JSON where the older ones put base64 of it.
 */
export type Library = "1.4.0" | "1.17.5" | "2.9.1";

const EVENT_NUMBERS = {
  ExecutionStarted: 0,
  ExecutionTerminated: 3,
  EventRaised: 15,
  GenericEvent: 17,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
};

interface ToolEvent {
  readonly type: keyof typeof EVENT_NUMBERS;
  /** What .NET writes before the number of the type: public fields. */
  readonly fields?: object;
  readonly members?: object;
  /** By default the time of the call. */
  readonly at?: Date;
}

interface Target {
  readonly instanceId: string;
  /** Absent for whichever execution is current. */
  readonly executionId?: string;
}

let sequence = 0;

/** The JSON of a message, in the order and with the members that the library gives it. */
export function messageJson(library: Library, target: Target, event: ToolEvent): string {
  const isOld = library === "1.4.0";
  const { type, fields, members, at = new Date() } = event;
  sequence += 1;
  return JSON.stringify({
    $type: "DurableTask.AzureStorage.MessageData",
    ActivityId: randomUUID(),
    TaskMessage: {
      $type: "DurableTask.Core.TaskMessage",
      Event: {
        $type: `DurableTask.Core.History.${type.replace(/(?:Event)?$/, "Event")}`,
        ...fields,
        EventType: EVENT_NUMBERS[type],
        ...members,
        EventId: -1,
        IsPlayed: false,
        Timestamp: at.toISOString(),
      },
      SequenceNumber: 0,
      OrchestrationInstance: instanceJson(target),
      ...(isOld ? {} : { OrchestrationExecutionContext: null }),
    },
    CompressedBlobName: null,
    SequenceNumber: sequence,
    ...(isOld
      ? { Episode: 0 }
      : { Sender: { InstanceId: "", ExecutionId: "" }, SerializableTraceContext: null }),
  });
}

/** What goes to the queue when the message lies in a blob. */
export function wrapperJson(blobName: string): string {
  return JSON.stringify({
    $type: "DurableTask.AzureStorage.MessageData",
    ActivityId: "00000000-0000-0000-0000-000000000000",
    TaskMessage: null,
    CompressedBlobName: blobName,
    SequenceNumber: 0,
    Episode: 0,
  });
}

/** The body for the queue. */
export function bodyOf(library: Library, json: string): string {
  return library === "2.9.1" ? json : Buffer.from(json, "utf8").toString("base64");
}

/** The start of an orchestration. */
export function startEvent(
  library: Library,
  target: Required<Target>,
  start: { readonly name: string; readonly input: string | null; readonly generation: number },
): ToolEvent {
  const { name, input, generation } = start;
  return {
    type: "ExecutionStarted",
    fields: { OrchestrationInstance: instanceJson(target) },
    members: {
      ParentInstance: null,
      Name: name,
      Version: "",
      Input: input,
      Tags: null,
      ...(library === "1.4.0" ? {} : { Correlation: null, ScheduledStartTime: null }),
      ...(library === "1.4.0" ? {} : { Generation: generation }),
    },
  };
}

/** The control queue of an instance, of the four that a tool takes for granted. */
export function partitionOf(instanceId: string): string {
  let hash = 2_166_136_261;
  for (const byte of Buffer.from(instanceId, "utf8")) {
    hash = Math.imul(hash ^ byte, 16_777_619) >>> 0;
  }
  return `control-0${String(hash % 4)}`;
}

function instanceJson({
  instanceId,
  executionId = null,
}: {
  instanceId: string;
  executionId?: string | null;
}) {
  return {
    $type: "DurableTask.Core.OrchestrationInstance",
    InstanceId: instanceId,
    ExecutionId: executionId,
  };
}
