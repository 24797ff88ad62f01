import { createDurableClient } from "../../src/client/durable-client.js";
import { smallParts } from "../small-hub.js";

function setUp() {
  const small = smallParts();
  for (const instanceId of ["a", "b", "c"]) {
    small.hub.add({ instanceId, name: "Import", runtimeStatus: "Completed" });
  }
  small.hub.add({ instanceId: "d", name: "Import", runtimeStatus: "Running" });
  const client = createDurableClient(small.parts);
  const left = () => [...small.hub.rows.keys()];
  return { ...small, client, left };
}

describe("DurableClient.purgeInstanceHistoryBy", () => {
  test("works without a start time, purges what has finished, and tells how many are gone", async () => {
    const { client, left } = setUp();
    const result = await client.purgeInstanceHistoryBy({});
    expect(JSON.stringify(result)).toBe('{"instancesDeleted":3}');
    expect(left()).toEqual(["d"]);
  });

  test("purges what the filter means only", async () => {
    const { client, left } = setUp();
    const result = await client.purgeInstanceHistoryBy({ instanceIdPrefix: "b" });
    expect(result.instancesDeleted).toBe(1);
    expect(left()).toEqual(["a", "c", "d"]);
  });

  test("tells after each page how far it is, and waits for who is told", async () => {
    const { client, clock, left } = setUp();
    const told: unknown[] = [];
    const onProgress = async (progress: unknown) => {
      await clock.settle();
      told.push([progress, left()]);
    };
    await client.purgeInstanceHistoryBy({}, { onProgress });
    expect(told).toEqual([
      [{ done: 1, continuationToken: "a" }, ["b", "c", "d"]],
      [{ done: 2, continuationToken: "b" }, ["c", "d"]],
      [{ done: 3 }, ["d"]],
    ]);
  });

  test("ends between two pages when it is aborted, and goes on from there", async () => {
    const { client, left } = setUp();
    const aborting = new AbortController();
    const { signal } = aborting;
    const onProgress = () => {
      aborting.abort();
    };
    const first = await client.purgeInstanceHistoryBy({}, { signal, onProgress });
    expect(first).toMatchObject({ instancesDeleted: 1, continuationToken: "a" });
    expect(left()).toEqual(["b", "c", "d"]);
    const { continuationToken } = first;
    const next = await client.purgeInstanceHistoryBy(
      {},
      { ...(continuationToken !== undefined && { continuationToken }) },
    );
    expect(next).toMatchObject({ instancesDeleted: 2, continuationToken: undefined });
    expect(left()).toEqual(["d"]);
  });

  test("aborted before it begins, purges nothing and keeps the token", async () => {
    const { client, left } = setUp();
    const options = { signal: AbortSignal.abort(), continuationToken: "a" };
    const result = await client.purgeInstanceHistoryBy({}, options);
    expect(result).toMatchObject({ instancesDeleted: 0, continuationToken: "a" });
    expect(left()).toHaveLength(4);
  });

  test("aborted before there is a token to go on from, rejects with the reason: nothing is not all", async () => {
    const { client, left } = setUp();
    const options = { signal: AbortSignal.abort(new Error("Ctrl-C")) };
    await expect(client.purgeInstanceHistoryBy({}, options)).rejects.toThrow("Ctrl-C");
    await expect(client.terminateBy({}, "enough", options)).rejects.toThrow("Ctrl-C");
    expect(left()).toHaveLength(4);
  });

  test("a filter that cannot be read purges nothing", async () => {
    const { client, hub } = setUp();
    const wrong: object[] = [
      ...[{ createdTimeTo: new Date(NaN) }, { runtimeStatus: [] }, { status: 1 }],
      ...[{ runtimeStatus: ["Running"] }, { instanceIdPrefix: "" }, { name: 7 }],
    ];
    for (const filter of wrong) {
      const purging = client.purgeInstanceHistoryBy(filter);
      await expect(purging).rejects.toThrow();
    }
    expect(hub.filters).toEqual([]);
  });
});
