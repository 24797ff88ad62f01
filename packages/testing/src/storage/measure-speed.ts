import type { Entity, MessageHandle, Services, TableWrite } from "@taskhub/azure-storage";
import { SimulatedStorage } from "./simulated-storage.js";

const ROWS = 20;
const PARTITIONS = 100;
const ROUNDS = 20_000;
const LEASE_MS = 30_000;
const TABLE = "SpeedHistory";
const QUEUE = "speed-control-00";
const PAYER = "hub";
const START = Date.UTC(2026, 0, 1);

/** What the simulated storage can do. */
export interface StorageSpeed {
  readonly callsPerSecond: number;
}

/**
 * How many small calls the simulated storage executes in a second on this machine.
 *
 * The mix is that of an episode: put, receive, renew and delete a message, read a partition of 20
 * rows, commit three rows, write one. Takes about half a second.
 */
export async function measureStorageSpeed(): Promise<StorageSpeed> {
  let now = START;
  const { services } = new SimulatedStorage({ now: () => now });
  await services.tables.create(TABLE, PAYER);
  await services.queues.create(QUEUE, PAYER);
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    const writes = Array.from({ length: ROWS }, (_, place) => put(row(partition, place, START)));
    await services.tables.transact(TABLE, writes, PAYER);
  }
  let calls = 0;
  const startedAt = performance.now();
  for (let round = 0; round < ROUNDS; round += 1) {
    now += 1;
    calls += await episode(services, round % PARTITIONS, now);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return { callsPerSecond: Math.round(calls / seconds) };
}

/** @returns The calls it made. */
async function episode(services: Services, partition: number, now: number): Promise<number> {
  const { queues, tables } = services;
  await queues.put(QUEUE, "a message of some length", 0, PAYER);
  const [message] = await queues.receive(QUEUE, 1, LEASE_MS);
  const filter = `PartitionKey eq '${key(partition)}'`;
  const page = await tables.query(TABLE, { filter }, PAYER);
  const etag = page.entities[0]?.etag ?? "";
  const commit: TableWrite[] = [1, 2].map((place) => put(row(partition, place, now)));
  commit.push({ kind: "merge", entity: row(partition, 0, now), etag });
  await tables.transact(TABLE, commit, PAYER);
  await tables.transact(TABLE, [put(row(partition, ROWS - 1, now))], PAYER);
  const handle: MessageHandle = message ?? { messageId: "", popReceipt: "" };
  const { popReceipt } = await queues.update(QUEUE, handle, LEASE_MS, PAYER);
  await queues.delete(QUEUE, { ...handle, popReceipt }, PAYER);
  return 7;
}

function key(partition: number): string {
  return `instance-${String(partition)}`;
}

function put(entity: Entity): TableWrite {
  return { kind: "put", entity };
}

/** As wide as a row of a history. */
function row(partition: number, place: number, at: number): Entity {
  return {
    partitionKey: key(partition),
    rowKey: String(place).padStart(16, "0"),
    columns: {
      ExecutionId: "0123456789abcdef0123456789abcdef",
      EventId: place,
      EventType: "TaskCompleted",
      IsPlayed: true,
      Timestamp_: new Date(at),
      TaskScheduledId: place,
      Result: '"the result of an activity"',
    },
  };
}
