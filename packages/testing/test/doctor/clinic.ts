/** A hub in simulated storage, workers that live and die, and the doctor. */
import type {
  AccountView,
  AzureTaskHub,
  ExamineOptions,
  Finding,
  RepairOutcome,
  Services,
  StoredEntity,
} from "@taskhub/azure-storage";
import { CLIENT, RECEIVED, type InstanceStatus } from "@taskhub/core";
import { DEFAULT_WORKER_SETTINGS, type WorkerSettings } from "@taskhub/worker";
import { ActivityRuns } from "../../src/simulation/activity-runs.js";
import type { SimulatedApp } from "../../src/simulation/scenario.js";
import { SeededRandom } from "../../src/simulation/seeded-random.js";
import { SimulatedProcess } from "../../src/simulation/simulated-process.js";
import {
  bringUp,
  HUB_NAME,
  openHub,
  type SimulatedWorker,
} from "../../src/simulation/simulated-worker.js";
import { VirtualTime } from "../../src/simulation/virtual-time.js";
import { SimulatedStorage } from "../../src/storage/simulated-storage.js";
import { accountOf } from "./simulated-account.js";

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

const PATIENCE_MS = 1_000 * HOUR;

/** What becomes of a message that a worker puts. */
export type Fate = "put" | "lost" | "dies";

/** A hub, and who looks after it. */
export class Clinic {
  readonly time = new VirtualTime();
  readonly storage = new SimulatedStorage({ now: () => this.time.now });
  readonly account: AccountView;
  readonly runs = new ActivityRuns(this.time, () => undefined);
  /** Asked of every message that a worker puts, by its body as JSON. */
  fateOf: (json: string) => Fate = () => "put";
  readonly hub: AzureTaskHub;
  private worker: SimulatedWorker | undefined;
  private opened = 0;

  constructor(
    private readonly app: SimulatedApp,
    private readonly partitions = 2,
  ) {
    this.hub = this.hubIn(new SimulatedProcess("client"));
    this.account = accountOf(this.storage, () => this.time.now, new Date(this.time.now));
  }

  /** A hub that exists. */
  static async open(app: SimulatedApp, partitions?: number): Promise<Clinic> {
    const clinic = new Clinic(app, partitions);
    await clinic.run(clinic.hub.ensureCreated());
    return clinic;
  }

  /** The hub as another process sees it. */
  hubIn(process: SimulatedProcess, services: Services = this.storage.services): AzureTaskHub {
    this.opened += 1;
    return openHub({
      ...{ services, partitionCount: this.partitions, clock: this.time.clockOf(process) },
      ...{ random: new SeededRandom(this.opened), log: () => undefined },
    });
  }

  /** A worker that works from now on. */
  bringUp(settings: Partial<WorkerSettings> = {}): void {
    const process = new SimulatedProcess("worker");
    this.worker = bringUp({
      ...{ process, app: this.app, time: this.time, runs: this.runs },
      settings: { ...DEFAULT_WORKER_SETTINGS, maxQueuePollingIntervalMs: 5_000, ...settings },
      partitionCount: this.partitions,
      services: this.servicesOf(process),
      random: new SeededRandom(100 + this.opened++),
      onOperation: () => undefined,
      log: () => undefined,
    });
  }

  /** It dies as it stands: what it holds comes back when the leases end. */
  kill(): void {
    this.worker?.process.die();
    this.worker = undefined;
  }

  async sleep(ms: number): Promise<void> {
    await this.time.runUntil(() => false, ms);
  }

  /** Waits while time goes on. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const over = () => (isOver = true);
    work.then(over, over);
    await this.time.runUntil(() => isOver, PATIENCE_MS);
    return work;
  }

  async start(instanceId: string, name: string, input?: unknown): Promise<void> {
    const request = { instanceId, name, input: JSON.stringify(input), held: false };
    await this.run(this.hub.startInstance(request));
  }

  async suspend(instanceId: string): Promise<void> {
    const timestamp = new Date(this.time.now);
    const event = { type: "ExecutionSuspended", reason: "lunch" } as const;
    const message = {
      ...{ messageId: "00000000-0000-4000-8000-00000000a000", instanceId, sender: CLIENT },
      event: { ...event, timestamp, eventId: RECEIVED, isPlayed: false },
    };
    const queue = this.hub.controlQueueOf(instanceId);
    await this.run(this.hub.put(queue, message, { visibleInMs: 0, held: false }));
  }

  async statusOf(instanceId: string): Promise<InstanceStatus | undefined> {
    return this.run(this.hub.readStatus(instanceId));
  }

  async examine(options?: ExamineOptions, hub = this.hub): Promise<readonly Finding[]> {
    const findings: Finding[] = [];
    const examining = async () => {
      for await (const finding of hub.examine(this.account, options)) findings.push(finding);
    };
    await this.run(examining());
    return findings;
  }

  /** The finding as a command line would keep it. */
  async repair(finding: Finding | undefined, hub = this.hub): Promise<RepairOutcome> {
    if (!finding) throw new Error("Nothing was found.");
    const kept = JSON.parse(JSON.stringify(finding)) as Finding; // dates become texts
    return this.run(hub.repair(this.account, kept));
  }

  /** Deletes all messages, hidden or not: what somebody has cleared by hand. */
  async clearQueues(isMeant: (json: string) => boolean = () => true): Promise<void> {
    for (const queue of this.storage.queueNames()) {
      for (const message of this.storage.messages(queue)) {
        if (!isMeant(jsonOf(message.body))) continue;
        await this.storage.services.queues.delete(queue, message, "hub");
      }
    }
  }

  /** Deletes the instance row, the history, or both. */
  async deleteRows(instanceId: string, ...tables: ("Instances" | "History")[]): Promise<void> {
    for (const name of tables) {
      const table = `${HUB_NAME}${name}`;
      for (const { partitionKey, rowKey } of this.storage.rows(table, instanceId)) {
        const write = { kind: "delete", partitionKey, rowKey, etag: "*" } as const;
        await this.storage.services.tables.transact(table, [write], "hub");
      }
    }
  }

  /** Writes columns into the instance row, as nobody should. */
  async spoilRow(instanceId: string, columns: StoredEntity["columns"]): Promise<void> {
    const [row] = this.storage.rows(`${HUB_NAME}Instances`, instanceId);
    if (!row) throw new Error(`No row of ${instanceId}.`);
    const write = { kind: "merge", entity: { ...row, columns }, etag: "*" } as const;
    await this.storage.services.tables.transact(`${HUB_NAME}Instances`, [write], "hub");
  }

  private servicesOf(process: SimulatedProcess): Services {
    const { queues, ...others } = this.storage.services;
    return {
      ...others,
      queues: {
        create: (queue, payer) => queues.create(queue, payer),
        receive: (queue, most, visibilityMs) => queues.receive(queue, most, visibilityMs),
        update: (queue, message, ms, payer) => queues.update(queue, message, ms, payer),
        delete: (queue, message, payer) => queues.delete(queue, message, payer),
        put: async (queue, body, visibleInMs, payer) => {
          const fate = this.fateOf(jsonOf(body));
          if (fate === "dies") {
            process.die();
            return new Promise(() => undefined);
          }
          const put = await queues.put(queue, body, visibleInMs, payer);
          if (fate === "lost") await queues.delete(queue, put, payer);
          return put;
        },
      },
    };
  }
}

function jsonOf(body: string): string {
  return Buffer.from(body, "base64").toString("utf8");
}

/** The findings of one kind. */
export function ofKind(findings: readonly Finding[], kind: Finding["kind"]): readonly Finding[] {
  return findings.filter((finding) => finding.kind === kind);
}

/** What was found, in short. */
export function inShort(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ kind, severity, instanceId, subject }) =>
    [severity, kind, instanceId ?? subject].join(" "),
  );
}
