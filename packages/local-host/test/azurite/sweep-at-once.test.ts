import { createRequire } from "node:module";
import { beforeEach, describe, expect, test } from "@jest/globals";

/** The parts of Azurite's classes that the test uses. */
interface ExtentStore {
  init(): Promise<void>;
  appendExtent(data: Buffer): Promise<{ readonly id: string }>;
  deleteExtents(ids: Iterable<string>): Promise<number>;
}
interface ExtentIndex {
  listExtents(): Promise<readonly [readonly { readonly id: string }[], unknown]>;
  deleteExtent(id: string): Promise<void>;
}
interface Chunks {
  get(category: string, id: string): unknown;
  totalSize(): number;
}

const load = createRequire(__filename);
const PERSISTENCE = "azurite/dist/src/common/persistence";
// Azurite and what is plain JavaScript here have no types of their own
const { sweepAtOnce } = load("../../bin/sweep-at-once.js") as { sweepAtOnce: () => void };
const { default: Store, MemoryExtentChunkStore } = load(`${PERSISTENCE}/MemoryExtentStore`) as {
  default: new (...parts: unknown[]) => ExtentStore;
  MemoryExtentChunkStore: new () => Chunks;
};
const { default: Index } = load(`${PERSISTENCE}/LokiExtentMetadataStore`) as {
  default: new (path: string, inMemory: boolean) => ExtentIndex;
};

const SILENT = { debug: () => undefined, info: () => undefined };

describe("sweepAtOnce", () => {
  let store: ExtentStore;
  let index: ExtentIndex;
  let chunks: Chunks;

  beforeEach(async () => {
    sweepAtOnce();
    index = new Index("extents", true);
    chunks = new MemoryExtentChunkStore();
    store = new Store("queue", chunks, index, SILENT, () => new Error("not expected"));
    await store.init();
  });

  async function append(...texts: string[]): Promise<string[]> {
    const extents = texts.map((text) => store.appendExtent(Buffer.from(text)));
    return (await Promise.all(extents)).map(({ id }) => id);
  }

  test("takes out the extents that nobody needs, and no others", async () => {
    const [first = "", kept = "", last = ""] = await append("first", "kept", "last");
    expect(await store.deleteExtents(new Set([first, last, "unknown"]))).toBe(3);
    const [left] = await index.listExtents();
    expect(left.map(({ id }) => id)).toEqual([kept]);
    expect(chunks.get("queue", first)).toBeUndefined();
    expect(chunks.get("queue", kept)).toBeDefined();
    expect(chunks.totalSize()).toBe("kept".length);
  });

  test("does not go through the index for each of them", async () => {
    const ids = await append("one", "two", "three");
    index.deleteExtent = () => Promise.reject(new Error("one by one"));
    await store.deleteExtents(new Set(ids));
    const [left] = await index.listExtents();
    expect(left).toEqual([]);
  });
});
