import type { Blobs } from "@taskhub/azure-storage";
import type { Changes } from "./changes.js";
import { refusing, settled, type Refuse } from "./refusal.js";
import { checkDashedName } from "./resource-name.js";

/** "Naming and Referencing Containers, Blobs, and Metadata": "must be at least one character long and cannot be more than 1,024". */
const LONGEST_NAME = 1024;

/** Segments that every URL parser takes for steps: the blob would be another one than was named. */
const DOTS = /(^|\/)\.{1,2}(\/|$)/;

/** The blob service, in memory. */
export class SimulatedBlobs implements Blobs {
  private readonly containers = new Map<string, Map<string, Uint8Array>>();

  constructor(
    private readonly address: string,
    private readonly changes: Changes,
  ) {}

  readonly createContainer = (container: string): Promise<void> =>
    settled(() => {
      if (this.containers.has(container)) return;
      checkDashedName(container, refusing(`create the container ${container}`));
      this.containers.set(container, new Map());
      this.changes.count += 1;
    });

  readonly put = (container: string, name: string, bytes: Uint8Array): Promise<void> =>
    settled(() => {
      const refuse = refusing(`put the blob ${container}/${name}`);
      if (name === "" || name.length > LONGEST_NAME || DOTS.test(name)) throw refuse("InvalidUri");
      const blobs = this.opened(container, refuse);
      if (blobs.has(name)) throw refuse("BlobAlreadyExists");
      blobs.set(name, new Uint8Array(bytes));
      this.changes.count += 1;
    });

  readonly get = (container: string, name: string): Promise<Uint8Array> =>
    settled(() => {
      const refuse = refusing(`get the blob ${container}/${name}`);
      const bytes = this.opened(container, refuse).get(name);
      if (!bytes) throw refuse("BlobNotFound");
      return new Uint8Array(bytes);
    });

  readonly list = (container: string, prefix: string): Promise<readonly string[]> =>
    settled(() => {
      const blobs = this.opened(container, refusing(`list the blobs ${container}/${prefix}`));
      return [...blobs.keys()].filter((name) => name.startsWith(prefix)).sort();
    });

  readonly delete = (container: string, name: string): Promise<void> =>
    settled(() => {
      const refuse = refusing(`delete the blob ${container}/${name}`);
      if (!this.opened(container, refuse).delete(name)) {
        throw refuse("BlobNotFound");
      }
      this.changes.count += 1;
    });

  readonly urlOf = (container: string, name: string): string =>
    `${this.address}/${container}/${name.split("/").map(percentEncoded).join("/")}`;

  names(): readonly string[] {
    return [...this.containers.keys()].sort();
  }

  blobNames(container: string): readonly string[] {
    return [...(this.containers.get(container)?.keys() ?? [])].sort();
  }

  blob(container: string, name: string): Uint8Array | undefined {
    return this.containers.get(container)?.get(name);
  }

  private opened(container: string, refuse: Refuse): Map<string, Uint8Array> {
    const blobs = this.containers.get(container);
    if (blobs) return blobs;
    checkDashedName(container, refuse);
    throw refuse("ContainerNotFound");
  }
}

/** RFC 3986: all but its unreserved characters. */
function percentEncoded(segment: string): string {
  const byteEncoded = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(segment).replace(/[!'()*]/g, byteEncoded);
}
