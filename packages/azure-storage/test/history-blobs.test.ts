import { HistoryBlobs } from "../src/history-blobs.js";
import { stampOf } from "../src/read-sentinel.js";

const stamp = (etag: string) => stampOf({ etag });

describe("HistoryBlobs", () => {
  test("knows the blobs of a history only at the stamp they were seen at", () => {
    const blobs = new HistoryBlobs();
    blobs.remember("a", stamp("1"), ["x"]);
    expect(blobs.at("a", stamp("1"))).toEqual(["x"]);
    expect(blobs.at("a", stamp("2"))).toBeUndefined();
    expect(blobs.at("b", stamp("1"))).toBeUndefined();
    blobs.remember("a", stamp("2"), ["y"]);
    expect(blobs.at("a", stamp("1"))).toBeUndefined();
  });

  test("adds those of further rows, if it knows the others", () => {
    const blobs = new HistoryBlobs();
    blobs.add("a", { before: undefined, after: stamp("1") }, ["x"]);
    blobs.add("a", { before: stamp("1"), after: stamp("2") }, ["y", "z"]);
    expect(blobs.at("a", stamp("2"))).toEqual(["x", "y", "z"]);
    blobs.add("a", { before: stamp("other"), after: stamp("4") }, ["w"]);
    expect(blobs.at("a", stamp("4"))).toBeUndefined();
    expect(blobs.at("a", stamp("2"))).toBeUndefined();
  });

  test("an instance that never ran has none", () => {
    expect(new HistoryBlobs().at("a", undefined)).toEqual([]);
  });

  test("keeps the thousand instances that were written last", () => {
    const blobs = new HistoryBlobs();
    for (let n = 0; n <= 1_000; n += 1) blobs.remember(`i-${String(n)}`, stamp("1"), []);
    expect(blobs.at("i-0", stamp("1"))).toBeUndefined();
    expect(blobs.at("i-1", stamp("1"))).toEqual([]);
  });

  test("keeps a hundred thousand names in all, of those that were written last", () => {
    const blobs = new HistoryBlobs();
    const names = (count: number) => Array.from({ length: count }, (_, at) => `blob-${String(at)}`);
    blobs.remember("a", stamp("1"), names(60_000));
    blobs.remember("b", stamp("1"), names(30_000));
    blobs.add("a", { before: stamp("1"), after: stamp("2") }, names(10_000));
    expect(blobs.at("a", stamp("2"))).toHaveLength(70_000);
    blobs.remember("c", stamp("1"), names(1));
    expect(blobs.at("b", stamp("1"))).toBeUndefined();
    expect(blobs.at("a", stamp("2"))).toHaveLength(70_000);
    blobs.remember("d", stamp("1"), names(100_001));
    expect(blobs.at("d", stamp("1"))).toBeUndefined();
    blobs.remember("e", stamp("1"), names(100_000));
    expect(blobs.at("e", stamp("1"))).toHaveLength(100_000);
  });
});
