import { createDurableClient } from "../../src/client/durable-client.js";
import { DurableOrchestrationStatus } from "../../src/client/durable-orchestration-status.js";
import type { InstanceListFilter } from "../../src/client/instance-listing.js";
import { smallParts } from "../small-hub.js";

function setUp() {
  const small = smallParts();
  for (const instanceId of ["a", "b", "c"]) {
    const payloads = { input: `"to ${instanceId}"`, output: '"done"' };
    small.hub.add({ instanceId, name: "Import", runtimeStatus: "Completed", ...payloads });
  }
  return { ...small, client: createDurableClient(small.parts) };
}

describe("DurableClient.listInstances", () => {
  test("gives the states of all pages one after the other", async () => {
    const { client } = setUp();
    const ids: string[] = [];
    for await (const status of client.listInstances()) {
      expect(status).toBeInstanceOf(DurableOrchestrationStatus);
      ids.push(status.instanceId);
    }
    expect(ids).toEqual(["a", "b", "c"]);
  });

  test("asks for what is meant, when somebody looks", async () => {
    const { client, hub, calls } = setUp();
    const filter = { instanceIdPrefix: "b", name: "Import", pageSize: 7, includeInput: false };
    const listing = client.listInstances({ ...filter, runtimeStatus: ["Completed"] });
    expect([calls, hub.filters]).toEqual([[], []]);
    for await (const status of listing) {
      expect(status).toMatchObject({ instanceId: "b", input: null, output: "done" });
    }
    expect(hub.filters).toEqual([{ ...filter, runtimeStatus: ["Completed"] }]);
    expect(calls).toEqual(["ready", "atCall"]);
  });

  test("can be gone over again", async () => {
    const { client } = setUp();
    const listing = client.listInstances();
    let found = 0;
    for (let times = 0; times < 2; times += 1) for await (const _ of listing) found += 1;
    expect(found).toBe(6);
  });

  test("gives pages, and goes on behind one", async () => {
    const { client } = setUp();
    const pages = client.listInstances().pages();
    const first = (await pages.next()).value!;
    expect(first.instances.map(({ instanceId }) => instanceId)).toEqual(["a"]);
    await pages.return();
    const { continuationToken } = first;
    const rest = client
      .listInstances()
      .pages({ ...(continuationToken !== undefined && { continuationToken }) });
    const found = [];
    for await (const page of rest) found.push(page);
    expect(found.map(({ instances }) => instances[0]?.instanceId)).toEqual(["b", "c"]);
    expect(found.map((page) => "continuationToken" in page)).toEqual([true, false]);
  });

  test("leaves out payloads that are not asked for", async () => {
    const { client } = setUp();
    for await (const status of client.listInstances({ includeOutput: false })) {
      expect(status).toMatchObject({ input: `to ${status.instanceId}`, output: null });
    }
  });

  test("refuses a filter that cannot be read at once, and asks nobody", () => {
    const { client, hub } = setUp();
    const wrong: [object, ErrorConstructor][] = [
      [{ createdTimeFrom: "today" }, TypeError],
      [{ runtimeStatus: ["Done"] }, RangeError],
      [{ instanceIdPrefix: 7 }, TypeError],
    ];
    for (const [filter, error] of wrong) {
      expect(() => client.listInstances(filter as InstanceListFilter)).toThrow(error);
    }
    expect(hub.filters).toEqual([]);
  });
});
