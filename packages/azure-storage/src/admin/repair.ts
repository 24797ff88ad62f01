/**
 * Repairs what an examination has found. Everything is read anew: a finding may be old, and somebody
 * else may have repaired it.
 *
 * Each repair is safe while workers run, and safe to repeat: rows are written under their ETags and
 * never backwards (P8), messages put anew have the ids of the first ones (P5), histories are deleted
 * under their stamps (P4).
 *
 *   from  AzureTaskHub.repair
 *
 * @module
 */
import { createHub } from "../create-hub.js";
import type { Hub } from "../hub.js";
import type { AccountView } from "./account.js";
import { deleteOrphanedBlobs, deleteTombstone, endPurge } from "./delete-orphans.js";
import type { Finding, RepairOutcome } from "./finding.js";
import type { HubPart } from "./hub-parts.js";
import { orUnreadable } from "./look-at-instance.js";
import { moveStrayMessages } from "./move-stray-messages.js";
import { repairRow } from "./repair-row.js";
import { requiredParts } from "./required-parts.js";
import { askForRewind, releaseLock, restartWork, startAnew } from "./restart-work.js";

/** Of what only people can mend. */
const BY_HAND: RepairOutcome = {
  kind: "notPossible",
  what: "There is no repair for it here: what was found says what to do.",
};

/**
 * Repairs one finding.
 *
 * After a `StorageError` some of it may be done; call it again.
 */
export async function repairFinding(
  hub: Hub,
  account: AccountView,
  finding: Finding,
): Promise<RepairOutcome> {
  if (finding.repair === undefined) return BY_HAND;
  const { instanceId = "" } = finding;
  // somebody else has spoilt it since it was found
  const outcome = await orUnreadable("historyUnreadable", instanceId, () =>
    begin(hub, account, finding),
  );
  return "reason" in outcome ? { kind: "notPossible", what: outcome.reason } : outcome;
}

function begin(
  hub: Hub,
  account: AccountView,
  { kind, instanceId = "", subject = "" }: Finding,
): Promise<RepairOutcome> {
  switch (kind) {
    case "hubInfoMissing":
      return writeInfo(hub);
    case "partMissing":
      return createPart(hub, subject);
    case "strayMessages":
      return moveStrayMessages(hub, subject);
    case "rowDisagrees":
    case "historyWithoutRow":
      return repairRow(hub, instanceId);
    case "startLost":
      return startAnew(hub, instanceId);
    case "rewindLost":
      return askForRewind(hub, instanceId);
    case "stuck":
      return restartWork(hub, account, instanceId, false);
    case "waiting":
      return restartWork(hub, account, instanceId, true);
    case "orphanedLock":
      return releaseLock(hub, instanceId);
    case "historyMissing":
      return endPurge(hub, instanceId);
    case "expiredTombstone":
      return deleteTombstone(hub, instanceId);
    case "orphanedBlobs":
      return deleteOrphanedBlobs(hub, account, instanceId);
    case "partitionCount":
    case "unattendedQueue":
    case "poisonQueue":
    case "quarantined":
    case "rowUnreadable":
    case "historyUnreadable":
    case "historyTooLarge":
    case "suspended":
      return Promise.resolve(BY_HAND);
  }
}

async function writeInfo(hub: Hub): Promise<RepairOutcome> {
  await createHub(hub);
  return { kind: "repaired", what: "The hub is described, and complete." };
}

async function createPart(hub: Hub, subject: string): Promise<RepairOutcome> {
  const part = requiredParts(hub).find(({ kind, name }) => subject === `${kind} ${name}`);
  if (!part) return BY_HAND;
  await create(hub, part);
  return { kind: "repaired", what: `The ${subject} is there.` };
}

function create({ services }: Hub, { kind, name }: HubPart): Promise<void> {
  switch (kind) {
    case "queue":
      return services.queues.create(name, "hub");
    case "container":
      return services.blobs.createContainer(name, "hub");
    case "table":
      return services.tables.create(name, "hub");
  }
}
