import { join } from "node:path";
import {
  connectServices,
  createTaskHub,
  hubNames,
  mapInParallel,
  Meter,
  NodeClock,
  type AzureTaskHub,
  type Services,
} from "@taskhub/azure-storage";
import { NO_MARKS, type HistoryEvent, type RuntimeStatus } from "@taskhub/core";
import { startAzurite, type Azurite } from "@taskhub/local-host";
import type { DurableClient } from "../../src/client/durable-client.js";
import { nodeRandom } from "../../src/node-random.js";
import { openClient } from "../../src/open-client.js";
import { runFromSource, type SourceProcess } from "../from-source.js";

/** `INSTANCES=10000` makes it as long as the requirement. */
const INSTANCES = Number(process.env["INSTANCES"] ?? 150);
const PATIENCE_MS = 60_000 + INSTANCES * 200;
const HUB_NAME = "ManyHub";
const NAMES = hubNames(HUB_NAME);
const FIXTURE = join(__dirname, "..", "fixtures", "many-instances");
/** Instances that a purge works on at once. */
const LANES = 8;
/** So long ago that a purge leaves no tombstone. */
const LONG_AGO = new Date("2026-01-01T00:00:00Z");
const LARGE = JSON.stringify("x".repeat(40_000));

let azurite: Azurite;
let services: Services;
let hub: AzureTaskHub;
let client: DurableClient;

beforeAll(async () => {
  azurite = await startAzurite();
  services = connectServices(azurite.connectionString);
  hub = createTaskHub({
    ...{ name: HUB_NAME, partitionCount: 4, services, meter: new Meter() },
    ...{ clock: new NodeClock(), random: nodeRandom },
  });
  await hub.ensureCreated();
  const options = { directory: FIXTURE, hubName: HUB_NAME, connection: azurite.connectionString };
  ({ client } = await openClient(options));
  await mapInParallel([...Array(INSTANCES).keys()], (at) =>
    add(`order-${String(at).padStart(6, "0")}`, "Completed", at % 100 === 0 ? LARGE : "7"),
  );
  await add("order-running", "Running");
  await add("refund-1", "Completed", LARGE);
  await add("@order-counter@a", "Running");
}, PATIENCE_MS);
afterAll(() => azurite.stop());

async function add(instanceId: string, runtimeStatus: RuntimeStatus, input = "7"): Promise<void> {
  const common = { eventId: -1, isPlayed: true, timestamp: LONG_AGO } as const;
  const end = { type: "ExecutionCompleted", ...common, eventId: 0, status: "Completed" } as const;
  const isOver = runtimeStatus === "Completed";
  const events: HistoryEvent[] = [
    { type: "ExecutionStarted", ...common, instanceId, executionId: "e1", name: "Import", input },
    ...(isOver ? [end] : []),
  ];
  await hub.commitEpisode({
    ...{ instanceId, executionId: "e1", stamp: undefined, commitNumber: 1, events },
    ...{ firstRow: 0, replaces: false, rowsBefore: 0, marks: NO_MARKS },
  });
  await hub.writeInstance(
    {
      ...{ instanceId, name: "Import", executionId: "e1", commitNumber: 1, runtimeStatus, input },
      ...{ createdAt: LONG_AGO, lastUpdatedAt: LONG_AGO, ...(isOver && { completedAt: LONG_AGO }) },
    },
    undefined,
  );
}

/** The instances of which anything is stored. */
async function stored(): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const table of [NAMES.instancesTable, NAMES.historyTable]) {
    let continuation: string | undefined;
    do {
      const query = { filter: "PartitionKey ge ''", columns: ["RowKey"], continuation };
      const page = await services.tables.query(table, query, "hub");
      for (const { partitionKey } of page.entities) found.add(partitionKey);
      ({ continuation } = page);
    } while (continuation !== undefined);
  }
  for (const name of await services.blobs.list(NAMES.largeMessages, "", "hub")) {
    found.add(name.split("/")[0] ?? "");
  }
  return [...found].sort();
}

const pause = (ms: number) => new Promise<false>((resolve) => setTimeout(resolve, ms, false));
const purging = (): SourceProcess =>
  runFromSource(join(FIXTURE, "purge.cjs"), [azurite.connectionString, HUB_NAME]);

describe(`A client of a hub of ${String(INSTANCES)} instances`, () => {
  test("lists by a filter, page by page, in less than 20 requests for 1,000 results", async () => {
    const before = client.getMetrics().total;
    const filter = { instanceIdPrefix: "order-", includeInput: false } as const;
    let results = 0;
    for await (const status of client.listInstances({ ...filter, runtimeStatus: ["Completed"] })) {
      expect(status.input).toBeNull();
      results += 1;
    }
    expect(results).toBe(INSTANCES);
    const requests = client.getMetrics().total - before;
    expect(requests).toBeLessThan(20 * Math.ceil(results / 1_000));
  });

  test(
    "purges by a filter, and goes on after its process was killed, until all that is meant is gone",
    async () => {
      const first = purging();
      const ended = first.ended.then(() => true);
      while (!first.output().includes("done ")) {
        if (await Promise.race([ended, pause(50)])) throw new Error(first.output());
      }
      first.kill("SIGKILL");
      await first.ended;
      const left = (await client.getStatusBy({ instanceIdPrefix: "order-0" })).length;
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThanOrEqual(INSTANCES - 100);

      const second = purging();
      expect(await second.ended).toBe(0);
      const [, purged] = /purged (\d+)/.exec(second.output()) ?? [];
      expect(Number(purged)).toBeLessThanOrEqual(left);
      // what the first had asked for when it was killed may have been done after we have counted
      expect(Number(purged)).toBeGreaterThanOrEqual(left - LANES);
      expect(await stored()).toEqual(["@order-counter@a", "order-running", "refund-1"]);
      expect((await client.getStatus("refund-1")).input).toBe("x".repeat(40_000));
    },
    PATIENCE_MS,
  );
});
