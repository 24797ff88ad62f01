import type { Clock, Delivery, InstanceRow, Random, TaskHub } from "@taskhub/core";
import type { ActivitySlots } from "./activity-slots.js";
import type { Elsewhere } from "./elsewhere.js";
import type { Gate } from "./gate.js";
import type { IdleSessions } from "./idle-sessions.js";
import type { Leases } from "./leases.js";
import type { Logger } from "./logger.js";
import type { Registry } from "./registry.js";
import type { Rejections } from "./rejections.js";
import type { Shift } from "./shift.js";
import type { Shown } from "./shown.js";
import type { UnknownFunctions } from "./unknown-functions.js";
import type { WorkerSettings } from "./worker-settings.js";

/** What the sessions of one process share. */
export interface Workplace {
  readonly hub: TaskHub;
  readonly registry: Registry;
  readonly settings: WorkerSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly leases: Leases;
  readonly slots: ActivitySlots;
  readonly shift: Shift;
  readonly unknown: UnknownFunctions;
  readonly rejections: Rejections;
  readonly elsewhere: Elsewhere;
  /** Is told of every row that is written as a view of a history. */
  readonly shown: Shown;
  /** Sessions that wait for the next event of their instance. */
  readonly idle: IdleSessions;
  /** Orchestrators that may run an episode at once. */
  readonly gate: Gate;
  /** Entities that may perform operations at once. */
  readonly entityGate: Gate;
  /** True if a start put by this process is better run here than by whoever asks first. */
  readonly hasRoom: boolean;
  /** False if executions of the version are left to other workers. */
  takesVersion(version: string | undefined): boolean;
  isLive(instanceId: string): boolean;
  /** Brings a delivery to the session it is for. */
  deliver(delivery: Delivery, accepted?: InstanceRow): void;
}
