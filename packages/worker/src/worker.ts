import type { Clock, Delivery, InstanceRow, Random, TaskHub, TriggeredMessage } from "@taskhub/core";
import type { Logger } from "./logger.js";
import type { Registry } from "./registry.js";
import type { WorkerSettings } from "./worker-settings.js";

/** Everything a worker is made of. */
export interface WorkerParts {
  readonly hub: TaskHub;
  readonly registry: Registry;
  readonly settings: WorkerSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** The work of one process on one task hub. */
export interface Worker {
  /** True while this process is meant to work: then starts are put leased and handed off. */
  readonly onShift: boolean;
  /** A proof that this process is meant to work, such as a client call inside an invocation. */
  proveShift(): void;
  /** True if the instance has a session here, so that a message for it is better handed off. */
  isLive(instanceId: string): boolean;
  /**
   * Takes a message that this process has put with a lease.
   *
   * @param accepted - The instance row, if this process has just written it for this very start.
   */
  handOff(delivery: Delivery, accepted?: InstanceRow): void;
  /**
   * Takes over a message that the Functions host received.
   *
   * Resolves when the invocation should return: when the session has room, or, for the latest
   * trigger, when no work is in flight or `holdMs` is over. Never rejects after the take-over.
   */
  trigger(message: TriggeredMessage): Promise<void>;
  /**
   * Stops receiving, finishes the commits under way, gives back everything held.
   *
   * Resolves within about 4 s. Afterwards the worker does nothing more.
   */
  drain(): Promise<void>;
}
