/**
 * The clients of a simulated world: what a scenario's script calls.
 *
 * A client itself never fails, so that it is certain what was accepted; a start that a worker makes
 * for it meets the faults of that worker.
 *
 * @module
 */
import type { AzureTaskHub, StartRequest } from "@taskhub/azure-storage";
import {
  CLIENT,
  encodeRequest,
  isEntityInstance,
  isFinished,
  LEASE_MS,
  NO_STAMP,
  RECEIVED,
  requestName,
  StorageError,
  type Clock,
  type HistoryEvent,
  type InstanceStatus,
  type TaskMessage,
} from "@taskhub/core";
import type { ActivityRuns } from "./activity-runs.js";
import { ClientStreams } from "./client-streams.js";
import type { ModelSignal, ModelStart } from "./reference-model.js";
import type {
  RaiseOptions,
  SignalOptions,
  Stage,
  StartOptions,
  TerminateOptions,
} from "./scenario.js";
import type { SeededRandom } from "./seeded-random.js";
import type { SimulatedWorker } from "./simulated-worker.js";

const RETRY_MS = 1_000;
const POLL_MS = 500;
const WATCH_MS = 45_000;
/** Small, so that a sweep has several pages. */
const SWEPT_AT_ONCE = 3;
/** Together with the original, or to whoever looks next. */
const COPY_AFTER_MS = [0, 150];

/** What the clients need of their world. */
export interface ClientParts {
  readonly hub: AzureTaskHub;
  readonly clock: Clock;
  readonly random: SeededRandom;
  /** The workers that are alive. */
  readonly workers: () => readonly SimulatedWorker[];
  readonly runs: ActivityRuns;
}

type ClientEvent =
  | { readonly type: "EventRaised"; readonly name: string; readonly input: string | undefined }
  | {
      readonly type: "ExecutionTerminated" | "ExecutionSuspended" | "ExecutionResumed";
      readonly reason: string;
      readonly isRecursive?: boolean | undefined;
    };

/** Records what was accepted while it plays. */
export class Clients implements Stage {
  /** What was started last of each id, and the events accepted for it since. */
  readonly accepted = new Map<
    string,
    ModelStart & { events: { name: string; value: unknown }[] }
  >();
  /** For each accepted start call what it was told. */
  readonly answers: ("started" | "exists")[] = [];
  /** Accepted signals, of all clients. */
  readonly signals: ModelSignal[] = [];
  private readonly lastSent = new Map<string, string>();
  private readonly streams = new Map<string, ClientStreams>();

  constructor(private readonly parts: ClientParts) {}

  async start(
    instanceId: string,
    name: string,
    input?: unknown,
    { by = "worker", version }: StartOptions = {},
  ): Promise<"started" | "exists"> {
    const text = input === undefined ? undefined : JSON.stringify(input);
    const known = this.accepted.get(instanceId);
    const events = known?.name === name ? known.events : [];
    this.accepted.set(instanceId, { instanceId, name, input, events });
    for (;;) {
      const answer = await this.tryToStart({ instanceId, name, version, input: text }, by);
      if (answer !== "again") {
        this.answers.push(answer);
        return answer;
      }
      await this.sleep(RETRY_MS);
    }
  }

  async raise(
    instanceId: string,
    name: string,
    value: unknown,
    { twice = false }: RaiseOptions = {},
  ): Promise<void> {
    const event = { type: "EventRaised", name, input: JSON.stringify(value) } as const;
    await this.send(instanceId, event, twice ? 2 : 1);
    this.accepted.get(instanceId)?.events.push({ name, value });
  }

  async signal(
    entity: string,
    operation: string,
    input?: unknown,
    { by = "client", inMs, twice = false }: SignalOptions = {},
  ): Promise<void> {
    const now = this.parts.clock.now();
    const messageId = this.newId();
    const due = inMs === undefined ? undefined : new Date(now.getTime() + inMs);
    const text = input === undefined ? undefined : JSON.stringify(input);
    const request = {
      ...{ id: this.newId(), operation, isSignal: true, input: text, due },
      ...{ stamp: NO_STAMP, predecessor: NO_STAMP, position: 0 },
    };
    const [name, body] = [requestName(request), encodeRequest(request)];
    const received = { eventId: RECEIVED, isPlayed: false, timestamp: now };
    const event: HistoryEvent = { type: "EventRaised", ...received, name, input: body };
    const streams = this.streamsOf(by);
    // what is for later has a time of its own, and no order
    const inStream = due ? undefined : streams.next(entity, messageId, now.getTime());
    const message = { messageId, instanceId: entity, sender: CLIENT, event, inStream };
    await this.put(message, { copies: twice ? 2 : 1, inMs });
    if (inStream) streams.wasPut(entity, inStream);
    this.signals.push({ instanceId: entity, name, input: body });
  }

  terminate(
    instanceId: string,
    reason: string,
    { isRecursive }: TerminateOptions = {},
  ): Promise<void> {
    return this.send(instanceId, { type: "ExecutionTerminated", reason, isRecursive });
  }

  suspend(instanceId: string, reason: string): Promise<void> {
    return this.send(instanceId, { type: "ExecutionSuspended", reason });
  }

  resume(instanceId: string, reason: string): Promise<void> {
    return this.send(instanceId, { type: "ExecutionResumed", reason });
  }

  sleep(ms: number): Promise<void> {
    return this.parts.clock.sleep(ms);
  }

  now(): number {
    return this.parts.clock.now().getTime();
  }

  mend(): void {
    this.parts.runs.isMended = true;
  }

  async rewind(instanceId: string, reason: string): Promise<void> {
    this.parts.runs.mayRunAgain();
    await this.untilDone((worker) => rewindBy(worker, instanceId, reason));
  }

  async finished(instanceId: string): Promise<InstanceStatus> {
    for (;;) {
      const status = await this.parts.hub.readStatus(instanceId);
      if (status && isFinished(status.runtimeStatus)) return status;
      await this.sleep(POLL_MS);
    }
  }

  history(instanceId: string): Promise<readonly HistoryEvent[]> {
    return this.parts.hub.readHistory(instanceId);
  }

  async purge(instanceId: string): Promise<void> {
    this.accepted.delete(instanceId);
    await this.untilDone((worker) => purgeBy(worker, instanceId));
  }

  async purgeEndedBefore(instant: number): Promise<void> {
    const completedBefore = new Date(instant);
    for (const instanceId of [...this.accepted.keys()]) {
      const status = await this.parts.hub.readStatus(instanceId);
      if (status?.completedAt && status.completedAt < completedBefore) {
        this.accepted.delete(instanceId);
      }
    }
    await this.untilDone((worker) => sweepBy(worker, completedBefore));
  }

  /** Looks at everything that was accepted, now and then, as whoever waits for it does. */
  watch(): void {
    this.parts.clock.schedule(WATCH_MS, () => {
      for (const instanceId of this.accepted.keys()) void this.parts.hub.resendStart(instanceId);
      this.watch();
    });
  }

  /** Has some worker's process do it; one that dies or gets an error is followed by another. */
  private async untilDone(attempt: (worker: SimulatedWorker) => Promise<boolean>): Promise<void> {
    for (;;) {
      const alive = this.parts.workers();
      const isDone =
        alive.length > 0 &&
        (await Promise.race([
          attempt(this.parts.random.pick(alive)),
          ...alive.map(({ process }) => process.death().then(() => false)),
        ]));
      if (isDone) return;
      await this.sleep(POLL_MS);
    }
  }

  private async tryToStart(
    start: Omit<StartRequest, "held">,
    by: "worker" | "client",
  ): Promise<"started" | "exists" | "again"> {
    const { random, workers, hub } = this.parts;
    if (by === "client") return answerOf(await hub.startInstance({ ...start, held: false }));
    const alive = workers();
    if (alive.length === 0) return "again";
    const starter = random.pick(alive);
    return Promise.race([
      startBy(starter, start),
      // the caller of a process that dies gets no answer, and asks another
      starter.process.death().then(() => "again" as const),
    ]);
  }

  private async send(instanceId: string, event: ClientEvent, copies = 1): Promise<void> {
    const messageId = this.newId();
    const received = { eventId: RECEIVED, isPlayed: false, timestamp: this.parts.clock.now() };
    const after = this.lastSent.get(instanceId);
    const full: HistoryEvent = { ...event, ...received };
    await this.put({ messageId, instanceId, sender: CLIENT, event: full, after }, { copies });
    this.lastSent.set(instanceId, messageId);
  }

  private async put(
    message: TaskMessage,
    { copies, inMs = 0 }: { readonly copies: number; readonly inMs?: number | undefined },
  ): Promise<void> {
    const { hub, clock, random, workers } = this.parts;
    const { instanceId } = message;
    // a client in a worker's process hands over what is for an instance that is live there
    const alive = workers();
    const host = alive.length > 0 ? random.pick(alive) : undefined;
    const mayHold = copies === 1 && inMs === 0 && host && takes(host, instanceId);
    const holder = mayHold ? host : undefined;
    const queue = hub.controlQueueOf(instanceId);
    for (let copy = 1; copy < copies; copy++) {
      await hub.put(queue, message, { visibleInMs: inMs, held: false });
      await clock.sleep(random.pick(COPY_AFTER_MS));
    }
    const delivery = await hub.put(queue, message, {
      visibleInMs: holder ? LEASE_MS : inMs,
      held: holder !== undefined,
    });
    if (delivery && holder?.process.isDead === false) holder.worker.handOff(delivery);
  }

  private newId(): string {
    return this.parts.random.hex(16).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  private streamsOf(client: string): ClientStreams {
    const streams = this.streams.get(client) ?? new ClientStreams();
    this.streams.set(client, streams);
    return streams;
  }
}

/** True if the process may work on a message for the instance at once: it is there, or may begin. */
function takes({ worker }: SimulatedWorker, instanceId: string): boolean {
  return isEntityInstance(instanceId) ? worker.takesEntity(instanceId) : worker.isLive(instanceId);
}

async function startBy(
  { hub, worker, settings }: SimulatedWorker,
  start: Omit<StartRequest, "held">,
): Promise<"started" | "exists" | "again"> {
  const version = start.version ?? settings.defaultVersion;
  const held = worker.takesStarts && worker.takesVersion(version);
  try {
    const outcome = await hub.startInstance({ ...start, version, held });
    if (outcome.kind === "started" && outcome.delivery) {
      worker.handOff(outcome.delivery, outcome.row);
    }
    return answerOf(outcome);
  } catch (error) {
    if (error instanceof StorageError) return "again";
    throw error;
  }
}

/** @returns True if the store answers that nothing of it is left. */
async function purgeBy({ hub }: SimulatedWorker, instanceId: string): Promise<boolean> {
  try {
    return (await hub.purgeInstance(instanceId)).kind !== "notFinished";
  } catch (error) {
    if (error instanceof StorageError) return false;
    throw error;
  }
}

async function sweepBy({ hub }: SimulatedWorker, completedBefore: Date): Promise<boolean> {
  try {
    await hub.purgeInstances({ completedBefore, pageSize: SWEPT_AT_ONCE });
    return true;
  } catch (error) {
    if (error instanceof StorageError) return false;
    throw error;
  }
}

async function rewindBy(
  { hub }: SimulatedWorker,
  instanceId: string,
  reason: string,
): Promise<boolean> {
  try {
    await hub.rewindInstance(instanceId, reason);
    return true;
  } catch (error) {
    if (error instanceof StorageError) return false;
    throw error;
  }
}

function answerOf({ kind }: { readonly kind: "started" | "exists" }): "started" | "exists" {
  return kind;
}
