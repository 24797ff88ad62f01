/** Deployments of which each changes an orchestrator, while its instances run. */
import type { DurableOrchestrationContext } from "@taskhub/core";
import type { InstanceStatus } from "@taskhub/core";
import type { WorkerSettings } from "@taskhub/worker";
import { random } from "../../src/simulation/fault-plan.js";
import type { EventFault } from "../../src/simulation/fault.js";
import type { Scenario, SimulatedApp, Stage } from "../../src/simulation/scenario.js";
import { SeededRandom } from "../../src/simulation/seeded-random.js";
import { readSentMessage } from "../../src/simulation/sent-message.js";
import type { SimulatedStorage } from "../../src/storage/simulated-storage.js";
import { played } from "../played.js";

jest.setTimeout(600_000);

type Df = DurableOrchestrationContext;
type Version = "1.0" | "2.0";

const CONTROL = "sim-control-00";
const MINUTE_MS = 60_000;
/** A worker hides an instance for half a minute or more, after so many shorter periods. */
const SHORT_PERIODS = 6;
const SHORTEST_LATER_MS = 30_000;

/** An app whose second version has a step that the first one has not. */
function appOf(code: Version, misled: string[]): SimulatedApp {
  const enter = ({ version, instanceId }: Df) => {
    if ((version ?? "") > code) misled.push(`${instanceId} of ${String(version)} ran on ${code}`);
  };
  const done = () => ({ kind: "value" as const, value: "done", ms: 50 });
  return {
    activities: { reserve: done, discount: done, ship: done },
    orchestrators: {
      *order(df: Df) {
        enter(df);
        yield df.callActivity("reserve", 1);
        if (df.version === "2.0") yield df.callActivity("discount", 1);
        yield df.createTimer(new Date(df.currentUtcDateTime.getTime() + 5_000));
        const invoice: unknown = yield df.callSubOrchestrator("invoice", 1, `${df.instanceId}-inv`);
        yield df.waitForExternalEvent("paid");
        yield df.callActivity("ship", 1);
        return [df.version, invoice];
      },
      *invoice(df: Df) {
        enter(df);
        if (df.version === "2.0") yield df.callActivity("discount", 1);
        yield df.createTimer(new Date(df.currentUtcDateTime.getTime() + 75_000));
        return df.version;
      },
    },
  };
}

/** A deployment: from then on a worker has this version. */
interface Deployment {
  readonly atMs: number;
  readonly worker: number;
  readonly version: Version;
}

function deployed(deployments: readonly Deployment[], misled: string[]) {
  const versionOf = (place: number, elapsedMs: number): Version =>
    deployments.filter(({ worker, atMs }) => worker === place && atMs <= elapsedMs).at(-1)
      ?.version ?? "1.0";
  return {
    workers: 3,
    partitions: 1,
    faults: deployments.map(({ atMs, worker }): EventFault => ({
      kind: "restart",
      atMs,
      worker,
      ms: 0,
    })),
    appOf: (place: number, elapsedMs: number) => appOf(versionOf(place, elapsedMs), misled),
    settingsOf: (place: number, elapsedMs: number): Partial<WorkerSettings> => ({
      defaultVersion: versionOf(place, elapsedMs),
    }),
  };
}

/** Orders one after the other, each paid a while later. */
async function takeOrders(stage: Stage, ids: readonly string[], everyMs: number): Promise<void> {
  for (const [index, id] of ids.entries()) {
    const by = index % 3 === 0 ? ("client" as const) : ("worker" as const);
    // a client that is no worker names the version it knows
    await stage.start(id, "order", 0, by === "client" ? { by, version: "2.0" } : { by });
    await stage.sleep(everyMs);
    const earlier = ids[index - 3];
    if (earlier !== undefined) await stage.raise(earlier, "paid", true);
  }
  for (const id of ids.slice(-3)) await stage.raise(id, "paid", true);
}

function orders(
  ids: readonly string[],
  ended: Map<string, InstanceStatus>,
  play: Scenario["play"],
): Scenario {
  const judge = (status: InstanceStatus) => {
    ended.set(status.instanceId, status);
    const [version] = JSON.parse(status.output ?? "[]") as readonly unknown[];
    return status.runtimeStatus === "Completed" && version === status.version
      ? undefined
      : `found ${status.runtimeStatus} ${String(status.output)}`;
  };
  return {
    name: "orders",
    app: appOf("2.0", []),
    play,
    judges: Object.fromEntries(ids.map((id) => [id, judge])),
  };
}

/** How often each message in the queue was received, however often it was put anew. */
class Receives {
  private readonly counts = new Map<string, Map<string, number>>();

  look(storage: SimulatedStorage): void {
    for (const { messageId, body, dequeueCount } of storage.messages(CONTROL)) {
      const id = idOf(body);
      const copies = this.counts.get(id) ?? new Map<string, number>();
      this.counts.set(id, copies.set(messageId, dequeueCount));
    }
  }

  forget(): void {
    this.counts.clear();
  }

  /** The instance of each message that is in the queue now, and how often it was received. */
  ofThoseIn(storage: SimulatedStorage): { readonly instanceId: string; readonly count: number }[] {
    const present = new Set(storage.messages(CONTROL).map(({ body }) => idOf(body)));
    return [...this.counts]
      .filter(([id]) => present.has(id))
      .map(([id, copies]) => ({
        instanceId: id.split(" ")[0] ?? "",
        count: [...copies.values()].reduce((sum, count) => sum + count, 0),
      }));
  }
}

/** Of a message, however often it was put anew: its instance, a blank, its own id. */
function idOf(body: string): string {
  const text = Buffer.from(body, "base64").toString("utf8");
  const target = /"OrchestrationInstance":\{[^{}]*?"InstanceId":"([^"]+)"/.exec(text)?.[1] ?? "";
  return `${target} ${readSentMessage(body)?.messageId ?? ""}`;
}

const rolling: readonly Deployment[] = [
  { atMs: 60_000, worker: 0, version: "2.0" },
  { atMs: 120_000, worker: 1, version: "2.0" },
  { atMs: 180_000, worker: 2, version: "2.0" },
  { atMs: 240_000, worker: 1, version: "1.0" },
  { atMs: 300_000, worker: 2, version: "1.0" },
];

/** A message may be received as often as it takes until somebody may run it. */
function withoutReceives(wrong: readonly string[]): string[] {
  return wrong.filter((text) => !/^poison: a message .* was received/.test(text));
}

describe("PT-16: an upgrade while instances run", () => {
  test.each([1, 3, 4, 6])(
    "in a rolling deployment from v1 to v2 and back, with workers of both, every instance finishes on allowed code (seed %i)",
    async (seed) => {
      const ids = Array.from({ length: 40 }, (_, n) => `o${n}`);
      const misled: string[] = [];
      const ended = new Map<string, InstanceStatus>();
      const { wrong } = await played({
        scenario: orders(ids, ended, (stage) => takeOrders(stage, ids, 10_000)),
        seed,
        ...deployed(rolling, misled),
        // the first runs undisturbed
        ...(seed > 1 && { plan: random(new SeededRandom(seed), { chance: 0.01, most: 8 }) }),
      });
      expect(withoutReceives(wrong)).toEqual([]);
      expect(misled).toEqual([]);
      const versions = [...ended.values()].map(({ version }) => version);
      expect(versions).toHaveLength(40);
      expect(new Set(versions)).toEqual(new Set(["1.0", "2.0"]));
    },
  );

  test("after a rollback of all workers, what v2 has begun waits for v2, and each of its messages costs one receive a period", async () => {
    const backMs = 100_000;
    const againMs = backMs + 30 * MINUTE_MS;
    const all = [0, 1, 2];
    const rollback: readonly Deployment[] = [
      ...all.map((worker) => ({ atMs: 10, worker, version: "2.0" as const })),
      ...all.map((worker) => ({ atMs: backMs, worker, version: "1.0" as const })),
      ...all.map((worker) => ({ atMs: againMs, worker, version: "2.0" as const })),
    ];
    const ids = Array.from({ length: 12 }, (_, n) => `o${n}`);
    const misled: string[] = [];
    const receives = new Receives();
    const lines = new Map<string, number>();
    let startedAt = 0;
    let waiting: ReturnType<Receives["ofThoseIn"]> = [];
    const { wrong } = await played({
      seed: 1,
      ...deployed(rollback, misled),
      scenario: orders(ids, new Map(), async (stage) => {
        await stage.sleep(2_000);
        await takeOrders(stage, ids, 9_000);
        await stage.sleep(againMs);
      }),
      meddle: {
        everyMs: 200,
        act: (storage, nowMs) => {
          startedAt ||= nowMs;
          const elapsedMs = nowMs - startedAt;
          if (elapsedMs < backMs) receives.forget();
          else if (elapsedMs < againMs) receives.look(storage);
          else if (waiting.length === 0) waiting = receives.ofThoseIn(storage);
        },
      },
      log: (atMs, _process, _message, { event, instanceId = "" }) => {
        if (event === "VersionRejected" && atMs >= backMs)
          lines.set(instanceId, (lines.get(instanceId) ?? 0) + 1);
      },
    });
    expect(withoutReceives(wrong)).toEqual([]);
    expect(misled).toEqual([]);
    // a start, an event or a timer of every order, and of the invoices
    expect(waiting.length).toBeGreaterThan(12);
    for (const { instanceId, count } of waiting) {
      expect(count).toBeGreaterThan(20);
      // a line is a period of one worker
      expect(count).toBeLessThanOrEqual(lines.get(instanceId) ?? 0);
    }
    const periods = Math.ceil((againMs - backMs) / SHORTEST_LATER_MS);
    expect(Math.max(...lines.values())).toBeLessThanOrEqual(3 * SHORT_PERIODS + periods);
  });
});
