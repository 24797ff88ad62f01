/**
 * A scenario: what an app consists of, and what its clients do.
 *
 * @module
 */
import type { EntityFunction, HistoryEvent, InstanceStatus, Orchestrator } from "@taskhub/core";
import type { WorkerSettings } from "@taskhub/worker";

/** What an activity does, as data: so the reference model can do the same in no time. */
type ActivityEffect =
  | { readonly kind: "value"; readonly value: unknown; readonly ms?: number }
  | { readonly kind: "throw"; readonly message: string; readonly ms?: number }
  /** Throws until what it needs is mended, and gives the value then. */
  | { readonly kind: "fragile"; readonly value: unknown; readonly ms?: number };

/** An activity of a simulated app. */
export type SimulatedActivity = (input: unknown) => ActivityEffect;

/** What a simulated app registers. */
export interface SimulatedApp {
  readonly orchestrators: Readonly<Record<string, Orchestrator>>;
  readonly activities: Readonly<Record<string, SimulatedActivity>>;
  /** Keys are lower case. None if absent. */
  readonly entities?: Readonly<Record<string, EntityFunction>>;
}

/** How an instance is started. */
export interface StartOptions {
  /** In a worker's process, which may keep the start to itself, or by a client elsewhere. Default `worker`. */
  readonly by?: "worker" | "client";
  /** In place of the default version of the worker in whose process it is started. */
  readonly version?: string;
}

/** How an event is raised. */
export interface RaiseOptions {
  /** Two messages with one id, as after a put whose reply was lost and that was tried again. */
  readonly twice?: boolean;
}

/** How an instance is ended. */
export interface TerminateOptions {
  /** True if the open sub-orchestrations end with it. */
  readonly isRecursive?: boolean;
}

/** How an entity is signalled. */
export interface SignalOptions {
  /** Which client: each has an order of its own. Default `client`. */
  readonly by?: string;
  /** Performed so many milliseconds from now at the earliest; at once, and in order, if absent. */
  readonly inMs?: number;
  /** Two messages with one id, as after a put whose reply was lost and that was tried again. */
  readonly twice?: boolean;
}

/** What the clients of a scenario can do. Each call is over when the client has its answer. */
export interface Stage {
  /** Starts an instance; a starter that dies or gets an error is tried again elsewhere. */
  start(
    instanceId: string,
    name: string,
    input?: unknown,
    options?: StartOptions,
  ): Promise<"started" | "exists">;
  /** Raises an event; the next one of the same client waits for its answer. */
  raise(instanceId: string, name: string, value: unknown, options?: RaiseOptions): Promise<void>;
  /** Signals an entity, by its instance id; what it awaited before is performed first. */
  signal(
    entity: string,
    operation: string,
    input?: unknown,
    options?: SignalOptions,
  ): Promise<void>;
  terminate(instanceId: string, reason: string, options?: TerminateOptions): Promise<void>;
  suspend(instanceId: string, reason: string): Promise<void>;
  resume(instanceId: string, reason: string): Promise<void>;
  sleep(ms: number): Promise<void>;
  /** The true time, milliseconds since 1970. */
  now(): number;
  /** From now on fragile activities succeed. */
  mend(): void;
  /** Asks for a rewind, if the instance has failed; a client that gets no answer asks again. */
  rewind(instanceId: string, reason: string): Promise<void>;
  /** Waits until the instance has finished; what it then says. */
  finished(instanceId: string): Promise<InstanceStatus>;
  /** The history as a client reads it now. */
  history(instanceId: string): Promise<readonly HistoryEvent[]>;
  /** Purges an instance that has finished; asked again until it is gone. */
  purge(instanceId: string): Promise<void>;
  /** Purges what ended before an instant, milliseconds since 1970; asked again until it has been done. */
  purgeEndedBefore(instant: number): Promise<void>;
}

/** What is wrong with the end of an instance, or nothing. */
export type Judge = (status: InstanceStatus) => string | undefined;

/** One thing that users do, small enough to try every fault on it. */
export interface Scenario {
  readonly name: string;
  readonly app: SimulatedApp;
  readonly settings?: Partial<WorkerSettings>;
  readonly play: (stage: Stage) => Promise<unknown>;
  /**
   * In place of the reference model, for instances whose end depends on what came first; of those that
   * no client has started, if they are there.
   */
  readonly judges?: Readonly<Record<string, Judge>>;
  /** What is wrong with all ends together: one thread comes to something else. */
  readonly verdict?: (ends: ReadonlyMap<string, InstanceStatus>) => readonly string[];
  /** Log events that are no defect here, such as `MessageUndecodable`. */
  readonly tolerates?: readonly string[];
}
