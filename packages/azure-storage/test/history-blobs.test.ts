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
    blobs.remember("a", stamp("2"), undefined);
    expect(blobs.at("a", stamp("1"))).toBeUndefined();
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
});
