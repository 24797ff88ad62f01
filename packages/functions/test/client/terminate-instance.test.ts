import type { InstanceStatus } from "@taskhub/core";
import { putMessage } from "../../src/client/send-to-instance.js";
import { terminateInstance } from "../../src/client/terminate-instance.js";
import { smallParts } from "../small-hub.js";

const HOUR_MS = 3_600_000;

function setUp(row: Partial<InstanceStatus> = {}) {
  let count = 0;
  const hex = () => (count += 1).toString(16).padStart(32, "0");
  const small = smallParts({ random: { fraction: () => 0.5, hex } });
  const { hub, clock, parts } = small;
  const inMs = (ms: number) => new Date(clock.now().getTime() + ms);
  hub.add({
    ...{ instanceId: "i", name: "Import", runtimeStatus: "Pending", executionId: "e1" },
    ...{ scheduledStartAt: inMs(HOUR_MS), generation: 0, ...row },
  });
  const terminate = (id = "i") => terminateInstance(parts, id, { reason: "no need" });
  const event = () => hub.sent.map(({ message }) => message);
  return { ...small, terminate, event, inMs };
}

describe("terminateInstance", () => {
  test("ends a start that waits for its time at once, and tells whoever may begin it just now", async () => {
    const { hub, clock, terminate, event } = setUp();
    expect(await terminate()).toEqual({ kind: "sent" });
    expect(hub.rows.get("i")).toMatchObject({
      ...{ runtimeStatus: "Terminated", output: "no need", executionId: "e1" },
      ...{ completedAt: clock.now(), lastUpdatedAt: clock.now() },
    });
    expect(event()).toMatchObject([{ executionId: "e1", event: { reason: "no need" } }]);
  });

  test("keeps nothing waiting that is sent to the next start of the id", async () => {
    const { parts, terminate, event } = setUp();
    await putMessage(parts, "i", { type: "EventRaised", name: "Go" });
    await terminate();
    await putMessage(parts, "i", { type: "EventRaised", name: "Go" });
    const [first, , third] = event();
    expect(third?.after).toBe(first?.messageId);
  });

  test("leaves the row to the worker that begins it meanwhile", async () => {
    const { hub, terminate, event } = setUp();
    const read = hub.readInstance.bind(hub);
    hub.readInstance = async (id) => {
      const row = await read(id);
      hub.add({ ...row!.status, runtimeStatus: "Running", commitNumber: 1 });
      return row;
    };
    expect(await terminate()).toEqual({ kind: "sent" });
    expect(hub.rows.get("i")?.runtimeStatus).toBe("Running");
    expect(event()).toHaveLength(1);
  });

  test.each([
    ["runs", { runtimeStatus: "Running" }],
    ["was begun before, and rewound", { commitNumber: 4 }],
    ["is due", { createdAt: new Date(0), scheduledStartAt: new Date(HOUR_MS) }],
    ["is due soon after it was asked for", "soon"],
    ["was not scheduled", { scheduledStartAt: undefined }],
  ] as const)("leaves the row of an instance alone that %s", async (_, change) => {
    const { hub, terminate, event, inMs } = setUp();
    const changes = change === "soon" ? { scheduledStartAt: inMs(60_000) } : change;
    const before = hub.add({ ...hub.rows.get("i")!, ...changes });
    expect(await terminate()).toEqual({ kind: "sent" });
    expect(hub.rows.get("i")).toBe(before);
    expect(event()).toMatchObject([{ executionId: undefined }]);
  });

  test("sends nothing to nobody, or to an instance that has finished", async () => {
    const { terminate, event } = setUp({ runtimeStatus: "Failed" });
    expect(await terminate()).toEqual({ kind: "finished", runtimeStatus: "Failed" });
    expect(await terminate("none")).toEqual({ kind: "absent" });
    expect(event()).toEqual([]);
  });
});
