/**
 * The composition root: joins storage and worker, and hands out what works on them.
 *
 * One per process. Making it makes no call; the hub is prepared when somebody waits for it.
 *
 * @module
 */
import {
  connectServices,
  createTaskHub,
  Meter,
  NodeClock,
  StorageClock,
  type AzureTaskHub,
  type Services,
} from "@taskhub/azure-storage";
import { Shown, startWorker, type Logger, type Worker } from "@taskhub/worker";
import type { ClientParts } from "./client/client-parts.js";
import { createDurableClient, type DurableClient } from "./client/durable-client.js";
import { LastSent } from "./client/last-sent.js";
import { Streams } from "./client/streams.js";
import type { FunctionRegistry } from "./function-registry.js";
import { callsProveShift } from "./host/shift-proof.js";
import { HubReadiness } from "./hub-readiness.js";
import { LinkKeys } from "./http/link-keys.js";
import { Links } from "./http/links.js";
import type { ManagementParts } from "./http/management-api.js";
import type { AddressedRequest, PublicAddress } from "./http/public-address.js";
import { nodeRandom } from "./node-random.js";
import { Retention } from "./retention/retention.js";
import { sweepHourly } from "./retention/sweep-hourly.js";
import { appName } from "./settings/app-name.js";
import type { Environment } from "./settings/environment.js";
import type { Settings } from "./settings/settings.js";
import { storageConnection, withoutSecrets } from "./settings/storage-connection.js";

/** What an engine is made of. */
export interface EngineParts {
  readonly settings: Settings;
  readonly env: Environment;
  readonly registry: FunctionRegistry;
  readonly host: "functions" | "none";
  readonly address: PublicAddress;
  readonly log: Logger;
  /** In place of the account that the settings name. */
  readonly services?: Services;
  /** True where the hub exists and is only looked at: nothing is created, and nothing is worked on. */
  readonly isGuest?: boolean;
}

/** The invocation a client works for. */
export interface ClientInvocation {
  /** The request that triggered it, if one did. */
  readonly request: AddressedRequest | undefined;
  /** True until its handler has ended: only then is a call the platform's wish that we work. */
  readonly isOpen: boolean;
}

/** What runs the app: the hub, the worker on it, and clients of it. */
export class Engine {
  readonly hubReadiness: HubReadiness;
  /** Absent if what has finished is kept for ever. */
  readonly retention: Retention | undefined;
  /** The same for hub, worker and clients. */
  private readonly clock: StorageClock;
  private readonly lastSent: LastSent;
  private readonly streams: Streams;
  private readonly shown = new Shown();
  private readonly meter = new Meter();
  readonly hub: AzureTaskHub;
  private readonly links: Links;
  private readonly provesShift: boolean;
  private running: Worker | undefined;
  private stopping: Promise<void> | undefined;
  private endSweeps: (() => void) | undefined;

  /** @throws InvalidSettingError if no setting says where the storage is. */
  constructor(private readonly parts: EngineParts) {
    const { settings, env, host, log } = parts;
    const { services, where } = parts.services
      ? { services: parts.services, where: "the storage it was given" }
      : connect(settings, env);
    this.clock = new StorageClock(new NodeClock(parts.isGuest));
    this.lastSent = new LastSent(this.clock);
    this.streams = new Streams(this.clock);
    this.hub = createTaskHub({
      name: settings.hubName,
      partitionCount: settings.partitionCount,
      boundActivities: parts.registry.boundActivityNames,
      services: this.clock.watch(services),
      meter: this.meter,
      clock: this.clock,
      random: nodeRandom,
      hostMaxDequeueCount: host === "none" ? undefined : settings.hostMaxDequeueCount,
      onUndecodable: ({ queue, queueMessageId, reason }) => {
        const event = "MessageUndecodable";
        log("error", `Message ${queueMessageId} of ${queue} was put aside: ${reason}.`, {
          ...{ event, queue, queueMessageId, detail: reason },
        });
      },
    });
    this.links = this.linksOf(this.hub);
    this.provesShift = host === "functions" && callsProveShift(env, settings.partitionCount);
    const failed = (error: unknown, retryMs: number) => {
      const again = `trying again in ${retryMs / 1000} s`;
      log("error", `Task hub '${this.hub.name}' on ${where} cannot be used; ${again}.`, {
        event: "HubNotReady",
        error,
      });
    };
    this.hubReadiness = new HubReadiness({ prepare: () => this.prepare(), failed }, this.clock);
    this.retention = settings.retention && this.retentionOf(settings.retention.keepMs);
  }

  /** Absent until the hub is ready, and if the app registers nothing that a worker could run. */
  get worker(): Worker | undefined {
    return this.running;
  }

  /** A client; without an invocation, one that serves the process as a whole. */
  clientFor(invocation?: ClientInvocation): DurableClient {
    return createDurableClient(this.clientParts(invocation));
  }

  /** What the management API works with while it answers one request. */
  managementFor(invocation: ClientInvocation): ManagementParts {
    const { settings, registry } = this.parts;
    return {
      client: this.clientParts(invocation),
      settings: settings.http,
      knownEntities: registry.entityNames,
      links: () => this.links,
      failed: (error, correlationId) => {
        this.parts.log("error", `A management request failed, ${correlationId}.`, {
          event: "ManagementFailed",
          error,
        });
      },
    };
  }

  /** Stops the work, once; resolves within about 4 s. */
  stop(): Promise<void> {
    this.hubReadiness.stop();
    this.endSweeps?.();
    // the host's hook and SIGTERM may both ask for it
    return (this.stopping ??= this.running?.drain() ?? Promise.resolve());
  }

  private async prepare(): Promise<void> {
    if (this.parts.isGuest) return;
    await this.hub.ensureCreated();
    await this.links.freshen();
    const { registry, settings, host, log } = this.parts;
    // an app of clients must not work on the hub, nor one that has been told to stop
    if (registry.isEmpty || this.isStopping()) return;
    await this.claimHub();
    if (this.isStopping()) return;
    this.running ??= startWorker({
      ...{ hub: this.hub, registry, clock: this.clock, random: nodeRandom, log },
      shown: this.shown,
      settings: { ...settings.worker, host },
    });
    if (host === "functions" || !this.retention) return; // a timer of the host's sweeps
    this.endSweeps ??= sweepHourly(this.retention, { clock: this.clock, random: nodeRandom });
  }

  /** @throws InvalidConfigurationError if another app works on the hub: none of its messages may be taken. */
  private async claimHub(): Promise<void> {
    const { registry, settings, env, log } = this.parts;
    if (settings.isHubShared) return;
    const app = appName(env, settings.directory);
    const claim = await this.hub.claim({ app, functions: registry.kindsAndNames });
    if (claim.kind === "claimed") return;
    const text =
      `Task hub '${this.hub.name}' has a record of the app that works on it, ${claim.blob}, which ` +
      `cannot be read: nobody is kept from working on the hub. Delete the blob, and it is written anew.`;
    log("warn", text, { event: "HubOwnerUnreadable" });
  }

  private retentionOf(keepMs: number): Retention {
    return new Retention({
      ...{ hub: this.hub, keepMs, clock: this.clock, log: this.parts.log },
      ready: () => this.hubReadiness.whenReady(),
      isStopped: () => this.isStopping(),
    });
  }

  private isStopping(): boolean {
    return this.stopping !== undefined;
  }

  private clientParts(invocation: ClientInvocation | undefined): ClientParts {
    const { registry, settings, address, log } = this.parts;
    const asking = (request: AddressedRequest | undefined) => request ?? invocation?.request;
    return {
      hub: this.hub,
      worker: () => this.running,
      shown: this.shown,
      connectionName: settings.connectionName,
      knownOrchestrators: registry.orchestratorNames,
      replacesAnyInstance: settings.replacesAnyInstance,
      defaultVersion: settings.worker.defaultVersion,
      lastSent: this.lastSent,
      streams: this.streams,
      clock: this.clock,
      random: nodeRandom,
      ready: () => this.ready(),
      atCall: () => {
        if (this.provesShift && invocation?.isOpen === true) this.running?.proveShift();
      },
      baseOf: (request) => address.base(asking(request)),
      linksOf: (instanceId, request, until) =>
        this.links.ofInstance(instanceId, asking(request), until),
      // who asks may have named any host, and others get the link
      eventLinkOf: (grant, request) => this.links.ofEvent(grant, request),
      rotateLinkKey: (options) => this.links.rotate(options),
      warn: (message, instanceId) => {
        log("warn", message, { event: "ClientWarning", instanceId });
      },
      metrics: () => this.meter.snapshot(),
    };
  }

  /** The keys of links are read anew meanwhile: no other call has to wait for them. */
  private async ready(): Promise<void> {
    await this.hubReadiness.whenReady();
    if (this.parts.isGuest) return;
    this.links.freshen().catch((error: unknown) => {
      this.parts.log("warn", "The keys of links could not be read anew.", {
        event: "LinkKeysNotRead",
        error,
      });
    });
  }

  private linksOf(hub: AzureTaskHub): Links {
    const { settings, env, address } = this.parts;
    const { linkKeySetting: setting, linkLifetimeMs: lifetimeMs, linksRoute } = settings.http;
    return new Links({
      ...{ hub, clock: this.clock, random: nodeRandom, lifetimeMs },
      keys: new LinkKeys({ setting, env, hub, clock: this.clock }),
      baseOf: (request) => `${address.base(request)}/${linksRoute}`,
    });
  }
}

function connect(settings: Settings, env: Environment) {
  const connection = storageConnection(settings.connectionName, env);
  return { services: connectServices(connection), where: withoutSecrets(connection) };
}
