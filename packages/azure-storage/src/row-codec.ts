/**
 * History events as rows of the History table.
 *
 *   from  commit-episode    events to write
 *   to    load-history      rows as read, their large columns resolved
 *
 * Readers of the format are strict about Edm types; columns of our own are extra and ignored by them.
 *
 * @see DurableTask.AzureStorage `TableEntityConverter.cs`, `AzureTableTrackingStore.cs`.
 * @module
 */
import type { HistoryEvent, Keeper, VoidedRow } from "@taskhub/core";
import { membersOf } from "./event-members.js";
import { readEvent, REWOUND } from "./event-reader.js";
import { isEventType } from "./event-type.js";
import { Fields } from "./fields.js";
import { unescapeInstanceKey } from "./instance-key.js";
import { MAX_COLUMN_CHARS } from "./large-columns.js";
import { RowUnreadableError } from "./row-unreadable-error.js";
import type { Entity } from "./services.js";
import { columnsOf, scalar } from "./wire-member.js";

/** Column of ours: what the reason of a failure was. */
export const REASON_COPY = "ThReason";

const ROW_KEY_DIGITS = 16; // AzureTableTrackingStore.cs: "X16"

/** Where a row stands. */
export interface EventKey {
  /** The escaped instance id. */
  readonly partitionKey: string;
  /** Zero-based place in the history of the execution. */
  readonly index: number;
  readonly executionId: string;
}

/** @returns The `RowKey` of the event at this place: 16 hex digits, upper case. */
export function rowKeyOf(index: number): string {
  return index.toString(16).toUpperCase().padStart(ROW_KEY_DIGITS, "0");
}

/**
 * The row of an event, large columns still in it.
 *
 * @throws RangeError if a number or an instant is one the table cannot hold.
 */
export function encodeEvent(event: HistoryEvent, key: EventKey): Entity {
  const { fields, properties } = membersOf(event);
  return {
    partitionKey: key.partitionKey,
    rowKey: rowKeyOf(key.index),
    columns: columnsOf([
      scalar("ExecutionId", key.executionId),
      scalar("EventType", event.type),
      scalar("EventId", event.eventId),
      scalar("IsPlayed", event.isPlayed),
      scalar("_Timestamp", event.timestamp), // Timestamp is the service's own
      ...fields,
      ...properties,
      scalar("ThMessageId", event.messageId),
      scalar("ThKeeper", event.keeper?.queueMessageId),
      scalar("ThKeeperId", event.keeper?.messageId),
      scalar(REASON_COPY, reasonCopy(event)),
    ]),
  };
}

/**
 * What a rewind writes into a row that it makes void, or mends, to be merged: all else stays for tools
 * to show.
 *
 * @see DurableTask.AzureStorage `AzureTableTrackingStore.RewindHistoryAsync`.
 */
export function encodeVoid({ row, event }: VoidedRow, partitionKey: string): Entity {
  const { voided, isDropped } = event.type === "GenericEvent" ? event : {};
  return {
    partitionKey,
    rowKey: rowKeyOf(row),
    columns: columnsOf([
      scalar("EventType", event.type),
      scalar("Reason", voided === undefined ? (reasonCopy(event) ?? "") : REWOUND + voided),
      // ours: a reason that lies in a blob would be taken from there
      scalar("ThVoided", voided),
      scalar("ThDropped", isDropped),
    ]),
  };
}

/** Tools that rewind write over the reason of a failure; one in a blob they leave there. */
function reasonCopy(event: HistoryEvent): string | undefined {
  if (event.type !== "TaskFailed" && event.type !== "SubOrchestrationInstanceFailed") {
    return undefined;
  }
  return event.reason.length > MAX_COLUMN_CHARS ? undefined : event.reason;
}

/**
 * The event of a row whose large columns have been resolved.
 *
 * @throws RowUnreadableError if the row is not in the format.
 */
export function decodeEvent(entity: Entity): HistoryEvent {
  const fields = rowFields(entity);
  const type = fields.text("EventType");
  if (!isEventType(type)) return fields.reject("EventType", "a type in use");
  const head = {
    eventId: fields.integer("EventId"),
    isPlayed: fields.flag("IsPlayed"),
    timestamp: fields.date("_Timestamp"),
    messageId: fields.optionalText("ThMessageId"),
    keeper: readKeeper(fields),
  };
  return readEvent(type, fields, head, {
    instanceId: unescapeInstanceKey(entity.partitionKey),
    executionId: fields.optionalText("ExecutionId"),
  });
}

/** The columns of a row, read with checks that name the row. */
export function rowFields(entity: Entity): Fields {
  const { partitionKey, rowKey, columns } = entity;
  return new Fields(columns, "", (reason) => new RowUnreadableError(partitionKey, rowKey, reason));
}

function readKeeper(fields: Fields): Keeper | undefined {
  const queueMessageId = fields.optionalText("ThKeeper");
  if (queueMessageId === undefined) return undefined;
  return { queueMessageId, messageId: fields.text("ThKeeperId") };
}
