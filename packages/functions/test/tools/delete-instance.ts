import type { StorageAccount } from "./storage-account.js";

const MAX_TRANSACTION = 100;

/**
 * Deletes an instance as the .NET libraries do, whatever its status: blobs, history, row.
 *
 * @param afterId - What follows the id in the names of blobs: newer libraries look for nothing.
 * @returns How many rows of history went.
 */
export async function deleteInstance(
  account: StorageAccount,
  hub: string,
  instanceId: string,
  afterId: "/" | "",
): Promise<number> {
  const container = `${hub.toLowerCase()}-largemessages`;
  const rows = await account.rows(`${hub}History`, `PartitionKey eq '${instanceId}'`);
  for (const name of await account.blobNames(container, instanceId + afterId)) {
    await account.container(container).deleteBlob(name);
  }
  for (let first = 0; first < rows.length; first += MAX_TRANSACTION) {
    const keys = rows.slice(first, first + MAX_TRANSACTION).map(({ row }) => {
      const { partitionKey, rowKey } = row;
      return { partitionKey, rowKey };
    });
    await account.table(`${hub}History`).submitTransaction(keys.map((key) => ["delete", key]));
  }
  await account.table(`${hub}Instances`).deleteEntity(instanceId, "", { etag: "*" });
  return rows.length;
}
