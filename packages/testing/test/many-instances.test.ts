import { beforeAll, describe, expect, test } from "@jest/globals";
import {
  createTaskHub,
  hubNames,
  Meter,
  type AzureTaskHub,
  type InstanceFilter,
  type PurgeProgress,
  type Services,
} from "@taskhub/azure-storage";
import { NO_MARKS, type HistoryEvent } from "@taskhub/core";
import { SimulatedStorage } from "../src/index.js";

const INSTANCES = 10_000;
const PARTITIONS = 4;
const HUB_NAME = "TestHub";
const NAMES = hubNames(HUB_NAME);
const NOW = new Date("2031-03-01T09:15:02.500Z");
/** So long ago that a purge leaves no tombstone. */
const LONG_AGO = new Date("2031-02-01T00:00:00Z");
/** Of every two hundred instances one has an input that lies in a blob. */
const LARGE = JSON.stringify("x".repeat(40_000));

const storage = new SimulatedStorage({ now: () => NOW.getTime() });
const meter = new Meter();
const hub = openHub(storage.services, meter);

function openHub(services: Services, counting = new Meter()): AzureTaskHub {
  let names = 0;
  return createTaskHub({
    ...{ name: HUB_NAME, partitionCount: PARTITIONS, services, meter: counting },
    clock: {
      now: () => NOW,
      schedule: () => () => undefined,
      sleep: () => Promise.resolve(),
      settle: () => Promise.resolve(),
    },
    random: {
      fraction: () => 0.5,
      hex: (bytes) => (names += 1).toString(16).padStart(2 * bytes, "0"),
    },
  });
}

const idOf = (at: number) => `${at % 2 === 0 ? "order" : "refund"}-${String(at).padStart(5, "0")}`;

/** Three quarters have finished, each with a history of its own. */
async function add(at: number): Promise<void> {
  const instanceId = idOf(at);
  const isOver = at % 4 !== 3;
  const common = { eventId: -1, isPlayed: true, timestamp: LONG_AGO } as const;
  const events: HistoryEvent[] = [
    { type: "ExecutionStarted", ...common, instanceId, executionId: "e1", name: "Import" },
    ...(isOver
      ? [{ type: "ExecutionCompleted", ...common, eventId: 0, status: "Completed" } as const]
      : []),
  ];
  await hub.commitEpisode({
    ...{ instanceId, executionId: "e1", stamp: undefined, commitNumber: 1, events },
    ...{ firstRow: 0, replaces: false, rowsBefore: 0, marks: NO_MARKS },
  });
  await hub.writeInstance(
    {
      ...{ instanceId, name: "Import", executionId: "e1", commitNumber: 1 },
      ...{ createdAt: LONG_AGO, lastUpdatedAt: LONG_AGO, input: at % 200 === 0 ? LARGE : "7" },
      ...(isOver
        ? { runtimeStatus: "Completed", completedAt: LONG_AGO }
        : { runtimeStatus: "Running" }),
    },
    undefined,
  );
}

/** How many instances are listed, in how many pages, by how many requests. */
async function listed(filter: InstanceFilter) {
  const before = meter.snapshot().total;
  let results = 0;
  let pages = 0;
  for await (const { statuses } of hub.listInstances(filter)) {
    results += statuses.length;
    pages += 1;
  }
  return { results, pages, requests: meter.snapshot().total - before };
}

/** Services of a process that is killed once it has made so many calls: nothing is answered any more. */
function killedAfter(calls: number): Services {
  let left = calls;
  const wrap = <S extends object>(service: S): S =>
    new Proxy(service, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function" || name === "urlOf") return method;
        return (...args: unknown[]): unknown => {
          left -= 1;
          if (left < 0) return Promise.reject(new Error("killed"));
          return Reflect.apply(method, target, args);
        };
      },
    });
  const { queues, tables, blobs } = storage.services;
  return { queues: wrap(queues), tables: wrap(tables), blobs: wrap(blobs) };
}

/** All that is stored of the instances that are meant: rows of both tables, blobs. */
function stored(isMeant: (instanceId: string) => boolean): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const table of [NAMES.instancesTable, NAMES.historyTable]) {
    for (const key of storage.partitionKeys(table)) {
      if (isMeant(key)) found[`${table} ${key}`] = storage.rows(table, key);
    }
  }
  for (const name of storage.blobNames(NAMES.largeMessages)) {
    const [folder = ""] = name.split("/");
    if (isMeant(folder)) found[name] = storage.blob(NAMES.largeMessages, name)?.length;
  }
  return found;
}

beforeAll(async () => {
  await hub.ensureCreated();
  for (let at = 0; at < INSTANCES; at += 1) await add(at);
});

describe("listInstances, of 10,000", () => {
  test("takes less than 20 requests for 1,000 results, by a filter and page by page", async () => {
    const filter = { instanceIdPrefix: "order-", runtimeStatus: ["Completed"] } as const;
    const found = await listed({ ...filter, includeInput: false });
    expect(found).toEqual({ results: 5_000, pages: 5, requests: 5 });
    const whole = await listed(filter);
    // and one for each input that lies in a blob
    expect(whole).toEqual({ results: 5_000, pages: 5, requests: 55 });
    const small = await listed({ ...filter, includeInput: false, pageSize: 100 });
    expect(small).toEqual({ results: 5_000, pages: 50, requests: 50 });
  });

  test("asks for nothing that the filter does not mean", async () => {
    expect(await listed({ instanceIdPrefix: "order-0999" })).toMatchObject({ results: 5 });
    expect(await listed({ runtimeStatus: ["Failed"] })).toMatchObject({ results: 0, requests: 1 });
  });
});

describe("purgeInstances, of 10,000", () => {
  const FILTER = { instanceIdPrefix: "refund-" } as const;
  const FINISHED = 2_500;

  test("killed in the middle, goes on by the same call, and removes what is meant and no more", async () => {
    const running = new Set<string>();
    for await (const page of hub.listInstances({ ...FILTER, runtimeStatus: ["Running"] })) {
      for (const { instanceId } of page.statuses) running.add(instanceId);
    }
    const untouched = stored((id) => id.startsWith("order-") || running.has(id));
    const told: PurgeProgress[] = [];
    const onPage = (progress: PurgeProgress) => void told.push(progress);
    const killed = openHub(killedAfter(15_000));
    await expect(killed.purgeInstances(FILTER, { onPage })).rejects.toThrow("killed");
    const [first] = told;
    expect(first).toMatchObject({ purged: 1_000 });
    expect(typeof first?.continuation).toBe("string");
    const left = await listed({ ...FILTER, runtimeStatus: ["Completed"] });
    expect(left.results).toBeGreaterThan(0);
    expect(left.results).toBeLessThan(FINISHED - 1_000);

    const again: PurgeProgress[] = [];
    const purged = await hub.purgeInstances(FILTER, { onPage: (made) => void again.push(made) });
    expect(purged).toBe(left.results);
    expect(again.at(-1)).toEqual({ purged, continuation: undefined });
    expect(await hub.purgeInstances(FILTER)).toBe(0);
    expect(stored(() => true)).toEqual(untouched);
  });

  test("goes on from where a page ended, if that was kept", async () => {
    const kept: PurgeProgress[] = [];
    let pages = 0;
    await hub.purgeInstances(
      { ...{ instanceIdPrefix: "order-" }, pageSize: 500 },
      { onPage: (made) => void kept.push(made), isCancelled: () => (pages += 1) > 2 },
    );
    expect(kept.map(({ purged }) => purged)).toEqual([500, 1_000]);
    const continuation = kept.at(-1)?.continuation;
    const filter = { instanceIdPrefix: "order-" };
    expect(await hub.purgeInstances({ ...filter, continuation })).toBe(4_000);
    expect(stored((id) => id.startsWith("order-"))).toEqual({});
  });
});
