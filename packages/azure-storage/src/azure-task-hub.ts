/**
 * One task hub on Azure Storage: the core's port, and what clients need beside it.
 *
 * @module
 */
import type {
  Clock,
  Commit,
  CommitOutcome,
  Delivery,
  History,
  HistoryEvent,
  InstanceRow,
  InstanceStatus,
  LoadOptions,
  PutOptions,
  QueueName,
  Random,
  RowOutcome,
  Stamp,
  TaskHub,
  TaskMessage,
  TriggeredMessage,
} from "@taskhub/core";
import type { AccountView } from "./admin/account.js";
import { examineHub, type ExamineOptions } from "./admin/examine-hub.js";
import type { Finding, RepairOutcome } from "./admin/finding.js";
import { repairFinding } from "./admin/repair.js";
import { checkReachable } from "./check-reachable.js";
import { commitEpisode } from "./commit-episode.js";
import { controlQueueIndex } from "./control-queue-index.js";
import { createHub } from "./create-hub.js";
import { abandonDelivery, completeDelivery, renewDelivery } from "./deliveries.js";
import type { EntityFilter } from "./entity-filter.js";
import { HistoryBlobs } from "./history-blobs.js";
import { hubNames } from "./hub-names.js";
import { claimHub, type HubClaim, type HubClaimant } from "./hub-owner.js";
import type { Hub, UndecodableMessage } from "./hub.js";
import { readInstance } from "./instance-row.js";
import type { InstanceFilter } from "./instance-filter.js";
import { linkKeys, rotateLinkKey, type RotateLinkKeyOptions } from "./link-keys.js";
import { listEntities, type EntityPage } from "./list-entities.js";
import { listInstances, type InstancePage } from "./list-instances.js";
import { loadHistory, readEvents } from "./load-history.js";
import type { Meter } from "./meter.js";
import { once } from "./once.js";
import { purgeInstance, type PurgeOutcome } from "./purge-instance.js";
import { purgeInstances, type PurgeOptions } from "./purge-instances.js";
import { putMessage } from "./put-message.js";
import {
  listQuarantined,
  quarantineDelivery,
  retryQuarantined,
  type ListedMessage,
} from "./quarantine.js";
import { readStamp } from "./read-sentinel.js";
import { readStatus, type ReadStatusOptions } from "./read-status.js";
import { readTriggered } from "./read-triggered.js";
import { receiveDeliveries } from "./receive.js";
import { resendStart } from "./resend-start.js";
import { ResentStarts } from "./resent-starts.js";
import { rewindInstance, type RewindOutcome } from "./rewind-instance.js";
import type { Services } from "./services.js";
import { startInstance, type StartOutcome } from "./start-instance.js";
import type { StartRequest } from "./start-message.js";
import { takeOver } from "./take-over.js";
import { isLinkUsed, markLinkUsed } from "./used-links.js";
import { writeInstance } from "./write-instance.js";

/** Enough to tell the processes of a hub apart. */
const ID_BYTES = 6;

export interface TaskHubOptions {
  /** A letter, then letters and digits: 3 to 45 in all. */
  readonly name: string;
  /** Control queues, 1 to 16. Fixed when the hub is created. */
  readonly partitionCount: number;
  /** Activities whose bindings the Functions host evaluates: each has a queue of its own. */
  readonly boundActivities?: readonly string[] | undefined;
  readonly services: Services;
  /** Counts the calls to `services`. */
  readonly meter: Meter;
  readonly clock: Clock;
  readonly random: Random;
  /** `extensions.queues.maxDequeueCount` of the Functions host; absent if there is no host. */
  readonly hostMaxDequeueCount?: number | undefined;
  /** Told of every message that is put aside because nobody can read it; for a log. Must not throw. */
  readonly onUndecodable?: ((message: UndecodableMessage) => void) | undefined;
}

/**
 * Opens a task hub. Makes no call.
 *
 * @throws RangeError if the name or the partition count cannot be used.
 */
export function createTaskHub(options: TaskHubOptions): AzureTaskHub {
  return new AzureTaskHub(options);
}

/** A task hub on Azure Storage. Each method is explained where the port declares it, or in its file. */
export class AzureTaskHub implements TaskHub {
  readonly name: string;
  readonly id: string;
  readonly partitionCount: number;
  private readonly hub: Hub;
  /** Creates the hub if it does not exist; asks the store once in the life of this object. */
  readonly ensureCreated: () => Promise<void>;

  constructor(options: TaskHubOptions) {
    const { name, partitionCount, meter, clock, random, hostMaxDequeueCount } = options;
    controlQueueIndex("", partitionCount); // checks the count
    let sequenceNumber = 0;
    this.name = name;
    this.id = random.hex(ID_BYTES);
    this.partitionCount = partitionCount;
    this.hub = {
      names: hubNames(name),
      id: this.id,
      partitionCount,
      boundActivities: options.boundActivities ?? [],
      services: meter.wrap(options.services),
      meter,
      clock,
      random,
      hostMaxDequeueCount,
      onUndecodable: options.onUndecodable ?? (() => undefined),
      historyBlobs: new HistoryBlobs(),
      resentStarts: new ResentStarts(),
      nextSequenceNumber: () => sequenceNumber++,
    };
    this.ensureCreated = once(() => createHub(this.hub));
  }

  /** @throws InvalidConfigurationError if the hub is another app's. */
  claim(claimant: HubClaimant): Promise<HubClaim> {
    return claimHub(this.hub, claimant);
  }

  checkReachable(): Promise<void> {
    return checkReachable(this.hub);
  }

  controlQueueOf(instanceId: string): QueueName {
    return { kind: "control", partition: controlQueueIndex(instanceId, this.partitionCount) };
  }

  startInstance(request: StartRequest): Promise<StartOutcome> {
    return startInstance(this.hub, request);
  }

  receive(queue: QueueName, maxMessages: number, fromPoison = false): Promise<Delivery[]> {
    return receiveDeliveries(this.hub, queue, maxMessages, fromPoison);
  }

  takeOver(message: TriggeredMessage): Promise<Delivery | undefined> {
    return takeOver(this.hub, message);
  }

  readTriggered(message: TriggeredMessage): Promise<Delivery | undefined> {
    return readTriggered(this.hub, message);
  }

  renew(delivery: Delivery): Promise<boolean> {
    return renewDelivery(this.hub, delivery);
  }

  loadHistory(instanceId: string, options: LoadOptions = {}): Promise<History> {
    return loadHistory(this.hub, instanceId, options);
  }

  readStamp(instanceId: string): Promise<Stamp | undefined> {
    return readStamp(this.hub, instanceId);
  }

  readInstance(instanceId: string): Promise<InstanceRow | undefined> {
    return readInstance(this.hub, instanceId);
  }

  commitEpisode(commit: Commit): Promise<CommitOutcome> {
    return commitEpisode(this.hub, commit);
  }

  put(queue: QueueName, message: TaskMessage, options: PutOptions): Promise<Delivery | undefined> {
    return putMessage(this.hub, queue, message, options);
  }

  writeInstance(status: InstanceStatus, previous: InstanceRow | undefined): Promise<RowOutcome> {
    return writeInstance(this.hub, status, previous);
  }

  resendStart(instanceId: string): Promise<void> {
    return resendStart(this.hub, instanceId);
  }

  complete(delivery: Delivery): Promise<void> {
    return completeDelivery(this.hub, delivery);
  }

  abandon(delivery: Delivery, delayMs: number): Promise<void> {
    return abandonDelivery(this.hub, delivery, delayMs);
  }

  quarantine(delivery: Delivery, reason: string): Promise<void> {
    return quarantineDelivery(this.hub, delivery, reason);
  }

  listQuarantined(): Promise<readonly ListedMessage[]> {
    return listQuarantined(this.hub);
  }

  retryQuarantined(id: string): Promise<boolean> {
    return retryQuarantined(this.hub, id);
  }

  /** @param isMeant - Asked of the status that is about to be purged; payloads in blobs are left out. */
  purgeInstance(
    instanceId: string,
    isMeant?: (status: InstanceStatus) => boolean,
  ): Promise<PurgeOutcome> {
    return purgeInstance(this.hub, instanceId, isMeant);
  }

  purgeInstances(filter: InstanceFilter, options?: PurgeOptions): Promise<number> {
    return purgeInstances(this.hub, filter, options);
  }

  listInstances(filter: InstanceFilter): AsyncIterable<InstancePage> {
    return listInstances(this.hub, filter);
  }

  listEntities(filter: EntityFilter): AsyncIterable<EntityPage> {
    return listEntities(this.hub, filter);
  }

  rewindInstance(instanceId: string, reason: string | undefined): Promise<RewindOutcome> {
    return rewindInstance(this.hub, instanceId, reason);
  }

  readStatus(instanceId: string, options?: ReadStatusOptions): Promise<InstanceStatus | undefined> {
    return readStatus(this.hub, instanceId, "status", options);
  }

  /** The events of the current execution; none if the instance never ran. */
  readHistory(instanceId: string): Promise<readonly HistoryEvent[]> {
    return readEvents(this.hub, instanceId);
  }

  /** The keys of links, 32 bytes each, the newest first: it signs, all verify. */
  linkKeys(): Promise<readonly Uint8Array[]> {
    return linkKeys(this.hub);
  }

  rotateLinkKey(options?: RotateLinkKeyOptions): Promise<void> {
    return rotateLinkKey(this.hub, options);
  }

  isLinkUsed(instanceId: string, nonce: string): Promise<boolean> {
    return isLinkUsed(this.hub, instanceId, nonce);
  }

  markLinkUsed(instanceId: string, nonce: string): Promise<void> {
    return markLinkUsed(this.hub, instanceId, nonce);
  }

  /** Goes through the hub and tells what is wrong in it; writes nothing. To stop, stop iterating. */
  examine(account: AccountView, options?: ExamineOptions): AsyncIterable<Finding> {
    return examineHub(this.hub, account, options);
  }

  /** Repairs what was found, if it is still so: safe while workers run, and safe to repeat. */
  repair(account: AccountView, finding: Finding): Promise<RepairOutcome> {
    return repairFinding(this.hub, account, finding);
  }
}
