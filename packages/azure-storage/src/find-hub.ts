import { readHubInfo } from "./admin/read-hub-info.js";
import { hubNames } from "./hub-names.js";
import { ifPresent } from "./outcome.js";
import type { Services } from "./services.js";

/** A task hub that is there. */
export interface FoundTaskHub {
  /** As it was created, case kept. */
  readonly name: string;
  /** Control queues; absent if nothing in the hub says how many there are. */
  readonly partitionCount: number | undefined;
}

/**
 * Looks for the task hub of a name, whoever made it: by its description, or failing that by its table
 * of instances. Creates nothing.
 *
 * @returns `undefined` if there is none.
 * @throws RangeError for a name that no hub can have.
 * @throws StorageError if the storage cannot be asked.
 */
export async function findTaskHub(
  services: Services,
  name: string,
): Promise<FoundTaskHub | undefined> {
  const names = hubNames(name);
  const info = await readHubInfo(services, names);
  if (info) {
    // containers are found in any case, rows name the hub in its own
    const own = info.TaskHubName;
    const isSame = own?.toLowerCase() === name.toLowerCase();
    return { name: isSame ? own : name, partitionCount: info.PartitionCount };
  }
  const query = { filter: "PartitionKey eq ''", columns: ["RowKey"], top: 1 };
  const page = await ifPresent(services.tables.query(names.instancesTable, query, "hub"));
  return page && { name, partitionCount: undefined };
}
