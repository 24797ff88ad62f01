import { FIRE_AND_FORGET, type HistoryEvent } from "@taskhub/core";
import { createDurableClient } from "../../src/client/durable-client.js";
import { smallParts } from "../small-hub.js";

/**
 * `top` has called `left` and `right`, and `right` has called `leaf`; all have finished.
 */
function setUp() {
  const small = smallParts();
  const { hub, clock } = small;
  const common = { timestamp: clock.now(), isPlayed: true };
  const add = (instanceId: string, children: readonly string[], parentId?: string) => {
    hub.add({ instanceId, name: "Import", runtimeStatus: "Completed" });
    const parent = { name: "Import", executionId: "e", taskScheduledId: 0 };
    const start: HistoryEvent = {
      ...{ type: "ExecutionStarted", eventId: -1, ...common, instanceId, executionId: "e" },
      ...{
        name: "Import",
        ...(parentId !== undefined && { parent: { ...parent, instanceId: parentId } }),
      },
    };
    const calls = children.map((child, eventId): HistoryEvent => ({
      ...{ type: "SubOrchestrationInstanceCreated", eventId, ...common },
      ...{ instanceId: child, name: "Import" },
    }));
    hub.histories.set(instanceId, [start, ...calls]);
  };
  add("top", ["left", "right"]);
  add("left", [], "top");
  add("right", ["leaf"], "top");
  add("leaf", [], "right");
  add("other", []);
  const client = createDurableClient(small.parts);
  const left = () => [...hub.rows.keys()];
  return { ...small, client, add, left };
}

describe("DurableClient.purgeInstanceHistory", () => {
  test("purges one instance, and nothing below it", async () => {
    const { client, left } = setUp();
    expect(await client.purgeInstanceHistory("top")).toMatchObject({ instancesDeleted: 1 });
    expect(left()).toEqual(["left", "right", "leaf", "other"]);
  });

  test("purges all that is below it, if asked to", async () => {
    const { client, left } = setUp();
    const result = await client.purgeInstanceHistory("top", { recursive: true });
    expect(result).toMatchObject({ instancesDeleted: 4 });
    expect(left()).toEqual(["other"]);
  });

  test("reads one history for each instance, however deep it lies", async () => {
    const { client, hub } = setUp();
    const read = jest.spyOn(hub, "readHistory");
    await client.purgeInstanceHistory("top", { recursive: true });
    const ids = read.mock.calls.map(([instanceId]) => instanceId);
    expect(ids.sort()).toEqual(["leaf", "left", "right", "top"]);
  });

  test("purges what is below first: after a failure, the rest can be reached from above", async () => {
    const { client, hub, left } = setUp();
    const purge = hub.purgeInstance.bind(hub);
    const purged: string[] = [];
    hub.purgeInstance = async (id, isMeant) => {
      if (id === "right" && purged.length < 3) throw new Error("no storage");
      purged.push(id);
      return purge(id, isMeant);
    };
    const purging = () => client.purgeInstanceHistory("top", { recursive: true });
    await expect(purging()).rejects.toThrow("no storage");
    expect(left()).toEqual(["top", "right", "other"]);
    purged.push("let it be");
    expect(await purging()).toMatchObject({ instancesDeleted: 2 });
    expect(left()).toEqual(["other"]);
  });

  test("purges nothing above one that has not finished, and says which that is", async () => {
    const { client, hub, left } = setUp();
    hub.add({ instanceId: "leaf", name: "Import", runtimeStatus: "Running" });
    const purging = client.purgeInstanceHistory("top", { recursive: true });
    await expect(purging).rejects.toMatchObject({
      code: "InstanceNotFinished",
      instanceId: "leaf",
    });
    expect(left()).toEqual(expect.arrayContaining(["top", "right", "leaf", "other"]));
  });

  test("purges nothing at all if it has not finished itself", async () => {
    const { client, hub, left } = setUp();
    hub.add({ instanceId: "top", name: "Import", runtimeStatus: "Running" });
    const purging = client.purgeInstanceHistory("top", { recursive: true });
    await expect(purging).rejects.toMatchObject({ code: "InstanceNotFinished", instanceId: "top" });
    expect(left()).toHaveLength(5);
  });

  test("leaves alone what has the id of a child, and another parent or none", async () => {
    const { client, add, left } = setUp();
    add("left", []);
    add("leaf", [], "other");
    const result = await client.purgeInstanceHistory("top", { recursive: true });
    expect(result).toMatchObject({ instancesDeleted: 2 });
    expect(left()).toEqual(["left", "leaf", "other"]);
  });

  test("leaves alone what was started without waiting for it, begun or not", async () => {
    const { client, hub, left } = setUp();
    const [start, ...calls] = hub.histories.get("right") ?? [];
    const detached = calls.map((call) => ({ ...call, tags: { [FIRE_AND_FORGET]: "" } }));
    hub.histories.set("right", [...(start ? [start] : []), ...detached]);
    hub.histories.delete("leaf");
    await client.purgeInstanceHistory("top", { recursive: true });
    expect(left()).toEqual(["leaf", "other"]);
  });

  test("goes on with a child that is half purged, whose history is gone", async () => {
    const { client, hub, left } = setUp();
    hub.histories.delete("leaf");
    await client.purgeInstanceHistory("top", { recursive: true });
    expect(left()).toEqual(["other"]);
  });

  test("is 0 for an id nobody has", async () => {
    const { client } = setUp();
    for (const recursive of [true, false]) {
      const result = await client.purgeInstanceHistory("none", { recursive });
      expect(result).toMatchObject({ instancesDeleted: 0 });
    }
  });

  test("purges an entity, which has nothing below it", async () => {
    const { client, hub } = setUp();
    hub.add({ instanceId: "@counter@a", name: "@counter@a", runtimeStatus: "Running" });
    const result = await client.purgeInstanceHistory("@counter@a", { recursive: true });
    expect(result).toMatchObject({ instancesDeleted: 1 });
  });
});
