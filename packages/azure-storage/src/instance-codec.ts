/**
 * The status of an instance as a row of the Instances table.
 *
 *   from  start-instance, commit-episode    a status to write
 *   to    read-status                       rows as read, their large columns resolved
 *
 * @see DurableTask.AzureStorage `OrchestrationInstanceStatus.cs`.
 * @module
 */
import { isFinished, type InstanceStatus, type RuntimeStatus } from "@taskhub/core";
import { readTags } from "./event-reader.js";
import type { Fields } from "./fields.js";
import { escapeInstanceKey, unescapeInstanceKey } from "./instance-key.js";
import { markRawText, unmarkRawText } from "./raw-text.js";
import { rowFields } from "./row-codec.js";
import type { Entity } from "./services.js";
import { columnsOf, isRuntimeStatus, json, scalar, type Member } from "./wire-member.js";

/** `OrchestrationInstanceStatus.cs`: an instance has one row. */
export const INSTANCE_ROW_KEY = "";

/** What a column holds that must have a value and has none; JSON for it, so readers see a null. */
const NONE = "null";

/**
 * All columns, for a row that is inserted or replaced. Large ones are still in it.
 *
 * @throws RangeError if a number or an instant is one the table cannot hold.
 */
export function encodeInstance(status: InstanceStatus, hubName: string): Entity {
  return instanceRow(status, [
    scalar("Name", status.name),
    scalar("Version", status.version),
    scalar("Input", raw(status.input)),
    scalar("Output", raw(status.output)),
    scalar("CreatedTime", status.createdAt),
    scalar("ScheduledStartTime", status.scheduledStartAt),
    scalar("Generation", status.generation),
    json("Tags", status.tags),
    ...changingMembers(status, hubName),
  ]);
}

/**
 * The columns that change while an execution lives, for a merge.
 *
 * A merge clears nothing, so an output that is gone is written as JSON null: the reason of an earlier
 * suspension must not become the result. A time of completion stays; readers here look at the status.
 *
 * @throws RangeError if a number or an instant is one the table cannot hold.
 */
export function encodeInstanceChange(status: InstanceStatus, hubName: string): Entity {
  return instanceRow(status, [
    scalar("Output", raw(status.output) ?? NONE),
    ...changingMembers(status, hubName),
  ]);
}

/**
 * The status in a row whose large columns have been resolved.
 *
 * Lenient where a writer of the format leaves something out: rows of `func durable` have no
 * execution id and no generation.
 *
 * @throws RowUnreadableError if the status is missing or unknown, or a column has the wrong type.
 */
export function decodeInstance(entity: Entity): InstanceStatus {
  const fields = rowFields(entity);
  const runtimeStatus = readRuntimeStatus(fields);
  const lastUpdatedAt = fields.optionalDate("LastUpdatedTime");
  const createdAt = fields.optionalDate("CreatedTime") ?? lastUpdatedAt ?? new Date(0);
  return {
    instanceId: unescapeInstanceKey(entity.partitionKey),
    executionId: fields.optionalText("ExecutionId"),
    name: fields.optionalText("Name") ?? "",
    version: fields.optionalText("Version"),
    runtimeStatus,
    input: present(fields.optionalText("Input")),
    output: present(fields.optionalText("Output")),
    customStatus: present(fields.optionalText("CustomStatus")),
    createdAt,
    lastUpdatedAt: lastUpdatedAt ?? createdAt,
    completedAt: isFinished(runtimeStatus) ? fields.optionalDate("CompletedTime") : undefined,
    scheduledStartAt: fields.optionalDate("ScheduledStartTime"),
    generation: fields.optionalInteger("Generation"),
    tags: readTags(fields, "Tags"),
    commitNumber: fields.optionalInteger("ThCommit"),
  };
}

function instanceRow(status: InstanceStatus, members: readonly Member[]): Entity {
  return {
    partitionKey: escapeInstanceKey(status.instanceId),
    rowKey: INSTANCE_ROW_KEY,
    columns: columnsOf(members),
  };
}

function changingMembers(status: InstanceStatus, hubName: string): readonly Member[] {
  return [
    scalar("ExecutionId", status.executionId),
    scalar("CustomStatus", status.customStatus ?? NONE),
    scalar("RuntimeStatus", status.runtimeStatus),
    scalar("LastUpdatedTime", status.lastUpdatedAt),
    scalar("CompletedTime", status.completedAt),
    scalar("TaskHubName", hubName),
    scalar("ThCommit", status.commitNumber),
  ];
}

function readRuntimeStatus(fields: Fields): RuntimeStatus {
  const name = fields.text("RuntimeStatus");
  return isRuntimeStatus(name) ? name : fields.reject("RuntimeStatus", "a known status");
}

function raw(text: string | undefined): string | undefined {
  return text === undefined ? undefined : markRawText(text);
}

function present(text: string | undefined): string | undefined {
  return text === undefined || text === "" || text === NONE ? undefined : unmarkRawText(text);
}
