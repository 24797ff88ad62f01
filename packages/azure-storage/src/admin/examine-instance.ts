/**
 * What is the matter with one instance.
 *
 * @module
 */
import {
  decodeSchedulerState,
  isEntityInstance,
  isFinished,
  isScheduledAhead,
  neverBegan,
  ownerIsOver,
  showsRewind,
  type ExecutionState,
  type InstanceStatus,
} from "@taskhub/core";
import { readInstance } from "../instance-row.js";
import { isSettled, told, type Examination } from "./examination.js";
import type { Finding } from "./finding.js";
import {
  announcedStart,
  lookAtInstance,
  orUnreadable,
  type Look,
  type Unreadable,
} from "./look-at-instance.js";
import { rowDisagreement } from "./row-disagreement.js";
import { controlQueuesOf, isAbsent, type Wait } from "./waiting.js";
import { waitsOf } from "./waits.js";

/** Looks at row and history of an instance. Nothing is found of one that is not there. */
export async function examineInstance(
  on: Examination,
  instanceId: string,
): Promise<readonly Finding[]> {
  const look = await lookAtInstance(on.hub, instanceId);
  if (look.kind !== "look") return [unreadable(look)];
  const found = await orUnreadable("historyUnreadable", instanceId, () => findingsOf(on, look));
  return "kind" in found ? [unreadable(found)] : found;
}

function unreadable({ kind, instanceId, reason }: Unreadable): Finding {
  const isTooLarge = kind === "historyTooLarge";
  const what = isTooLarge
    ? `The history is too large to be examined: ${reason}.`
    : `${reason.replace(/\.$/, "")}. No worker can go on with it.`;
  return { kind, instanceId, severity: isTooLarge ? "info" : "error", what };
}

async function findingsOf(on: Examination, look: Look): Promise<readonly Finding[]> {
  const { row, state, instanceId } = look;
  const found = [
    row ? disagreement(on, look) : withoutRow(on, look),
    isEntityInstance(instanceId) ? await orphanedLock(on, look) : undefined,
    row ? announced(on, look, row.status) : undefined,
    state && !isAnnounced(look) ? await standstill(on, look, state) : undefined,
  ];
  return found.filter((finding) => finding !== undefined);
}

/** What the row says of what is to come, or what is gone. */
function announced(on: Examination, look: Look, status: InstanceStatus): Finding | undefined {
  if (announcedStart(look)) return lostStart(on, look, status);
  if (!look.state) return lostHistory(on, look, status);
  return isAnnounced(look) ? lostRewind(on, look, status) : undefined;
}

/** True if the history is about to go on otherwise: by a new start, or a rewind. */
function isAnnounced(look: Look): boolean {
  const { row, state, commitNumber } = look;
  if (announcedStart(look)) return true;
  return row !== undefined && state !== undefined && showsRewind(row.status, state, commitNumber);
}

function disagreement({ hub }: Examination, look: Look): Finding | undefined {
  const found = rowDisagreement(hub, look);
  if (!found) return undefined;
  const { what, since, made } = found;
  const { instanceId } = look;
  const repair = made && "Write the row as the history says.";
  return { kind: "rowDisagrees", instanceId, severity: "error", what, since, repair };
}

/** What has a history lives: a purge takes the history first, and the row last. */
function withoutRow({ hub }: Examination, { instanceId, state }: Look): Finding | undefined {
  const since = state?.movedAt;
  if (!state || !since || !isSettled(hub, since)) return undefined;
  const what =
    `There is a history, which is ${state.runtimeStatus} and moved last at ${told(since)}, and no ` +
    `instance row: no client sees the instance.`;
  const repair = "Write the row as the history says; then the instance can be purged, too.";
  return { kind: "historyWithoutRow", instanceId, severity: "warning", what, since, repair };
}

/** A row that has finished, and nothing behind it. */
function lostHistory(
  { hub }: Examination,
  { instanceId, isFenced }: Look,
  status: InstanceStatus,
): Finding | undefined {
  const { runtimeStatus, completedAt, lastUpdatedAt } = status;
  const since = completedAt ?? lastUpdatedAt;
  const found = { kind: "historyMissing", instanceId, severity: "warning", since } as const;
  if (isFenced) {
    if (!isSettled(hub, since)) return undefined;
    const what = `The row shows ${runtimeStatus}, and a purge has taken the history and not come to its end.`;
    return { ...found, what, repair: "Purge it to the end." };
  }
  // ended before it began, it ended in its row alone
  if (runtimeStatus === "Terminated" || neverBegan(status)) return undefined;
  const what = `The row shows ${runtimeStatus}, and there is no history. Purge it if nobody needs its result.`;
  return { ...found, what };
}

function lostStart(on: Examination, look: Look, status: InstanceStatus): Finding | undefined {
  const { instanceId } = look;
  const { runtimeStatus, scheduledStartAt, createdAt, lastUpdatedAt } = status;
  const isScheduled = scheduledStartAt !== undefined && isScheduledAhead(status);
  const since = isScheduled ? scheduledStartAt : latest(createdAt, lastUpdatedAt);
  if (!isQuiet(on, since)) return undefined;
  const found = { kind: "startLost", instanceId, since } as const;
  const begun = `The row shows ${runtimeStatus} since ${told(since)}, and no history has begun`;
  const [queue = ""] = controlQueuesOf(on.hub, instanceId);
  const waits = on.queues.find(
    [queue],
    ({ message }) =>
      message?.instanceId === instanceId && message.event.type === "ExecutionStarted",
  );
  if (waits) {
    const what = `${begun}: its start waits in ${queue}, and no worker has taken it.`;
    return { ...found, severity: "error", what };
  }
  const isLost = isAbsent(on, instanceId, since);
  const where = isLost
    ? "its start message is lost"
    : `if its start is not among the hidden messages of ${queue}, it is lost`;
  const severity = isLost ? "error" : "warning";
  // whoever has begun it knows who waits for it
  const isByClient = runtimeStatus === "Pending";
  const whose = isByClient ? "" : " It is for the orchestration that started it to do so again.";
  const repair = isByClient ? "Put its start anew: a copy of it does no harm." : undefined;
  return { ...found, severity, what: `${begun}: ${where}.${whose}`, repair };
}

function lostRewind(on: Examination, look: Look, status: InstanceStatus): Finding | undefined {
  const { instanceId } = look;
  const since = status.lastUpdatedAt;
  if (!isQuiet(on, since)) return undefined;
  const what =
    `The row announces a rewind since ${told(since)}, and the history still says Failed: the request ` +
    `for it is lost, or no worker takes it.`;
  const repair = "Ask for the rewind again: to ask twice is to ask once.";
  return { kind: "rewindLost", instanceId, severity: "error", what, since, repair };
}

async function standstill(
  on: Examination,
  look: Look,
  state: ExecutionState,
): Promise<Finding | undefined> {
  const { instanceId } = look;
  const { movedAt: since, runtimeStatus } = state;
  if (!since || !isQuiet(on, since)) return undefined;
  const waits = await waitsOf(on, look);
  const name = state.started?.name ?? "";
  const stands = `'${name}' is ${runtimeStatus} and has not moved since ${told(since)}.`;
  const isOver = state.completed !== undefined || isEntityInstance(instanceId);
  const overdue = waits.filter((wait) => wait.overdue !== undefined);
  if (overdue.length > 0) {
    const repair = overdue.some(({ remedy }) => remedy) ? remedyOf(overdue) : undefined;
    const what = `${stands} ${sentenceOf(waits, isOver)}`;
    return { kind: "stuck", instanceId, severity: "error", what, since, repair };
  }
  if (isOver) return undefined;
  if (runtimeStatus === "Suspended") {
    return { kind: "suspended", instanceId, severity: "info", what: stands, since };
  }
  const mayBeLost = on.isOfOne && waits.some(({ remedy }) => remedy);
  const repair = mayBeLost ? `${remedyOf(waits)} ${TWICE}` : undefined;
  const what = `${stands} ${sentenceOf(waits, isOver)}`;
  return { kind: "waiting", instanceId, severity: "info", what, since, repair };
}

const REMEDY = "Put the messages anew that it waits for, or that would start its work again.";
const TWICE = "What a worker is running at this moment may run twice.";

function remedyOf(waits: readonly Wait[]): string {
  const risks = waits.map(({ risk }) => risk).filter((risk) => risk !== undefined);
  return [REMEDY, ...new Set(risks)].join(" ");
}

/** @param isOver - True if no event can move it. */
function sentenceOf(waits: readonly Wait[], isOver: boolean): string {
  if (waits.length === 0)
    return "It waits for an external event, or for something that is no task.";
  const told = waits.map(({ what, overdue }) => (overdue ? `${what}: ${overdue}` : what));
  const events = isOver ? "" : " It may wait for an external event, too.";
  return `It waits for ${told.join("; for ")}.${events}`;
}

async function orphanedLock(on: Examination, look: Look): Promise<Finding | undefined> {
  const { lock } = decodeSchedulerState(look.state?.started?.input);
  if (!lock) return undefined;
  const { clock } = on.hub;
  const owner = (await readInstance(on.hub, lock.owner))?.status;
  const since = owner?.completedAt ?? lock.at;
  if (!ownerIsOver(lock, owner, clock.now()) || (since && !isSettled(on.hub, since)))
    return undefined;
  const fate = !owner
    ? "is gone"
    : isFinished(owner.runtimeStatus)
      ? `has ended as ${owner.runtimeStatus}`
      : "has been begun anew";
  const what = `It is locked by the orchestration '${lock.owner}', which ${fate}.`;
  const repair = "Release the lock.";
  const { instanceId } = look;
  return { kind: "orphanedLock", instanceId, severity: "error", what, since, repair };
}

function isQuiet({ hub, quietForMs }: Examination, since: Date): boolean {
  return hub.clock.now().getTime() - since.getTime() > quietForMs;
}

function latest(one: Date, other: Date): Date {
  return one > other ? one : other;
}
