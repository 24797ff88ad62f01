import type { InstanceStatus, RuntimeStatus } from "@taskhub/core";
import { createDurableClient } from "../../src/client/durable-client.js";
import { REPLACE_PATIENCE_MS } from "../../src/client/end-unfinished.js";
import type { ExistingInstancePolicy } from "../../src/client/start-new-options.js";
import { smallParts, SmallWorker } from "../small-hub.js";

function setUp(overrides: Parameters<typeof smallParts>[0] = {}) {
  const small = smallParts(overrides);
  const client = createDurableClient(small.parts);
  const add = (runtimeStatus: RuntimeStatus, more: Partial<InstanceStatus> = {}) =>
    small.hub.add({ instanceId: "i", name: "Import", executionId: "e1", runtimeStatus, ...more });
  const start = (ifExists?: ExistingInstancePolicy) =>
    client.startNew("Import", { instanceId: "i", ...(ifExists && { ifExists }) });
  return { ...small, client, add, start };
}

const STATES = ["Pending", "Running", "Suspended", "Completed", "Failed", "Terminated"] as const;
const EXISTS = { code: "InstanceAlreadyExists", instanceId: "i" };

describe("DurableClient.startNew, startAt", () => {
  test("schedules the start, which nobody is handed", async () => {
    const worker = new SmallWorker();
    const { client, hub } = setUp({ worker: () => worker });
    const startAt = new Date("2031-03-31T09:00:00Z");
    await client.startNew("Import", { instanceId: "i", startAt });
    expect(hub.starts[0]).toMatchObject({ scheduledStartAt: startAt });
  });

  test.each([
    [new Date(NaN), "startAt must be a valid Date, got Invalid Date."],
    ["2031-03-31", 'startAt must be a valid Date, got the text "2031-03-31".'],
    [null, "startAt must be a valid Date, got null."],
    [1_000, "startAt must be a valid Date, got 1000."],
  ])("refuses %p, and starts nothing", async (startAt, message) => {
    const { client, hub } = setUp();
    await expect(client.startNew("Import", { startAt: startAt as Date })).rejects.toThrow(message);
    expect(hub.starts).toEqual([]);
  });

  test("a start that waits for its time is not overdue before it", async () => {
    const { client, hub, clock } = setUp();
    await client.startNew("Import", {
      instanceId: "i",
      startAt: new Date(clock.now().getTime() + 600_000),
    });
    await clock.pass(600_000 + 60_000);
    await client.getStatus("i");
    expect(hub.resent).toEqual([]);
    await clock.pass(1);
    await client.getStatus("i");
    expect(hub.resent).toEqual(["i"]);
  });
});

describe("DurableClient.startNew, tags", () => {
  test("are kept, and shown with the status", async () => {
    const { client } = setUp();
    await client.startNew("Import", { instanceId: "i", tags: { city: "Oslo" } });
    expect((await client.getStatus("i")).tags).toEqual({ city: "Oslo" });
  });

  test("are absent from the status if there are none", async () => {
    const { client, hub } = setUp();
    await client.startNew("Import", { instanceId: "i", tags: {} });
    expect(hub.starts[0]?.tags).toBeUndefined();
    expect((await client.getStatus("i")).tags).toBeUndefined();
  });

  test.each([
    [["Oslo"], 'tags must be an object of texts, got ["Oslo"].'],
    ["Oslo", 'tags must be an object of texts, got "Oslo".'],
    [null, "tags must be an object of texts, got null."],
    [{ city: 7 }, "tags must be an object of texts: 'city' is a number."],
    [{ " ": "Oslo" }, "tags must not have a blank name."],
  ])("that are %j are refused, and nothing is started", async (tags, message) => {
    const { client, hub } = setUp();
    const options = { tags: tags as unknown as Record<string, string> };
    await expect(client.startNew("Import", options)).rejects.toThrow(message);
    expect(hub.starts).toEqual([]);
  });
});

describe("DurableClient.startNew, ifExists", () => {
  test("refuses a policy that nobody knows", async () => {
    const { start } = setUp();
    await expect(start("overwrite" as "use")).rejects.toThrow(
      'ifExists must be one of fail, restartFinished, use, replace, got "overwrite".',
    );
  });

  test.each(STATES)("fail: leaves an instance alone that is %s", async (state) => {
    const { add, start, hub } = setUp();
    add(state);
    await expect(start("fail")).rejects.toMatchObject({ ...EXISTS, runtimeStatus: state });
    expect([hub.starts, hub.sent]).toEqual([[], []]);
  });

  test("fail: says what can be done about an instance that has finished", async () => {
    const { add, start } = setUp();
    add("Completed");
    await expect(start("fail")).rejects.toThrow(
      "An instance with ID 'i' already exists: Import, Completed. Start it with ifExists " +
        "'restartFinished', purge it, or choose another ID.",
    );
  });

  test.each(STATES)("use: gives the id of an instance that is %s", async (state) => {
    const { add, start, hub } = setUp();
    add(state);
    expect(await start("use")).toBe("i");
    expect([hub.starts, hub.sent]).toEqual([[], []]);
  });

  test("use: starts the instance if there is none", async () => {
    const { start, hub } = setUp();
    expect(await start("use")).toBe("i");
    expect(hub.starts).toMatchObject([{ instanceId: "i", keepsFinished: true }]);
  });

  test("use: gives the id of an instance that somebody else starts meanwhile", async () => {
    const { add, start, hub } = setUp();
    const read = hub.readInstance.bind(hub);
    hub.readInstance = async (id) => {
      const row = await read(id);
      add("Pending");
      return row;
    };
    expect(await start("use")).toBe("i");
    expect(hub.starts).toEqual([]);
  });

  test("use: has a start put anew that is overdue", async () => {
    const { add, start, hub, clock } = setUp();
    add("Pending");
    await clock.pass(60_001);
    await start("use");
    expect(hub.resent).toEqual(["i"]);
  });

  test("is restartFinished by default, and replace if the settings say AnyState", async () => {
    const usual = setUp();
    usual.add("Running");
    await expect(usual.start()).rejects.toMatchObject(EXISTS);
    const replacing = setUp({ replacesAnyInstance: true });
    replacing.add("Running");
    await expect(replacing.start("restartFinished")).rejects.toMatchObject(EXISTS);
    const starting = replacing.start();
    await replacing.clock.pass(100);
    replacing.add("Terminated");
    await replacing.clock.pass(1_000);
    expect(await starting).toBe("i");
  });

  test("asks nobody about a random id, whatever the policy", async () => {
    for (const options of [
      {},
      { ifExists: "use" },
      { ifExists: "replace", instanceId: "" },
    ] as const) {
      const { client, hub } = setUp({ replacesAnyInstance: true });
      hub.readInstance = () => Promise.reject(new Error("was asked"));
      await client.startNew("Import", options);
      expect(hub.starts).toMatchObject([{ keepsFinished: false }]);
    }
  });
});

describe("DurableClient.startNew, ifExists replace", () => {
  const begin = async (more: Partial<InstanceStatus> = {}) => {
    const small = setUp();
    small.add("Running", more);
    const starting = small.start("replace");
    // a rejection that comes before anybody waits for it is not a loose end
    starting.catch(() => undefined);
    await small.clock.pass(10);
    return { ...small, starting };
  };

  test("terminates the very execution that it found, and starts when that has ended", async () => {
    const { hub, clock, add, starting } = await begin();
    await clock.pass(30_000);
    expect(hub.starts).toEqual([]);
    expect(hub.sent.map(({ message }) => message)).toMatchObject([
      { instanceId: "i", executionId: "e1", event: { type: "ExecutionTerminated" } },
    ]);
    add("Terminated");
    await clock.pass(1_000);
    expect(await starting).toBe("i");
    expect(hub.starts).toHaveLength(1);
  });

  test.each(["Completed", "Failed", "Canceled"] as const)(
    "restarts at once what is %s",
    async (state) => {
      const { add, start, hub } = setUp();
      add(state);
      expect(await start("replace")).toBe("i");
      expect([hub.starts.length, hub.sent.length]).toEqual([1, 0]);
    },
  );

  test("starts if the instance is purged meanwhile, or was never there", async () => {
    const { hub, clock, starting } = await begin();
    hub.rows.delete("i");
    await clock.pass(1_000);
    expect(await starting).toBe("i");
    expect(await setUp().start("replace")).toBe("i");
  });

  test("goes on waiting while the instance continues as new", async () => {
    const { clock, add, starting, hub } = await begin({ generation: 3 });
    add("Running", { generation: 3, executionId: "e2" });
    await clock.pass(30_000);
    add("Terminated", { generation: 3, executionId: "e2" });
    await clock.pass(1_000);
    await starting;
    expect(hub.sent).toHaveLength(1);
  });

  test("P8: has lost if somebody else starts the id first, and leaves that instance alone", async () => {
    const { clock, add, starting, hub } = await begin();
    add("Running", { generation: 1, executionId: "e2" });
    await clock.pass(1_000);
    await expect(starting).rejects.toMatchObject(EXISTS);
    expect([hub.starts.length, hub.sent.length]).toEqual([0, 1]);
  });

  test("P8: of two callers one starts, and the other is told that it exists", async () => {
    const { clock, add, start, starting, hub } = await begin();
    const other = start("replace");
    other.catch(() => undefined);
    await clock.pass(100);
    add("Terminated");
    await clock.pass(5_000);
    const outcomes = await Promise.allSettled([starting, other]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({ reason: EXISTS });
    expect(hub.starts).toHaveLength(1);
  });

  test("gives up after a minute and a half, and says so", async () => {
    expect(REPLACE_PATIENCE_MS).toBe(90_000);
    const { clock, starting, hub } = await begin();
    await clock.pass(92_000);
    await expect(starting).rejects.toMatchObject({
      name: "InstanceNotReplacedError",
      code: "InstanceNotFinished",
      instanceId: "i",
      runtimeStatus: "Running",
      message:
        "Instance 'i' was terminated to be replaced, and is still Running after 90 s: nothing was " +
        "started. See that a worker of its app runs, and start it again once it has ended.",
    });
    expect(hub.starts).toEqual([]);
  });

  test("replaces a start that waits for its time at once", async () => {
    const { client, start, hub, clock } = setUp();
    const startAt = new Date(clock.now().getTime() + 86_400_000);
    await client.startNew("Import", { instanceId: "i", startAt });
    expect(await start("replace")).toBe("i");
    expect(hub.starts).toHaveLength(2);
  });
});
