import type { BlobClient, BlobServiceClient, ContainerClient } from "@azure/storage-blob";
import type { Blobs } from "../services.js";
import type { Caller } from "./call.js";

/** A try for a blob may take longer: 10 s and a second for each 100 KB, at most this. */
const SLOWEST_TRY_MS = 30_000;
const SHORTEST_TRY_MS = 10_000;
const BYTES_PER_MS = 100;

/** The blob service behind the Azure SDK. */
export function azureBlobs(service: BlobServiceClient, caller: Caller): Blobs {
  const container = (name: string) => service.getContainerClient(name);
  const blob = (containerName: string, name: string) =>
    container(containerName).getBlockBlobClient(name);

  return {
    async createContainer(name) {
      await caller.run(`create the container ${name}`, (abortSignal) =>
        container(name).createIfNotExists({ abortSignal }),
      );
    },

    async put(containerName, name, bytes) {
      await caller.run(
        `put the blob ${containerName}/${name}`,
        (abortSignal) =>
          blob(containerName, name).upload(Buffer.from(bytes), bytes.length, {
            conditions: { ifNoneMatch: "*" },
            abortSignal,
          }),
        Math.min(SLOWEST_TRY_MS, SHORTEST_TRY_MS + bytes.length / BYTES_PER_MS),
      );
    },

    get(containerName, name) {
      return caller.run(
        `get the blob ${containerName}/${name}`,
        (abortSignal) => download(blob(containerName, name), abortSignal),
        SLOWEST_TRY_MS,
      );
    },

    list(containerName, prefix) {
      return caller.run(
        `list the blobs ${containerName}/${prefix}`,
        (abortSignal) => namesIn(container(containerName), prefix, abortSignal),
        SLOWEST_TRY_MS,
      );
    },

    async delete(containerName, name) {
      await caller.run(`delete the blob ${containerName}/${name}`, (abortSignal) =>
        blob(containerName, name).delete({ abortSignal }),
      );
    },

    urlOf(containerName, name) {
      // without the query: a connection string may carry a shared access signature
      const base = new URL(container(containerName).url);
      return `${base.origin}${base.pathname}/${name.split("/").map(escapeSegment).join("/")}`;
    },
  };
}

/** One request; `downloadToBuffer` would ask for the size first. */
async function download(blob: BlobClient, abortSignal: AbortSignal): Promise<Uint8Array> {
  const { readableStreamBody } = await blob.download(0, undefined, { abortSignal });
  const chunks: Uint8Array[] = [];
  for await (const chunk of readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function namesIn(
  container: ContainerClient,
  prefix: string,
  abortSignal: AbortSignal,
): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of container.listBlobsFlat({ prefix, abortSignal })) names.push(name);
  return names;
}

/** @see MessageManager.cs: `Uri.EscapeDataString`, which also encodes what `encodeURIComponent` leaves. */
function escapeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
