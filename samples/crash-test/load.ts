/**
 * The load: instances of every scenario in turn, started and steered by a client of its own.
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import type { DurableClient } from "@taskhub/functions/standalone";
import { EVENT_NAME } from "./inputs.js";
import { scenarioOf, type Scenario } from "./scenario.js";
import type { SeededRandom } from "./seeded-random.js";
import type { StorageGate } from "./storage-gate.js";

const START_EVERY_MS = 330;
/** More are not started while so many run: a slow machine gets fewer, not a longer queue. */
const MAX_OPEN = 60;
const MAX_EVENT_PAUSE_MS = 1_200;
/** Raised at once after the start of every other instance: before any worker can have it. */
const EARLY_EVENTS = 2;
const RETRY_MS = 500;
const GIVE_UP_MS = 60_000;

/** An instance that the client has been told is started. */
export interface StartedInstance {
  readonly id: string;
  readonly scenario: Scenario;
  /** When the end was seen, by `performance.now`. */
  finishedAt?: number;
  /** What went wrong with steering it. */
  readonly faults: string[];
}

/** Starts instances and raises their events. */
export class Load {
  readonly started: StartedInstance[] = [];
  private readonly raising = new Set<Promise<void>>();

  constructor(
    private readonly client: DurableClient,
    private readonly random: SeededRandom,
    private readonly gate: StorageGate,
  ) {}

  get open(): StartedInstance[] {
    return this.started.filter(({ finishedAt }) => finishedAt === undefined);
  }

  /** Starts instances for a while, then waits until every event is raised. */
  async run(forMs: number): Promise<void> {
    const until = performance.now() + forMs;
    for (let index = 0; performance.now() < until; index++) {
      if (this.open.length < MAX_OPEN) await this.startOne(index);
      await pause(START_EVERY_MS);
    }
    await Promise.all(this.raising);
  }

  private async startOne(index: number): Promise<void> {
    const scenario = scenarioOf(index);
    const id = `${scenario.orchestrator.toLowerCase()}-${String(index).padStart(4, "0")}`;
    await this.startOnce(id, scenario);
    const instance: StartedInstance = { id, scenario, faults: [] };
    this.started.push(instance);
    const raising = this.raiseAll(instance, index).catch((error: unknown) => {
      instance.faults.push(`an event could not be raised: ${String(error)}`);
    });
    this.raising.add(raising);
    void raising.finally(() => this.raising.delete(raising));
  }

  /** During an outage the call fails although it may have been executed: look before repeating. */
  private async startOnce(instanceId: string, { orchestrator, input }: Scenario): Promise<void> {
    const giveUpAt = performance.now() + GIVE_UP_MS;
    for (let isFirst = true; ; isFirst = false) {
      try {
        if (!isFirst && (await exists(this.client, instanceId))) return;
        await this.client.startNew(orchestrator, { instanceId, input });
        return;
      } catch (error) {
        if (performance.now() > giveUpAt) throw error;
        await pause(RETRY_MS);
      }
    }
  }

  private async raiseAll({ id, scenario }: StartedInstance, index: number): Promise<void> {
    const early = index % 2 === 0 ? EARLY_EVENTS : 0;
    for (let number = 1; number <= scenario.eventCount; number++) {
      if (number > early) await pause(this.random.between(0, MAX_EVENT_PAUSE_MS));
      await this.gate.pass(() => this.client.raiseEvent(id, EVENT_NAME, number));
    }
  }
}

async function exists(client: DurableClient, instanceId: string): Promise<boolean> {
  try {
    await client.getStatus(instanceId);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

/** True if a client says that there is no such instance. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "InstanceNotFound";
}
