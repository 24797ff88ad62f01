/**
 * A client starts an instance: the start message and the instance row, written at the same time.
 *
 *   from  functions/client     a name, an id, an input
 *   to    control queue        the start message, handed to this process or visible to all
 *
 * The row decides which start lives (P8). A start whose row was not written withdraws its message; if
 * it cannot, the worker that gets the message sees another execution in the row, and drops it.
 *
 * @module
 */
import {
  LEASE_MS,
  LONGEST_HIDDEN_MS,
  type Delivery,
  type InstanceRow,
  type InstanceStatus,
  type TaskMessage,
} from "@taskhub/core";
import { claimRow, type Claim } from "./claim-row.js";
import { controlQueueIndex } from "./control-queue-index.js";
import type { Hub } from "./hub.js";
import { encodeInstance } from "./instance-codec.js";
import { validateInstanceId } from "./instance-key.js";
import { storeLargeColumns, urlOf } from "./instance-row.js";
import { isAnswer, isRefused, outcomeOf } from "./outcome.js";
import { Patience } from "./patience.js";
import { encodeForQueue, handedOff } from "./put-message.js";
import type { Entity, PutMessage } from "./services.js";
import { startMessage, type StartRequest } from "./start-message.js";

/** How long a store that does not answer, or a row that keeps changing, is tried again. */
export const START_PATIENCE_MS = 30_000;
const EXECUTION_ID_BYTES = 16; // DTFx: a Guid in the format N, 32 hex digits

/** `exists`: the id belongs to an instance that is not to be replaced; nothing was changed. */
export type StartOutcome =
  | {
      readonly kind: "started";
      /** Present if it was asked for with `held`, and the start is due now. */
      readonly delivery: Delivery | undefined;
      readonly row: InstanceRow;
    }
  | { readonly kind: "exists"; readonly status: InstanceStatus };

/**
 * Starts an instance, unless one of its id has not finished or is to be kept.
 *
 * A `StorageError` leaves open whether it was started.
 *
 * @throws InvalidInstanceIdError if no instance may have the id.
 */
export async function startInstance(hub: Hub, request: StartRequest): Promise<StartOutcome> {
  validateInstanceId(request.instanceId);
  const patience = new Patience(hub, START_PATIENCE_MS);
  let replaces: InstanceRow | undefined;
  for (let tries = 1; ; tries += 1) {
    const result = await tryToStart(hub, request, replaces, patience);
    if (result.kind !== "again") {
      const { name } = result.kind === "started" ? request : result.status;
      hub.meter.runs(request.instanceId, name);
      return result;
    }
    // the first time is the usual start of an id that has finished
    if (tries > 1) await patience.waitOrThrow(result.error);
    replaces = result.finished;
  }
}

/** One message, made for one generation of the id. */
interface Start {
  readonly message: TaskMessage;
  readonly status: InstanceStatus;
  readonly entity: Entity;
  readonly body: string;
  readonly blobName: string | undefined;
  readonly isHeld: boolean;
  readonly visibleInMs: number;
}

async function tryToStart(
  hub: Hub,
  request: StartRequest,
  replaces: InstanceRow | undefined,
  patience: Patience,
): Promise<StartOutcome | Extract<Claim, { kind: "again" }>> {
  const start = await prepare(hub, request, replaces);
  const { status, entity } = start;
  const { keepsFinished = false } = request;
  // a crash after the put alone: the worker that gets the message finds no row, and writes it (P8)
  // a crash after the row alone: the row stays Pending until its id is purged
  const [put, claim] = await Promise.all([
    outcomeOf(putStart(hub, start, patience)),
    outcomeOf(claimRow(hub, { status, entity, replaces, keepsFinished }, patience)),
  ]);
  // the message stays: should the row be there nevertheless, it must not wait for ever
  if (claim.kind === "failed") throw claim.error;
  const { value } = claim;
  if (value.kind === "mine") {
    if (put.kind === "done") return started(hub, start, put.value, value.row);
    if (!(await takeBack(hub, entity, value.row))) {
      return { kind: "started", delivery: undefined, row: value.row };
    }
    throw put.error;
  }
  if (put.kind === "done") await withdraw(hub, start, put.value);
  return value;
}

async function prepare(
  hub: Hub,
  request: StartRequest,
  replaces: InstanceRow | undefined,
): Promise<Start> {
  const startedAt = hub.clock.now();
  const delayMs = delayUntil(request.scheduledStartAt, startedAt);
  const { message, status } = startMessage(request, {
    executionId: hub.random.hex(EXECUTION_ID_BYTES),
    // a row without the column counts as generation 0
    generation: replaces ? (replaces.status.generation ?? 0) + 1 : 0,
    startedAt,
  });
  const { body, blobName } = await encodeForQueue(hub, message);
  const row = encodeInstance(status, hub.names.hub);
  const named =
    blobName === undefined
      ? row
      : { ...row, columns: { ...row.columns, Input: urlOf(hub)(blobName) } };
  const isHeld = request.held && delayMs === 0;
  return {
    message,
    status,
    entity: await storeLargeColumns(hub, named, status.instanceId),
    body,
    blobName,
    isHeld,
    visibleInMs: isHeld ? LEASE_MS : delayMs,
  };
}

/** A start that is seen before its time is put off again. */
function delayUntil(instant: Date | undefined, now: Date): number {
  const delayMs = instant ? instant.getTime() - now.getTime() : 0;
  return Math.min(LONGEST_HIDDEN_MS, Math.max(0, delayMs));
}

interface PutStart {
  readonly message: PutMessage;
  readonly putAt: Date;
}

async function putStart(hub: Hub, start: Start, patience: Patience): Promise<PutStart> {
  const { instanceId } = start.message;
  const queue = queueFor(hub, instanceId);
  for (;;) {
    const putAt = hub.clock.now();
    const outcome = await outcomeOf(
      hub.services.queues.put(queue.name, start.body, start.visibleInMs, { instanceId }),
    );
    if (outcome.kind === "done") return { message: outcome.value, putAt };
    if (isAnswer(outcome.error) || isRefused(outcome.error)) throw outcome.error;
    await patience.waitOrThrow(outcome.error);
  }
}

function started(hub: Hub, start: Start, put: PutStart, row: InstanceRow): StartOutcome {
  if (!start.isHeld) return { kind: "started", delivery: undefined, row };
  const { message, blobName, visibleInMs } = start;
  const { queue } = queueFor(hub, message.instanceId);
  const delivery = handedOff({
    queue,
    message,
    blobName,
    put: put.message,
    putAt: put.putAt,
    visibleInMs,
  });
  return { kind: "started", delivery, row };
}

/** A start that failed leaves its row to nobody, so that the id can be started again. @returns False if a worker has it. */
async function takeBack(hub: Hub, entity: Entity, row: InstanceRow): Promise<boolean> {
  const { partitionKey, rowKey } = entity;
  const { instanceId } = row.status;
  const deleted = await outcomeOf(
    hub.services.tables.transact(
      hub.names.instancesTable,
      [{ kind: "delete", partitionKey, rowKey, etag: row.etag }],
      { instanceId },
    ),
  );
  return deleted.kind === "done" || deleted.error.kind !== "precondition";
}

/** If this fails, the worker that gets the message finds another execution in the row. */
async function withdraw(hub: Hub, { message }: Start, put: PutStart): Promise<void> {
  const { instanceId } = message;
  const queue = queueFor(hub, instanceId);
  await outcomeOf(hub.services.queues.delete(queue.name, put.message, { instanceId }));
}

function queueFor(hub: Hub, instanceId: string) {
  const partition = controlQueueIndex(instanceId, hub.partitionCount);
  const queue = { kind: "control", partition } as const;
  return { queue, name: hub.names.queue(queue) };
}
