import { createDurableClient } from "../../src/client/durable-client.js";
import type { OrchestrationFilter } from "../../src/client/orchestration-filter.js";
import { smallParts } from "../small-hub.js";

function setUp() {
  const small = smallParts();
  const { hub } = small;
  hub.add({ instanceId: "a", name: "Import", runtimeStatus: "Running", executionId: "e1" });
  hub.add({ instanceId: "b", name: "Import", runtimeStatus: "Completed" });
  hub.add({ instanceId: "c", name: "Import", runtimeStatus: "Suspended" });
  hub.add({ instanceId: "d", name: "Export", runtimeStatus: "Pending" });
  hub.add({ instanceId: "@counter@a", name: "@counter@a", runtimeStatus: "Running" });
  const client = createDurableClient(small.parts);
  const told = () => hub.sent.map(({ message }) => message.instanceId);
  return { ...small, client, told };
}

describe("DurableClient.terminateBy", () => {
  test("ends what has not finished, and no entity", async () => {
    const { client, hub, told } = setUp();
    const result = await client.terminateBy({}, "enough");
    expect(result).toEqual({ instancesTerminated: 3 });
    expect(told()).toEqual(["a", "c", "d"]);
    expect(hub.sent[0]?.message.event).toMatchObject({
      ...{ type: "ExecutionTerminated", reason: "enough", isRecursive: undefined },
    });
  });

  test("reads no payload to do so", async () => {
    const { client, hub } = setUp();
    await client.terminateBy({}, "enough");
    expect(hub.filters).toMatchObject([{ includeInput: false, includeOutput: false }]);
  });

  test("ends what the filter means only, with all below if asked to", async () => {
    const { client, hub, told } = setUp();
    const filter = { name: "Import", runtimeStatus: ["Suspended"] } as const;
    expect(await client.terminateBy(filter, "x", { recursive: true })).toMatchObject({
      instancesTerminated: 1,
    });
    expect(told()).toEqual(["c"]);
    expect(hub.sent[0]?.message.event).toMatchObject({ isRecursive: true });
  });

  test("tells the execution that was listed, and no later start of the id", async () => {
    const { client, hub } = setUp();
    await client.terminateBy({ instanceIdPrefix: "a" }, "enough");
    expect(hub.sent).toMatchObject([{ message: { executionId: "e1" } }]);
  });

  test("leaves alone a start that was scheduled under the id since", async () => {
    const { client, hub, clock } = setUp();
    const read = hub.readInstance.bind(hub);
    hub.readInstance = async (id) => {
      hub.add({
        ...{ instanceId: "a", name: "Import", runtimeStatus: "Pending", executionId: "e2" },
        scheduledStartAt: new Date(clock.now().getTime() + 3_600_000),
      });
      return read(id);
    };
    await client.terminateBy({ instanceIdPrefix: "a" }, "enough");
    expect(hub.rows.get("a")).toMatchObject({ runtimeStatus: "Pending", executionId: "e2" });
    expect(hub.sent).toMatchObject([{ message: { executionId: "e1" } }]);
  });

  test("counts neither what has ended meanwhile nor what is gone", async () => {
    const { client, hub, told } = setUp();
    const read = hub.readInstance.bind(hub);
    hub.readInstance = async (id) => {
      if (id === "a") hub.rows.delete("a");
      if (id === "c") hub.add({ instanceId: "c", name: "Import", runtimeStatus: "Failed" });
      return read(id);
    };
    expect(await client.terminateBy({}, "enough")).toEqual({ instancesTerminated: 1 });
    expect(told()).toEqual(["d"]);
  });

  test("tells after each page how far it is; aborted, it ends there and can go on", async () => {
    const { client, told } = setUp();
    const aborting = new AbortController();
    const progress: unknown[] = [];
    const onProgress = (made: { done: number }) => {
      progress.push(made);
      if (made.done === 2) aborting.abort();
    };
    const { signal } = aborting;
    const first = await client.terminateBy({}, "enough", { onProgress, signal });
    expect(first).toEqual({ instancesTerminated: 2, continuationToken: "c" });
    expect(progress).toEqual([
      { done: 1, continuationToken: "a" },
      { done: 2, continuationToken: "c" },
    ]);
    const next = await client.terminateBy({}, "enough", { continuationToken: "c" });
    expect(next).toEqual({ instancesTerminated: 1 });
    expect(told()).toEqual(["a", "c", "d"]);
  });

  test("a filter that cannot be read terminates nothing", async () => {
    const { client, hub } = setUp();
    const wrong: object[] = [{ runtimeStatus: [] }, { runtimeStatus: ["Failed"] }, { prefix: "a" }];
    for (const filter of wrong) {
      await expect(client.terminateBy(filter as OrchestrationFilter, "x")).rejects.toThrow(
        "Nothing was terminated.",
      );
    }
    expect([hub.filters, hub.sent]).toEqual([[], []]);
  });
});
