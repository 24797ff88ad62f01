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
  StorageClock,
  type AzureTaskHub,
  type Services,
} from "@taskhub/azure-storage";
import { startWorker, type Logger, type Worker } from "@taskhub/worker";
import type { ClientParts } from "./client/client-parts.js";
import { createDurableClient, type DurableClient } from "./client/durable-client.js";
import { LastSent } from "./client/last-sent.js";
import { Streams } from "./client/streams.js";
import type { FunctionRegistry } from "./function-registry.js";
import { callsProveShift } from "./host/shift-proof.js";
import { HubReadiness } from "./hub-readiness.js";
import { LinkKey } from "./http/link-key.js";
import type { ManagementParts } from "./http/management-api.js";
import { managementLinks } from "./http/management-links.js";
import type { PublicAddress } from "./http/public-address.js";
import { SignedLinks } from "./http/signed-links.js";
import { NodeClock } from "./node-clock.js";
import { nodeRandom } from "./node-random.js";
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
}

/** The invocation a client works for. */
export interface ClientInvocation {
  /** Address of the request that triggered it, if one did. */
  readonly requestUrl: string | undefined;
  /** True until its handler has ended: only then is a call the platform's wish that we work. */
  readonly isOpen: boolean;
}

/** What runs the app: the hub, the worker on it, and clients of it. */
export class Engine {
  readonly hubReadiness: HubReadiness;
  /** The same for hub, worker and clients. */
  private readonly clock = new StorageClock(new NodeClock());
  private readonly lastSent = new LastSent(this.clock);
  private readonly streams = new Streams(this.clock);
  private readonly meter = new Meter();
  private readonly hub: AzureTaskHub;
  private readonly linkKey: LinkKey;
  private readonly provesShift: boolean;
  private running: Worker | undefined;
  private stopping: Promise<void> | undefined;

  /** @throws InvalidSettingError if no setting says where the storage is. */
  constructor(private readonly parts: EngineParts) {
    const { settings, env, host, log } = parts;
    const { services, where } = parts.services
      ? { services: parts.services, where: "the storage it was given" }
      : connect(settings, env);
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
    this.linkKey = new LinkKey(settings.http.linkKeySetting, env, () => this.hub.linkKey());
    this.provesShift = host === "functions" && callsProveShift(env, settings.partitionCount);
    const failed = (error: unknown, retryMs: number) => {
      const again = `trying again in ${retryMs / 1000} s`;
      log("error", `Task hub '${this.hub.name}' on ${where} cannot be used; ${again}.`, {
        event: "HubNotReady",
        error,
      });
    };
    this.hubReadiness = new HubReadiness({ prepare: () => this.prepare(), failed }, this.clock);
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
    return {
      client: this.clientParts(invocation),
      links: () => this.links(),
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
    // the host's hook and SIGTERM may both ask for it
    return (this.stopping ??= this.running?.drain() ?? Promise.resolve());
  }

  private async prepare(): Promise<void> {
    await this.hub.ensureCreated();
    await this.linkKey.load();
    const { registry, settings, host, log } = this.parts;
    // an app of clients must not work on the hub, nor one that has been told to stop
    if (registry.isEmpty || this.stopping) return;
    this.running ??= startWorker({
      ...{ hub: this.hub, registry, clock: this.clock, random: nodeRandom, log },
      settings: { ...settings.worker, host },
    });
  }

  private clientParts(invocation: ClientInvocation | undefined): ClientParts {
    const { registry, settings, address, log } = this.parts;
    const baseOf = (url: string | undefined) => address.base(url ?? invocation?.requestUrl);
    return {
      hub: this.hub,
      worker: () => this.running,
      connectionName: settings.connectionName,
      knownOrchestrators: registry.orchestratorNames,
      replacesAnyInstance: settings.replacesAnyInstance,
      defaultVersion: settings.worker.defaultVersion,
      lastSent: this.lastSent,
      streams: this.streams,
      clock: this.clock,
      random: nodeRandom,
      ready: () => this.hubReadiness.whenReady(),
      atCall: () => {
        if (this.provesShift && invocation?.isOpen === true) this.running?.proveShift();
      },
      baseOf,
      linksOf: (instanceId, requestUrl) =>
        managementLinks(this.links(), baseOf(requestUrl), {
          instanceId,
          expiresAt: new Date(this.clock.now().getTime() + settings.http.linkLifetimeMs),
        }),
      warn: (message, instanceId) => {
        log("warn", message, { event: "ClientWarning", instanceId });
      },
      metrics: () => this.meter.snapshot(),
    };
  }

  private links(): SignedLinks {
    return new SignedLinks(this.hub.name, this.linkKey.value);
  }
}

function connect(settings: Settings, env: Environment) {
  const connection = storageConnection(settings.connectionName, env);
  return { services: connectServices(connection), where: withoutSecrets(connection) };
}
