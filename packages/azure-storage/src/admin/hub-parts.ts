/**
 * Which queues, containers and tables of an account belong to one task hub, and to no other.
 *
 * A name of a hub is letters and digits, so the hyphen behind it ends it: `shop-control-00` is of
 * `Shop`, `shop-two-control-00` and `shoptwo-control-00` are not. Of tables the whole name is known.
 *
 * @module
 */
import { hubNames, type HubNames } from "../hub-names.js";
import type { AccountView } from "./account.js";

/** Something that storage keeps for a task hub. */
export interface HubPart {
  readonly kind: "queue" | "container" | "table";
  readonly name: string;
}

/** What the Functions host puts behind the name of a queue that it has given up on. */
const POISON = "(?:-poison)?";
/** As `activity-queue.ts` names them: a name, or what is readable of it and a digest. */
const ACTIVITY = "(?:[a-z0-9]+|[a-z0-9][a-z0-9-]*-[0-9a-f]{8})";

/**
 * The parts of a hub that are there, in the order in which they are deleted: the tables by which a
 * hub is known go last, so that one that was deleted in part can be found and deleted again.
 *
 * @returns None if there is no such hub.
 * @throws RangeError for a name that no hub can have.
 */
export async function partsOfTaskHub(
  account: AccountView,
  hubName: string,
): Promise<readonly HubPart[]> {
  const names = hubNames(hubName);
  const prefix = prefixOf(names);
  const [queues, containers, tables] = await Promise.all([
    account.listQueues(prefix),
    account.listContainers(prefix),
    account.listTables(),
  ]);
  return [
    ...queues.filter(isQueueOf(names)).map(part("queue")),
    ...containers.filter(isContainerOf(names)).map(part("container")),
    ...tables.filter(isTableOf(names)).sort(lastOnesLast(names)).map(part("table")),
  ];
}

/** What the names of all queues and containers of a hub begin with. */
export function prefixOf({ hub }: HubNames): string {
  return `${hub.toLowerCase()}-`;
}

/** Control queues, also of partitions that the hub does not have now, work items, activities, and their poison. */
export function isQueueOf(names: HubNames): (queue: string) => boolean {
  const { activityQueuePrefix, workItemQueue } = names;
  const own = new RegExp(
    `^(?:${prefixOf(names)}control-\\d{2}|${workItemQueue}|${activityQueuePrefix}${ACTIVITY})${POISON}$`,
  );
  return (queue) => own.test(queue);
}

function isContainerOf(names: HubNames): (container: string) => boolean {
  const { leases, largeMessages, poison } = names;
  // AppLeaseManager.cs; only .NET makes it
  const own = new Set([leases, largeMessages, poison, `${prefixOf(names)}applease`]);
  return (container) => own.has(container);
}

/** The table service takes names that differ in case only for one. */
function isTableOf(names: HubNames): (table: string) => boolean {
  // TablePartitionManager.cs; only .NET makes it
  const own = [...knownBy(names), `${names.hub}Partitions`.toLowerCase()];
  return (table) => own.includes(table.toLowerCase());
}

function lastOnesLast(names: HubNames): (one: string, other: string) => number {
  const rank = (table: string) => knownBy(names).indexOf(table.toLowerCase());
  return (one, other) => rank(one) - rank(other);
}

/** The tables that make a hub one. */
function knownBy({ historyTable, instancesTable }: HubNames): readonly string[] {
  return [historyTable, instancesTable].map((table) => table.toLowerCase());
}

function part(kind: HubPart["kind"]): (name: string) => HubPart {
  return (name) => ({ kind, name });
}
