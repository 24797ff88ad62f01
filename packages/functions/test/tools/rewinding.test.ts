import { FuncDurable } from "./func-durable.js";
import { Monitor } from "./monitor.js";
import { rewindRows } from "./rewind-rows.js";
import { pause, until, WorkedHub } from "./worked-hub.js";

jest.setTimeout(90_000);

const HUB = "RewoundHub";
const SLOW_MS = 2_000; // how long the app's slow activity takes

let hub: WorkedHub;
let func: FuncDurable;
let monitor: Monitor;

beforeAll(async () => {
  hub = await WorkedHub.start(HUB);
  func = new FuncDurable(hub.account, HUB);
  monitor = new Monitor(hub.account, HUB);
});

afterAll(() => hub.stop());

/** Starts an orchestration that fails. */
async function failed(name: string, instanceId: string): Promise<void> {
  await monitor.startNew(name, instanceId, null);
  await hub.until(instanceId, "Failed");
}

/** Waits for the end. */
async function output(instanceId: string): Promise<unknown> {
  await hub.until(instanceId, "Completed");
  return JSON.parse(String((await monitor.status(instanceId))?.["Output"]));
}

async function eventTypes(instanceId: string): Promise<(string | undefined)[]> {
  return (await func.getHistory(instanceId)).map(({ columns }) => columns["EventType"]?.value);
}

/** An orchestration that went on from a failure and waits. */
async function waiting(instanceId: string): Promise<(string | undefined)[]> {
  await monitor.startNew("catches", instanceId, null);
  return until(
    () => eventTypes(instanceId),
    (types) => types.includes("TaskCompleted") && types.at(-1) === "OrchestratorCompleted",
  );
}

describe("A rewind by func durable, which marks rows under the engine", () => {
  test("runs again what failed, and nothing that did not", async () => {
    await failed("mends", "fresh");
    await func.rewind("fresh", "mended by hand");
    expect(await output("fresh")).toEqual(["Hello, Oslo!", "fresh mended"]);
    const types = await eventTypes("fresh");
    expect(types.filter((type) => type === "TaskScheduled")).toHaveLength(2);
    expect(types.filter((type) => type === "TaskFailed")).toHaveLength(0);
  });

  test("finds an instance that no process has in memory", async () => {
    await failed("mends", "cold");
    await hub.rest();
    await func.rewind("cold", "mended by hand");
    await hub.work();
    // in another process the activity fails once more
    await hub.until("cold", "Failed");
    await func.rewind("cold", "again");
    expect(await output("cold")).toEqual(["Hello, Oslo!", "cold mended"]);
  });

  test("finds one whose session still has work in hand", async () => {
    await failed("mendsBeside", "busy");
    await func.rewind("busy", "mended by hand");
    expect(await output("busy")).toEqual(["busy mended", "slow"]);
  });

  test("asks anew for what ended after the failure, and was not heard", async () => {
    await failed("mendsBeside", "unheard");
    await pause(SLOW_MS + 500);
    await func.rewind("unheard", "mended by hand");
    expect(await output("unheard")).toEqual(["unheard mended", "slow"]);
  });

  test("wakes a child alone, and its parent hears of it", async () => {
    await failed("mendsBelow", "parent");
    await func.rewind("parent", "mended by hand");
    expect(await output("parent")).toEqual(["Hello, Oslo!", "parent-child mended"]);
  });

  test("wakes a child of a parent that still has work in hand", async () => {
    await failed("mendsBelowBeside", "parent2");
    await func.rewind("parent2", "mended by hand");
    expect(await output("parent2")).toEqual([["Hello, Oslo!", "parent2-child mended"], "slow"]);
  });

  test("marks too much where the orchestrator went on from a failure: that stays, word for word", async () => {
    await failed("mendsOnce", "caught");
    await func.rewind("caught", "mended by hand");
    expect(await output("caught")).toEqual([
      "Activity function 'refuse' failed: card declined",
      "Hello, Bern!",
      "caught mended",
    ]);
    const history = await func.getHistory("caught");
    const kept = history.find(({ columns }) => columns["EventType"]?.value === "TaskFailed");
    expect(kept?.columns["Reason"]?.value).toBe("Activity function 'refuse' failed: card declined");
  });

  test("marks it anew when it rewinds the next failure: that stays all the same", async () => {
    await failed("mendsTwice", "twice");
    await func.rewind("twice", "mended by hand");
    const isSecond = (types: readonly unknown[]) =>
      types.filter((type) => type === "TaskFailed").length === 2;
    await until(() => eventTypes("twice"), isSecond);
    await hub.until("twice", "Failed");
    await func.rewind("twice", "mended as well");
    expect(await output("twice")).toEqual([
      "Activity function 'refuse' failed: card declined",
      "twice mended",
      "twice again mended",
    ]);
  });

  test("that is broken off before its message leaves a failed instance, to be rewound again", async () => {
    await failed("mends", "halfway");
    await rewindRows(hub.account, HUB, "halfway");
    await func.raiseEvent("halfway", "approval", "late");
    await pause(500);
    expect(await eventTypes("halfway")).not.toContain("EventRaised");
    await func.rewind("halfway", "again");
    expect(await output("halfway")).toEqual(["Hello, Oslo!", "halfway mended"]);
  });

  test("of what has ended well changes nothing: its row says so again", async () => {
    await waiting("done");
    await monitor.raiseEvent("done", "approval", "yes");
    expect(await output("done")).toBe("yes");
    await func.rewind("done", "by mistake");
    expect(await output("done")).toBe("yes");
  });

  test("of what runs changes nothing: row and history are mended", async () => {
    const before = await waiting("runs");
    await func.rewind("runs", "by mistake");
    expect((await monitor.status("runs"))?.["RuntimeStatus"]).toBe("Pending");
    await hub.until("runs", "Running");
    await monitor.raiseEvent("runs", "approval", "yes");
    expect(await output("runs")).toBe("yes");
    expect((await eventTypes("runs")).slice(0, before.length)).toEqual(before);
  });
});

describe("A rewind by Durable Functions Monitor", () => {
  test("does the same, after a look at the status", async () => {
    await failed("mends", "watched");
    await monitor.rewind("watched", "mended by hand");
    expect(await output("watched")).toEqual(["Hello, Oslo!", "watched mended"]);
    await expect(monitor.rewind("watched", "again")).rejects.toThrow("has not failed");
  });
});
