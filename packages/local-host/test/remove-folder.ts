import { rm } from "node:fs/promises";

/** Removes a folder into which an Azurite that is about to end may still be writing. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
}
