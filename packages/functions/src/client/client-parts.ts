import type { Clock, HistoryEvent, Random, TaskHub } from "@taskhub/core";
import type { AzureTaskHub, MeterSnapshot, RotateLinkKeyOptions } from "@taskhub/azure-storage";
import type { Shown, Worker } from "@taskhub/worker";
import type { EventGrant } from "../http/event-link.js";
import type { HttpManagementPayload } from "../http/management-links.js";
import type { AddressedRequest } from "../http/public-address.js";
import type { LastSent } from "./last-sent.js";
import type { Streams } from "./streams.js";

/** What a client is made of; the engine puts it together. */
export interface ClientParts {
  readonly hub: ClientHub;
  /** The worker of this process; absent if the app registers nothing that it could run. */
  worker():
    Pick<Worker, "takesStarts" | "takesVersion" | "takesEntity" | "isLive" | "handOff"> | undefined;
  /** Tells what the worker of this process writes into instance rows. One for the process. */
  readonly shown: Pick<Shown, "watch">;
  /** Name of the connection that the hub is reached by. */
  readonly connectionName: string;
  /** Orchestrators this app registers; empty if it only starts those of another. */
  readonly knownOrchestrators: readonly string[];
  /** True if a start replaces an instance of its id that has not finished, unless it says otherwise. */
  readonly replacesAnyInstance: boolean;
  /** Version of what is started without one. */
  readonly defaultVersion: string | undefined;
  /** One for the process. */
  readonly lastSent: LastSent;
  /** One for the process. */
  readonly streams: Streams;
  readonly clock: Clock;
  readonly random: Random;
  /** Resolves when the hub can be used; rejects with the reason if it cannot. */
  ready(): Promise<void>;
  /** Called for every call that works on the hub, once that is ready. */
  atCall(): void;
  /** Where this app is reached, by whoever sent the request. */
  baseOf(request: AddressedRequest | undefined): string;
  /** The links of an instance, for whoever sent the request; they expire at `until` at the latest. */
  linksOf(
    instanceId: string,
    request: AddressedRequest | undefined,
    until?: Date,
  ): HttpManagementPayload;
  /** The link that raises one event; for others than who sent a request, unless one is named. */
  eventLinkOf(grant: EventGrant, request: AddressedRequest | undefined): Promise<string>;
  /** Makes the key that signs links from now on. */
  rotateLinkKey(options: RotateLinkKeyOptions): Promise<void>;
  warn(message: string, instanceId: string): void;
  metrics(): MeterSnapshot;
}

/** What a client needs of a task hub. */
type ClientHub = Pick<
  TaskHub,
  "name" | "controlQueueOf" | "put" | "readInstance" | "writeInstance" | "resendStart"
> &
  Pick<
    AzureTaskHub,
    | "startInstance"
    | "purgeInstance"
    | "purgeInstances"
    | "listInstances"
    | "listEntities"
    | "readStatus"
    | "rewindInstance"
    | "isLinkUsed"
    | "markLinkUsed"
    | "listQuarantined"
    | "retryQuarantined"
  > & {
    readHistory(instanceId: string): Promise<readonly HistoryEvent[]>;
  };
