import { describe, expect, test } from "@jest/globals";
import { isRewindRequest, type InstanceStatus } from "@taskhub/core";
import type { AzureTaskHub } from "../src/azure-task-hub.js";
import type { Services } from "../src/services.js";
import { Crash, faultAt, faulty } from "./support/faults.js";
import { onHub } from "./support/on-azurite.js";
import { newId, openHub } from "./support/tools.js";

let services: Services;
let hub: AzureTaskHub;

onHub((made) => {
  ({ services, hub } = made);
});

async function shown(
  runtimeStatus: InstanceStatus["runtimeStatus"],
  instanceId = newId(),
): Promise<string> {
  const at = new Date();
  await hub.writeInstance(
    {
      ...{ instanceId, executionId: "e1", name: "OrderFlow", runtimeStatus, output: "it failed" },
      ...{ createdAt: at, lastUpdatedAt: at, completedAt: at, commitNumber: 3 },
    },
    undefined,
  );
  return instanceId;
}

async function requestsFor(instanceId: string) {
  const found = await hub.receive(hub.controlQueueOf(instanceId), 32);
  return found.map(({ message }) => message).filter((each) => each.instanceId === instanceId);
}

describe("rewindInstance", () => {
  test("puts one message, and takes the end back from the row", async () => {
    const id = await shown("Failed");
    expect(await hub.rewindInstance(id, "mended")).toMatchObject({ kind: "asked" });
    const status = await hub.readStatus(id);
    expect(status).toMatchObject({ runtimeStatus: "Pending", commitNumber: 3 });
    expect([status?.output, status?.completedAt]).toEqual([undefined, undefined]);
    const [message, ...others] = await requestsFor(id);
    expect([message && isRewindRequest(message), others]).toEqual([true, []]);
    expect(message).toMatchObject({ executionId: "e1", event: { data: "mended" } });
  });

  test.each(["Running", "Completed"] as const)(
    "changes nothing of one that is %s",
    async (state) => {
      const id = await shown(state);
      expect(await hub.rewindInstance(id, "x")).toEqual({
        kind: "notFailed",
        runtimeStatus: state,
      });
      expect((await hub.readStatus(id))?.runtimeStatus).toBe(state);
      expect(await requestsFor(id)).toEqual([]);
    },
  );

  test("is refused for an entity, which is asked for nothing", async () => {
    const id = await shown("Failed", "@counter@a");
    const observed = faulty(services, () => undefined);
    await expect(openHub(observed.services).rewindInstance(id, "x")).rejects.toMatchObject({
      code: "InvalidInstanceId",
      message:
        'Instance id "@counter@a" cannot be used: entities are not rewound, only orchestrations.',
    });
    expect(observed.calls).toEqual([]);
  });

  test("finds nobody under an id that was never used", async () => {
    expect(await hub.rewindInstance("nobody", "x")).toEqual({ kind: "absent" });
  });

  test("P5: a client that dies between message and row may ask again: the id is the same", async () => {
    const id = await shown("Failed");
    const dying = faulty(services, faultAt(2, "crash after"));
    await expect(openHub(dying.services).rewindInstance(id, "one")).rejects.toThrow(Crash);
    expect((await hub.readStatus(id))?.runtimeStatus).toBe("Failed");
    await hub.rewindInstance(id, "two");
    const [one, two] = await requestsFor(id);
    expect(one?.messageId).toBe(two?.messageId);
    expect(one?.messageId).toBeDefined();
  });
});
