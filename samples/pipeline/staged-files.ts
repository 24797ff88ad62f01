/**
 * Files between two activities, in the app's own storage account: the next activity may run on
 * another machine.
 *
 * @module
 */
import { BlobServiceClient, type ContainerClient } from "@azure/storage-blob";

const CONTAINER = "pipeline-files";

/** Keeps a text under a name; what was there is replaced. */
export async function stage(name: string, text: string): Promise<{ readonly bytes: number }> {
  const files = container();
  await files.createIfNotExists();
  const bytes = Buffer.from(text, "utf8");
  await files.getBlockBlobClient(name).uploadData(bytes);
  return { bytes: bytes.length };
}

/** The text kept under a name. */
export async function readStaged(name: string): Promise<string> {
  return (await container().getBlobClient(name).downloadToBuffer()).toString("utf8");
}

/** @returns False if there was nothing under the name. */
export async function deleteStaged(name: string): Promise<boolean> {
  const files = container();
  if (!(await files.exists())) return false;
  return (await files.getBlobClient(name).deleteIfExists()).succeeded;
}

function container(): ContainerClient {
  const connection = process.env["AzureWebJobsStorage"];
  if (connection === undefined) throw new Error("AzureWebJobsStorage must be a connection string.");
  return BlobServiceClient.fromConnectionString(connection).getContainerClient(CONTAINER);
}
