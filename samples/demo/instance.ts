/**
 * An orchestration as its caller sees it: over HTTP, from the request that starts it to its end.
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";

/** How long one request for the end waits. */
const WAIT_SECONDS = 20;
const SETTLED_MS = 300;
const UNFINISHED = ["Pending", "Running", "ContinuedAsNew", "Suspended"];

/** What the status link answers. */
export interface InstanceStatus {
  readonly name: string;
  readonly instanceId: string;
  readonly runtimeStatus: string;
  readonly output: unknown;
  readonly customStatus: unknown;
  readonly historyEvents?: readonly HistoryEvent[];
}

/** One event of the history, as the status link shows it. */
export type HistoryEvent = Readonly<Record<string, unknown>> & { readonly EventType: string };

/** Storage transactions of an instance. */
export interface TransactionCount {
  readonly total: number;
  readonly byOperation: Readonly<Record<string, number>>;
}

interface Links {
  readonly id: string;
  readonly statusQueryGetUri: string;
  readonly sendEventPostUri: string;
}

/** A started orchestration. */
export class Instance {
  private constructor(
    private readonly appUrl: string,
    readonly links: Links,
  ) {}

  get id(): string {
    return this.links.id;
  }

  /**
   * Posts to a function that starts an orchestration.
   *
   * @param route - Below `/api`, with its query.
   * @throws Error if the answer is not 202.
   */
  static async start(appUrl: string, route: string, body?: unknown): Promise<Instance> {
    const response = await fetch(`${appUrl}/api/${route}`, {
      method: "POST",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status !== 202) throw new Error(`POST ${route}: HTTP ${response.status}, ${text}`);
    return new Instance(appUrl, JSON.parse(text) as Links);
  }

  /** The same instance, in an app that was started again. */
  at(appUrl: string): Instance {
    return new Instance(appUrl, this.links);
  }

  status(withHistory = false): Promise<InstanceStatus> {
    return this.ask(withHistory ? { showHistory: "true" } : {});
  }

  private async ask(query: Readonly<Record<string, string>>): Promise<InstanceStatus> {
    const link = new URL(this.links.statusQueryGetUri);
    for (const [name, value] of Object.entries(query)) link.searchParams.set(name, value);
    const response = await fetch(new URL(`${link.pathname}${link.search}`, this.appUrl));
    if (!response.ok) {
      throw new Error(`status of ${this.id}: HTTP ${response.status}, ${await response.text()}`);
    }
    return (await response.json()) as InstanceStatus;
  }

  /**
   * Waits for the end.
   *
   * @throws Error if it has not come in time.
   */
  async end(patienceMs: number): Promise<InstanceStatus> {
    const until = performance.now() + patienceMs;
    for (;;) {
      const leftSeconds = Math.max(0, until - performance.now()) / 1000;
      const timeout = Math.min(leftSeconds, WAIT_SECONDS).toFixed(3);
      const status = await this.ask({ timeout });
      if (!UNFINISHED.includes(status.runtimeStatus)) return status;
      if (performance.now() > until) {
        throw new Error(
          `${status.name} ${this.id} is ${status.runtimeStatus} after ${patienceMs / 1000} s.`,
        );
      }
    }
  }

  async raiseEvent(name: string, data: unknown): Promise<Response> {
    return fetch(this.links.sendEventPostUri.replace("{eventName}", name), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(data),
    });
  }

  /** Storage transactions, once no more come: the last ones follow the end. */
  async transactions(): Promise<TransactionCount> {
    let count = await this.countNow();
    for (;;) {
      await pause(SETTLED_MS);
      const next = await this.countNow();
      if (next.total === count.total) return next;
      count = next;
    }
  }

  private async countNow(): Promise<TransactionCount> {
    const response = await fetch(`${this.appUrl}/api/metrics/${encodeURIComponent(this.id)}`);
    return (await response.json()) as TransactionCount;
  }
}
