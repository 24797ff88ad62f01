import { hubNames, isHubName, type HubNames } from "../hub-names.js";
import { mapInParallel } from "../map-in-parallel.js";
import { ifPresent } from "../outcome.js";
import type { Account } from "./account.js";
import { isQueueOf, prefixOf } from "./hub-parts.js";
import { readHubInfo } from "./read-hub-info.js";

/** A task hub of an account. */
export interface ListedTaskHub {
  /** Case kept. */
  readonly name: string;
  /** Control queues; absent if nothing tells how many there are. */
  readonly partitionCount: number | undefined;
  /** Absent if its description is missing. */
  readonly createdAt: Date | undefined;
  /** Whether its description is ours; `dotnet` also of a hub that .NET began and we completed. */
  readonly madeBy: "taskhub" | "dotnet";
  /** With the messages in them, hidden ones included: at least so many. */
  readonly queues: readonly { readonly name: string; readonly messages: number }[];
}

const HISTORY = "History";
const INSTANCES = "Instances";

/**
 * All task hubs of an account, in the order of their names.
 *
 * A hub is known by its two tables, as other tools know it. What a queue holds is asked for each: that
 * is all that its number of instances would not cost.
 */
export async function listTaskHubs(account: Account): Promise<readonly ListedTaskHub[]> {
  const names = hubsAmong(await account.listTables());
  return mapInParallel(names, (name) => describeHub(account, name));
}

/** The names of hubs that have both tables, in the case of the Instances table. */
function hubsAmong(tables: readonly string[]): readonly string[] {
  const known = new Set(tables.map((table) => table.toLowerCase()));
  return tables
    .filter((table) => table.toLowerCase().endsWith(INSTANCES.toLowerCase()))
    .map((table) => table.slice(0, -INSTANCES.length))
    .filter((hub) => known.has(`${hub}${HISTORY}`.toLowerCase()) && isHubName(hub))
    .sort((one, other) => one.localeCompare(other));
}

async function describeHub(account: Account, name: string): Promise<ListedTaskHub> {
  const names = hubNames(name);
  const [info, queues] = await Promise.all([
    readHubInfo(account.services, names),
    queuesOf(account, names),
  ]);
  const control = new RegExp(`^${prefixOf(names)}control-\\d{2}$`);
  const controlQueues = queues.filter((queue) => control.test(queue.name)).length;
  const createdAt = new Date(info?.CreatedAt ?? NaN);
  return {
    name,
    partitionCount: info?.PartitionCount ?? (controlQueues > 0 ? controlQueues : undefined),
    createdAt: Number.isNaN(createdAt.getTime()) ? undefined : createdAt,
    madeBy: info?.ThComplete === true ? "taskhub" : "dotnet",
    queues,
  };
}

async function queuesOf(account: Account, names: HubNames): Promise<ListedTaskHub["queues"]> {
  const queues = (await account.listQueues(prefixOf(names))).filter(isQueueOf(names));
  const counted = await mapInParallel(queues, async (name) => {
    const messages = await ifPresent(account.queueLength(name));
    return messages === undefined ? undefined : { name, messages };
  });
  // one that is gone meanwhile holds nothing
  return counted.filter((queue) => queue !== undefined);
}
