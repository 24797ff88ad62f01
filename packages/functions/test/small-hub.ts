import {
  announcedRewind,
  isEntityInstance,
  isFinished,
  rewindRequest,
  type Delivery,
  type HistoryEvent,
  type InstanceRow,
  type InstanceStatus,
  type PutOptions,
  type QueueName,
  type RowOutcome,
  type TaskMessage,
} from "@taskhub/core";
import type {
  EntityFilter,
  EntityPage,
  InstanceFilter,
  InstancePage,
  ListedMessage,
  PurgeOptions,
  PurgeOutcome,
  ReadStatusOptions,
  RewindOutcome,
  StartOutcome,
  StartRequest,
} from "@taskhub/azure-storage";
import { Shown } from "@taskhub/worker";
import type { ClientParts } from "../src/client/client-parts.js";
import { LastSent } from "../src/client/last-sent.js";
import { Streams } from "../src/client/streams.js";
import { eventLink } from "../src/http/event-link.js";
import { managementLinks } from "../src/http/management-links.js";
import { SignedLinks } from "../src/http/signed-links.js";
import { HandClock } from "./hand-clock.js";

/** A message that was put. */
interface Sent {
  readonly message: TaskMessage;
  readonly options: PutOptions;
}

/** A task hub that only clients use: rows in memory, messages in a list. */
class SmallHub {
  readonly name = "ShopHub";
  readonly rows = new Map<string, InstanceStatus>();
  readonly histories = new Map<string, HistoryEvent[]>();
  readonly starts: StartRequest[] = [];
  readonly sent: Sent[] = [];
  /** Marks of links that open once. */
  readonly usedLinks = new Set<string>();
  /** What was listed and purged by. */
  readonly filters: InstanceFilter[] = [];
  readonly entityFilters: EntityFilter[] = [];
  /** Entities that perform an operation while they are purged. */
  readonly busy = new Set<string>();
  /** Instances whose start was asked for again. */
  readonly resent: string[] = [];
  readonly quarantined: ListedMessage[] = [];
  /** Statuses that were read, and whether payloads were fetched. */
  readonly looks: {
    readonly at: number;
    readonly instanceId: string;
    readonly isWhole: boolean;
  }[] = [];
  /** Thrown by the next call. */
  failure: Error | undefined;

  constructor(readonly clock: HandClock) {}

  controlQueueOf(): QueueName {
    return { kind: "control", partition: 0 };
  }

  async startInstance(request: StartRequest): Promise<StartOutcome> {
    this.failIfAsked();
    const existing = this.rows.get(request.instanceId);
    if (existing && (request.keepsFinished || !isFinished(existing.runtimeStatus)))
      return { kind: "exists", status: existing };
    this.starts.push(request);
    const generation = existing ? (existing.generation ?? 0) + 1 : 0;
    const status = this.add({ ...request, generation, runtimeStatus: "Pending" });
    const delivery = request.held ? this.delivery(request.instanceId) : undefined;
    return { kind: "started", delivery, row: { status, etag: "e1" } };
  }

  async put(_: QueueName, message: TaskMessage, options: PutOptions) {
    this.failIfAsked();
    this.sent.push({ message, options });
    return options.held ? this.delivery(message.instanceId, message) : undefined;
  }

  async isLinkUsed(instanceId: string, nonce: string) {
    return this.usedLinks.has(`${instanceId} ${nonce}`);
  }

  async markLinkUsed(instanceId: string, nonce: string) {
    this.failIfAsked();
    this.usedLinks.add(`${instanceId} ${nonce}`);
  }

  async readInstance(instanceId: string) {
    this.failIfAsked();
    const status = this.rows.get(instanceId);
    return status && { status, etag: "e1" };
  }

  async writeInstance(status: InstanceStatus, previous?: InstanceRow): Promise<RowOutcome> {
    this.failIfAsked();
    if (this.rows.get(status.instanceId) !== previous?.status) return { kind: "conflict" };
    this.rows.set(status.instanceId, status);
    return { kind: "written", row: { status, etag: "e2" } };
  }

  /** What is left out is left out of every row, as if all payloads were in blobs. */
  async readStatus(instanceId: string, { wantsPayloads }: ReadStatusOptions = {}) {
    this.failIfAsked();
    const row = this.rows.get(instanceId);
    const isWhole = row !== undefined && wantsPayloads?.(row) !== false;
    this.looks.push({ at: this.clock.now().getTime(), instanceId, isWhole });
    return isWhole ? row : row && { ...row, input: undefined, output: undefined };
  }

  async readHistory(instanceId: string) {
    return this.histories.get(instanceId) ?? [];
  }

  async resendStart(instanceId: string) {
    this.failIfAsked();
    this.resent.push(instanceId);
  }

  async purgeInstance(
    instanceId: string,
    isMeant: (status: InstanceStatus) => boolean = () => true,
  ): Promise<PurgeOutcome> {
    const row = this.rows.get(instanceId);
    if (!row) return { kind: "absent" };
    const isOver = isEntityInstance(instanceId) || isFinished(row.runtimeStatus);
    if (!isOver || this.busy.has(instanceId) || !isMeant(row)) return { kind: "notFinished" };
    this.rows.delete(instanceId);
    return { kind: "purged", rows: 3, blobs: 1 };
  }

  /** One instance a page, as `listInstances`. */
  async purgeInstances(filter: InstanceFilter, options: PurgeOptions = {}): Promise<number> {
    let purged = 0;
    for await (const { statuses, continuation } of this.listInstances(filter)) {
      if (options.isCancelled?.() === true) break;
      for (const { instanceId } of statuses) if (this.rows.delete(instanceId)) purged += 1;
      await options.onPage?.({ purged, continuation });
    }
    return purged;
  }

  /** One instance a page; the continuation is the id of the one before the next. */
  async *listInstances(filter: InstanceFilter): AsyncGenerator<InstancePage> {
    this.failIfAsked();
    this.filters.push(filter);
    const rows = [...this.rows.values()].filter((row) => isMeant(filter, row));
    rows.sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
    const begin = rows.filter(({ instanceId }) => instanceId <= (filter.continuation ?? ""));
    for (const [place, row] of rows.entries()) {
      if (place < begin.length) continue;
      const { input, output, ...rest } = row;
      const isLast = place + 1 === rows.length;
      yield {
        statuses: [
          {
            ...rest,
            ...(filter.includeInput !== false && { input }),
            ...(filter.includeOutput !== false && { output }),
          },
        ],
        continuation: isLast ? undefined : row.instanceId,
      };
    }
  }

  /** One entity a page; the continuation is the place of the next. */
  async *listEntities(filter: EntityFilter): AsyncGenerator<EntityPage> {
    this.failIfAsked();
    this.entityFilters.push(filter);
    const rows = [...this.rows.values()].filter(({ instanceId }) => isEntityInstance(instanceId));
    for (let place = Number(filter.continuation ?? 0); place < rows.length; place += 1) {
      const { input, ...rest } = rows[place]!;
      yield {
        statuses: [filter.fetchState === false ? rest : { ...rest, input }],
        continuation: place + 1 < rows.length ? String(place + 1) : undefined,
      };
    }
  }

  async listQuarantined() {
    return this.quarantined;
  }

  async rewindInstance(instanceId: string, reason: string | undefined): Promise<RewindOutcome> {
    this.failIfAsked();
    const row = this.rows.get(instanceId);
    if (!row) return { kind: "absent" };
    const { runtimeStatus } = row;
    if (runtimeStatus !== "Failed") return { kind: "notFailed", runtimeStatus };
    const message = rewindRequest(row, reason, this.clock.now());
    this.sent.push({ message, options: { visibleInMs: 0, held: false } });
    this.rows.set(instanceId, announcedRewind(row, this.clock.now()));
    return { kind: "asked", messageId: message.messageId };
  }

  async retryQuarantined(id: string) {
    const found = this.quarantined.findIndex((entry) => entry.id === id);
    return this.quarantined.splice(found, found < 0 ? 0 : 1).length > 0;
  }

  /** Puts a row there. */
  add(
    status: Pick<InstanceStatus, "instanceId" | "name" | "runtimeStatus"> & Partial<InstanceStatus>,
  ): InstanceStatus {
    const at = this.clock.now();
    const row = { createdAt: at, lastUpdatedAt: at, ...status };
    this.rows.set(row.instanceId, row);
    return row;
  }

  private delivery(instanceId: string, message?: TaskMessage): Delivery {
    return {
      queueMessageId: `queued for ${instanceId}`,
      queue: this.controlQueueOf(),
      fromPoison: false,
      message: message!,
      dequeueCount: 0,
      receivedAt: this.clock.now(),
      receipt: "r",
      leaseEndsAt: this.clock.now(),
    };
  }

  private failIfAsked(): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure) throw failure;
  }
}

function isMeant(filter: InstanceFilter, row: InstanceStatus): boolean {
  const { createdFrom, createdTo, runtimeStatus, instanceIdPrefix = "", name } = filter;
  if (isEntityInstance(row.instanceId) && filter.includeEntities !== true) return false;
  if (createdFrom && row.createdAt < createdFrom) return false;
  if (createdTo && row.createdAt > createdTo) return false;
  if (runtimeStatus && !runtimeStatus.includes(row.runtimeStatus)) return false;
  if (name !== undefined && row.name !== name) return false;
  return row.instanceId.startsWith(instanceIdPrefix);
}

/** A worker that only remembers what it is handed. */
export class SmallWorker {
  takesStarts = true;
  /** The only version it leaves to others. */
  leaves: string | undefined = "of others";
  /** Entities that live in another worker. */
  readonly elsewhere = new Set<string>();
  readonly live = new Set<string>();
  readonly handedOff: Delivery[] = [];

  takesVersion(version: string | undefined): boolean {
    return version !== this.leaves;
  }

  takesEntity(instanceId: string): boolean {
    return this.isLive(instanceId) || (this.takesStarts && !this.elsewhere.has(instanceId));
  }

  isLive(instanceId: string): boolean {
    return this.live.has(instanceId);
  }

  handOff(delivery: Delivery): void {
    this.handedOff.push(delivery);
  }
}

const LINK_KEY = Buffer.alloc(32, 7);

/** The parts of a client of a small hub, and what a test wants to see of them. */
export function smallParts(overrides: Partial<ClientParts> = {}) {
  const clock = new HandClock();
  const hub = new SmallHub(clock);
  const warnings: string[] = [];
  const calls: string[] = [];
  const shown = new Shown();
  const links = new SignedLinks(hub.name, [LINK_KEY]);
  const baseOf: ClientParts["baseOf"] = (request) =>
    `${request ? new URL(request.url).origin : "https://shop.example"}/api`;
  const linksAt: ClientParts["baseOf"] = (request) => `${baseOf(request)}/durabletask-links`;
  const parts: ClientParts = {
    hub,
    worker: () => undefined,
    shown,
    connectionName: "AzureWebJobsStorage",
    knownOrchestrators: [],
    replacesAnyInstance: false,
    defaultVersion: undefined,
    lastSent: new LastSent(clock),
    streams: new Streams(clock),
    clock,
    random: { fraction: () => 0.5, hex: (bytes) => "ab".repeat(bytes) },
    ready: async () => void calls.push("ready"),
    atCall: () => void calls.push("atCall"),
    baseOf,
    linksOf: (instanceId, request, until) =>
      managementLinks(links, linksAt(request), {
        instanceId,
        expiresAt: until ?? new Date(clock.now().getTime() + 3_600_000),
      }),
    eventLinkOf: async (grant, request) => eventLink(links, linksAt(request), grant, parts),
    rotateLinkKey: async ({ revoke = false }) => void calls.push(`rotateLinkKey ${String(revoke)}`),
    warn: (message, instanceId) => void warnings.push(`${instanceId}: ${message}`),
    metrics: () => {
      throw new Error("not counted");
    },
    ...overrides,
  };
  return { clock, hub, shown, links, warnings, calls, parts };
}
