/**
 * Messages, as the JSON text that .NET's `MessageData` is written in.
 *
 *   from  queues      the body of a queue message, or the text of its blob
 *   to    core        TaskMessage
 *
 * Property order, `$type` and nulls are part of the format: its reader honours `$type` only as the
 * first property, and tools compare texts. Columns of our own stand at the end and are ignored there.
 *
 * @see DurableTask.AzureStorage `MessageData.cs`, `MessageManager.cs`; DurableTask.Core `TaskMessage.cs`.
 * @module
 */
import {
  deriveGuid,
  CLIENT,
  type HistoryEvent,
  type PlaceInStream,
  type Sender,
  type TaskMessage,
} from "@taskhub/core";
import { eventClass, eventNumber, eventTypeOfClass, eventTypeOfNumber } from "./event-type.js";
import { membersOf, orchestrationInstance } from "./event-members.js";
import { readEvent, type Addressee } from "./event-reader.js";
import { parseFields, type Fields } from "./fields.js";
import { MessageUndecodableError } from "./message-undecodable-error.js";
import { formatWireDate } from "./wire-date.js";
import { jsonMembers, typedJson } from "./wire-member.js";

/** MessageManager.cs: 45 * 1024. A longer message goes to a blob, and a wrapper to the queue. */
export const LARGE_MESSAGE_BYTES = 46080;

const MESSAGE_DATA = "DurableTask.AzureStorage.MessageData";
const NO_GUID = "00000000-0000-0000-0000-000000000000";
/** Stream, number, and the number up to which messages come first. */
const PLACE_IN_STREAM = /^([0-9a-f]{16})\/(\d+)\/(\d+)$/;
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a queue message holds: the message, or the name of the blob that holds it. */
export type DecodedMessage =
  | { readonly kind: "message"; readonly message: TaskMessage }
  | {
      readonly kind: "blob";
      readonly blobName: string;
      /** The id of the message in the blob; absent if a .NET writer wrote the wrapper. */
      readonly messageId: string | undefined;
      /** The message without its payload; absent if a .NET writer wrote the wrapper. */
      readonly head: TaskMessage | undefined;
    };

/**
 * @param sequenceNumber - Counts up in a process; the tie-breaker among messages of one second.
 * @returns The text for the queue, or for the blob if {@link isLargeMessage}.
 * @throws RangeError if a number or an instant is one the format cannot hold.
 */
export function encodeMessage(message: TaskMessage, sequenceNumber: number): string {
  return JSON.stringify(encodeMessageData(message, sequenceNumber));
}

/** As {@link encodeMessage}, for a message inside other JSON. */
export function encodeMessageData(message: TaskMessage, sequenceNumber: number): object {
  const { episode, standsFor, earlierDequeues, after, afterStart } = message;
  const { inStream, asksAgain, home, missingPayload } = message;
  return {
    $type: MESSAGE_DATA,
    ActivityId: message.messageId,
    TaskMessage: {
      $type: "DurableTask.Core.TaskMessage",
      Event: encodeEvent(message.event),
      SequenceNumber: 0,
      OrchestrationInstance: typedJson(
        orchestrationInstance(message.instanceId, message.executionId),
      ),
      OrchestrationExecutionContext: executionContext(message.event),
    },
    CompressedBlobName: null,
    SequenceNumber: sequenceNumber,
    ...(episode === undefined ? {} : { Episode: episode }),
    Sender: { InstanceId: message.sender.instanceId, ExecutionId: message.sender.executionId },
    SerializableTraceContext: null,
    ...(standsFor === undefined ? {} : { ThStandsFor: standsFor }),
    ...(earlierDequeues ? { ThDequeueCount: earlierDequeues } : {}),
    ...(after === undefined ? {} : { ThAfter: after }),
    ...(afterStart === undefined ? {} : { ThAfterStart: afterStart }),
    ...(inStream === undefined ? {} : { ThStream: encodePlace(inStream) }),
    ...(asksAgain === true ? { ThAsksAgain: true } : {}),
    ...(home === undefined ? {} : { ThHome: home }),
    ...(missingPayload === undefined ? {} : { ThMissingPayload: missingPayload }),
  };
}

/**
 * The text for the queue of a message that lies in a blob.
 *
 * .NET readers look at the blob's name only; the rest is for ours.
 *
 * @param head - The message without its payload, if that is small.
 */
export function encodeWrapper(
  blobName: string,
  messageId: string,
  head: TaskMessage | undefined,
): string {
  return JSON.stringify({
    $type: MESSAGE_DATA,
    ActivityId: messageId,
    TaskMessage: null,
    CompressedBlobName: blobName,
    SequenceNumber: 0,
    SerializableTraceContext: null,
    ...(head && { ThMessage: encodeMessageData(head, 0) }),
  });
}

/** @returns True if the text of a message is too long for the queue. */
export function isLargeMessage(json: string): boolean {
  return Buffer.byteLength(json, "utf8") > LARGE_MESSAGE_BYTES;
}

/**
 * Reads what any generation of the .NET library, or we, wrote.
 *
 * A message without a usable `ActivityId` gets an id derived from its text, so that a second
 * delivery of it is recognised like any other.
 *
 * @throws MessageUndecodableError if it is not in the format, with what was expected and found.
 */
export function decodeMessage(json: string): DecodedMessage {
  return readMessage(parseFields(json, "", undecodable), () => deriveGuid("message", json));
}

/**
 * As {@link decodeMessage}, for a message inside other JSON; the error is that of `data`.
 *
 * @param unnamedId - Gives or refuses an id for a message without one.
 */
export function readMessage(data: Fields, unnamedId: () => string): DecodedMessage {
  const blobName = data.optionalNonEmptyText("CompressedBlobName");
  if (blobName !== undefined) {
    const head = data.optionalObject("ThMessage");
    const messageId = usableId(data.raw("ActivityId"));
    return { kind: "blob", blobName, messageId, head: head && readTaskMessage(head, unnamedId) };
  }
  return { kind: "message", message: readTaskMessage(data, unnamedId) };
}

function readTaskMessage(data: Fields, unnamedId: () => string): TaskMessage {
  const taskMessage = data.object("TaskMessage");
  const target = taskMessage.object("OrchestrationInstance");
  const addressee = {
    instanceId: target.optionalNonEmptyText("InstanceId") ?? target.reject("InstanceId", "an id"),
    executionId: target.optionalText("ExecutionId"),
  };
  return {
    messageId: usableId(data.raw("ActivityId")) ?? unnamedId(),
    ...addressee,
    event: decodeEvent(taskMessage.object("Event"), addressee),
    sender: decodeSender(data.optionalObject("Sender")),
    episode: data.optionalInteger("Episode"),
    standsFor: data.optionalText("ThStandsFor"),
    earlierDequeues: data.optionalInteger("ThDequeueCount"),
    after: data.optionalText("ThAfter"),
    afterStart: data.optionalText("ThAfterStart"),
    inStream: readPlace(data),
    asksAgain: data.flag("ThAsksAgain") || undefined,
    home: data.optionalText("ThHome"),
    missingPayload: data.optionalText("ThMissingPayload"),
  };
}

function encodePlace({ stream, number, after }: PlaceInStream): string {
  return `${stream}/${number}/${after}`;
}

function readPlace(data: Fields): PlaceInStream | undefined {
  const text = data.optionalText("ThStream");
  if (text === undefined) return undefined;
  const [, stream, ...numbers] = PLACE_IN_STREAM.exec(text) ?? [];
  const [number = 0, after = 0] = numbers.map(Number);
  // one that came after itself would wait in vain
  const isAfterItself = number > 0 && after >= number;
  if (stream === undefined || !Number.isSafeInteger(number) || isAfterItself) {
    return data.reject("ThStream", "a stream, its number, and a smaller one");
  }
  return { stream, number, after };
}

function encodeEvent(event: HistoryEvent): object {
  const { fields, properties } = membersOf(event);
  return {
    $type: eventClass(event.type),
    ...jsonMembers(fields, true),
    EventType: eventNumber(event.type),
    ...jsonMembers(properties, true),
    EventId: event.eventId,
    IsPlayed: event.isPlayed,
    Timestamp: formatWireDate(event.timestamp),
  };
}

/**
 * What .NET gives to activities and sub-orchestrations: the tags of the orchestration.
 *
 * .NET names the dictionary's class, which its reader does not need, and which one of another
 * runtime cannot load; so it is left out here.
 */
function executionContext(event: HistoryEvent): object | null {
  const isCall = event.type === "TaskScheduled";
  const isChild = event.type === "ExecutionStarted" && event.parent !== undefined;
  if (!isCall && !isChild) return null;
  return { $type: "DurableTask.Core.OrchestrationExecutionContext", OrchestrationTags: {} };
}

/** The class decides, as it does for .NET; the number only where a writer left the class out. */
function decodeEvent(fields: Fields, addressee: Addressee): HistoryEvent {
  const clrName = fields.optionalText("$type");
  const type =
    clrName === undefined
      ? (eventTypeOfNumber(fields.integer("EventType")) ??
        fields.reject("EventType", "a type in use"))
      : (eventTypeOfClass(clrName) ?? fields.reject("$type", "the class of a history event"));
  const head = {
    eventId: fields.integer("EventId"),
    timestamp: fields.date("Timestamp"),
    isPlayed: fields.flag("IsPlayed"),
  };
  return readEvent(type, fields, head, addressee);
}

/** Absent in messages of `func durable`, whose library predates it. */
function decodeSender(sender: Fields | undefined): Sender {
  if (!sender) return CLIENT;
  return {
    instanceId: sender.optionalText("InstanceId") ?? "",
    executionId: sender.optionalText("ExecutionId") ?? "",
  };
}

function usableId(value: unknown): string | undefined {
  const id = typeof value === "string" ? value.toLowerCase() : "";
  return GUID.test(id) && id !== NO_GUID ? id : undefined;
}

function undecodable(reason: string): MessageUndecodableError {
  return new MessageUndecodableError(reason);
}
