import type { HistoryEvent, RuntimeStatus } from "@taskhub/core";
import { createDurableClient } from "../../src/client/durable-client.js";
import { OVERDUE_MS } from "../../src/client/resend-overdue-start.js";
import { smallParts } from "../small-hub.js";

function setUp() {
  const small = smallParts();
  const client = createDurableClient(small.parts);
  const become = (runtimeStatus: RuntimeStatus, output?: string) =>
    small.hub.add({ instanceId: "i", name: "Import", runtimeStatus, output });
  return { ...small, client, become };
}

describe("DurableClient.getHistory", () => {
  const events = (timestamp: Date): HistoryEvent[] => [
    { type: "TaskScheduled", eventId: 0, timestamp, isPlayed: true, name: "copy", input: "1" },
    {
      ...{ type: "TaskCompleted", eventId: -1, timestamp, isPlayed: true },
      ...{ taskScheduledId: 0, result: '{"files":2}' },
    },
  ];

  test("gives the events with inputs and results, a call folded into its outcome", async () => {
    const { client, hub, clock, become } = setUp();
    become("Running");
    hub.histories.set("i", events(clock.now()));
    expect(await client.getHistory("i")).toMatchObject([
      { EventType: "TaskCompleted", FunctionName: "copy", Input: "1", Result: { files: 2 } },
    ]);
  });

  test("leaves out inputs and results, if asked to", async () => {
    const { client, hub, clock, become } = setUp();
    become("Completed");
    hub.histories.set("i", events(clock.now()));
    const [bare] = await client.getHistory("i", { showInput: false, showHistoryOutput: false });
    expect(bare).toMatchObject({ FunctionName: "copy" });
    expect(JSON.stringify(bare)).not.toMatch(/"Input":"|files/);
  });

  test("is empty before the instance has begun, and asks for an overdue start again", async () => {
    const { client, hub, clock, become } = setUp();
    become("Pending");
    hub.histories.set("i", events(clock.now()));
    expect(await client.getHistory("i")).toEqual([]);
    await clock.pass(OVERDUE_MS + 1);
    await client.getHistory("i");
    expect(hub.resent).toEqual(["i"]);
  });

  test("refuses an id nobody has", async () => {
    await expect(setUp().client.getHistory("none")).rejects.toMatchObject({
      ...{ code: "InstanceNotFound", message: "No instance with ID 'none' found." },
    });
  });
});

describe("DurableClient.waitForStart", () => {
  test.each(["Running", "Suspended", "Completed", "Failed", "Terminated"] as const)(
    "gives the first status that is not Pending: %s",
    async (runtimeStatus) => {
      const { client, clock, become } = setUp();
      become("Pending");
      const waiting = client.waitForStart("i");
      await clock.pass(49);
      become(runtimeStatus);
      await clock.pass(1);
      expect(await waiting).toMatchObject({ instanceId: "i", runtimeStatus });
    },
  );

  test("gives up when time is up, and says what it has waited for", async () => {
    const { client, clock, become } = setUp();
    become("Pending");
    const waiting = client
      .waitForStart("i", { timeout: { seconds: 5 } })
      .catch((error: unknown) => error);
    await clock.pass(5_000);
    expect(await waiting).toMatchObject({
      ...{ code: "WaitTimeout", timeoutMs: 5_000, awaited: "started" },
      message: expect.stringContaining("'i' had not started after 5000") as unknown,
    });
  });
});

describe("DurableClient.waitForCompletion", () => {
  test.each([
    ["Completed", '"ok"', "ok"],
    ["Failed", "no disk", "no disk"],
    ["Terminated", "enough", "enough"],
  ] as const)("gives the status of any end: %s", async (runtimeStatus, output, shown) => {
    const { client, clock, become } = setUp();
    become("Running");
    const waiting = client.waitForCompletion("i", { timeout: 60_000 });
    await clock.pass(10_000);
    become(runtimeStatus, output);
    await clock.pass(1_000);
    expect(await waiting).toMatchObject({ runtimeStatus, output: shown });
  });

  test("looks less and less often, and fetches payloads with the end alone", async () => {
    const { client, hub, clock, become } = setUp();
    become("Running", '"so far"');
    const waiting = client.waitForCompletion("i");
    const pauses = [50, 100, 200, 400, 800, 1_000, 1_000, 1_000];
    for (const [index, pause] of pauses.entries()) {
      await clock.settle();
      expect(hub.looks).toHaveLength(index + 1);
      await clock.pass(pause - 1);
      expect(hub.looks).toHaveLength(index + 1);
      if (index + 1 === pauses.length) become("Completed", '{"words":16}');
      await clock.pass(1);
    }
    expect(await waiting).toMatchObject({ output: { words: 16 } });
    expect(hub.looks.map(({ isWhole }) => isWhole)).toEqual([...pauses.map(() => false), true]);
  });

  test("asks for an overdue start again while it waits", async () => {
    const { client, hub, clock, become } = setUp();
    become("Pending");
    const waiting = client.waitForCompletion("i");
    await clock.pass(OVERDUE_MS - 1);
    expect(hub.resent).toEqual([]);
    await clock.pass(1_001);
    expect(hub.resent).toContain("i");
    become("Completed");
    await clock.pass(1_000);
    await waiting;
  });

  test("gives up when time is up, after a last look", async () => {
    const { client, hub, clock, become } = setUp();
    become("Suspended");
    const waiting = client
      .waitForCompletion("i", { timeout: { milliseconds: 120 } })
      .catch((error: unknown) => error);
    await clock.pass(120);
    expect(await waiting).toMatchObject({
      ...{ code: "WaitTimeout", awaited: "finished", timeoutMs: 120 },
    });
    expect(hub.looks).toHaveLength(3);
  });

  test("looks once if there is no time at all", async () => {
    const { client, become } = setUp();
    become("Completed");
    expect(await client.waitForCompletion("i", { timeout: 0 })).toMatchObject({ instanceId: "i" });
  });

  test("fails if there is no such instance, or it is purged meanwhile", async () => {
    const { client, hub, clock, become } = setUp();
    await expect(client.waitForCompletion("i")).rejects.toMatchObject({ code: "InstanceNotFound" });
    become("Running");
    const waiting = client.waitForCompletion("i").catch((error: unknown) => error);
    await clock.settle();
    hub.rows.delete("i");
    await clock.pass(50);
    expect(await waiting).toMatchObject({ code: "InstanceNotFound" });
  });

  test.each([-1, NaN, Infinity])("refuses %p as a time to wait", async (timeout) => {
    const { client, become } = setUp();
    become("Running");
    await expect(client.waitForCompletion("i", { timeout })).rejects.toThrow(RangeError);
  });
});
