import { DurableOrchestrationStatus } from "../../src/client/durable-orchestration-status.js";
import { OrchestrationHandle, type InstanceClient } from "../../src/client/orchestration-handle.js";
import { event } from "../../src/event.js";
import { HandClock } from "../hand-clock.js";

const at = new Date("2026-01-01T00:00:00Z");

/** A client that shows one state after the other, the last one for ever. */
function clientShowing(...states: Partial<DurableOrchestrationStatus>[]) {
  const calls: unknown[][] = [];
  const note =
    (method: string) =>
    (...args: unknown[]) => {
      calls.push([method, ...args]);
      return Promise.resolve();
    };
  const client = {
    getStatus: (instanceId: string) => {
      calls.push(["getStatus", instanceId]);
      const shown = states.length > 1 ? states.shift() : states[0];
      return Promise.resolve({ instanceId, createdTime: at, ...shown });
    },
    ...{ raiseEvent: note("raiseEvent"), terminate: note("terminate") },
    ...{ suspend: note("suspend"), resume: note("resume") },
  } as unknown as InstanceClient;
  return { client, calls };
}

describe("OrchestrationHandle", () => {
  const running = { runtimeStatus: "Running" } as Partial<DurableOrchestrationStatus>;
  const ended = (runtimeStatus: string, output: unknown) =>
    ({ runtimeStatus, output }) as Partial<DurableOrchestrationStatus>;

  test("gives the result once there is one, and looks less and less often", async () => {
    const clock = new HandClock();
    const shown = Array.from({ length: 8 }, () => running);
    const { client, calls } = clientShowing(...shown, ended("Completed", { words: 16 }));
    const handle = new OrchestrationHandle("i-1", client, clock);
    let result: unknown;
    void handle.result().then((value) => (result = value));
    const pauses = [50, 100, 200, 400, 800, 1_000, 1_000, 1_000];
    for (const [index, pause] of pauses.entries()) {
      await clock.settle();
      expect(calls).toHaveLength(index + 1);
      await clock.pass(pause - 1);
      expect(calls).toHaveLength(index + 1);
      await clock.pass(1);
    }
    await clock.settle();
    expect(result).toEqual({ words: 16 });
  });

  test("gives undefined for an orchestrator that returns nothing", async () => {
    const { client } = clientShowing(ended("Completed", null));
    const handle = new OrchestrationHandle("i-1", client, new HandClock());
    expect(await handle.result()).toBeUndefined();
  });

  test.each([
    ["Failed", "Orchestrator function 'x' failed: no"],
    ["Terminated", "enough"],
  ])("fails if the instance is %s, and says why", async (runtimeStatus, output) => {
    const { client } = clientShowing(ended(runtimeStatus, output));
    const handle = new OrchestrationHandle("i-1", client, new HandClock());
    await expect(handle.result()).rejects.toMatchObject({
      code: "OrchestrationFailed",
      ...{ instanceId: "i-1", runtimeStatus, output },
      message: `Instance 'i-1' has no result: it is ${runtimeStatus}. ${output}`,
    });
  });

  test("gives up when time is up, after a last look", async () => {
    const clock = new HandClock();
    const { client, calls } = clientShowing(running);
    const handle = new OrchestrationHandle("i-1", client, clock);
    const failure = handle
      .result({ timeout: { milliseconds: 120 } })
      .catch((error: unknown) => error);
    await clock.settle();
    await clock.pass(50);
    await clock.pass(70);
    expect(await failure).toMatchObject({ code: "WaitTimeout", timeoutMs: 120 });
    expect(calls).toHaveLength(3);
  });

  test("steers its instance", async () => {
    const { client, calls } = clientShowing(running);
    const handle = new OrchestrationHandle("i-1", client, new HandClock());
    await handle.raiseEvent("go", 1);
    await handle.raiseEvent(event<number>("typed"), 2);
    await handle.suspend("a");
    await handle.resume("b");
    await handle.terminate("c");
    expect(calls).toEqual([
      ["raiseEvent", "i-1", "go", 1],
      ["raiseEvent", "i-1", "typed", 2],
      ["suspend", "i-1", "a"],
      ["resume", "i-1", "b"],
      ["terminate", "i-1", "c"],
    ]);
  });
});
