import { DurableOrchestrationStatus } from "../../src/client/durable-orchestration-status.js";
import { OrchestrationHandle, type InstanceClient } from "../../src/client/orchestration-handle.js";
import { event } from "../../src/event.js";

const at = new Date("2026-01-01T00:00:00Z");

/** A client of an instance in one state. */
function clientShowing(state: Partial<DurableOrchestrationStatus>) {
  const calls: unknown[][] = [];
  const note =
    (method: string) =>
    (...args: unknown[]) => {
      calls.push([method, ...args]);
      return Promise.resolve();
    };
  const show =
    (method: string) =>
    (...args: unknown[]) => {
      calls.push([method, ...args]);
      return Promise.resolve({ instanceId: args[0], createdTime: at, ...state });
    };
  const client = {
    ...{ getStatus: show("getStatus"), waitForCompletion: show("waitForCompletion") },
    ...{ raiseEvent: note("raiseEvent"), terminate: note("terminate") },
    ...{ suspend: note("suspend"), resume: note("resume") },
  } as unknown as InstanceClient;
  return { client, calls };
}

describe("OrchestrationHandle", () => {
  const running = { runtimeStatus: "Running" } as Partial<DurableOrchestrationStatus>;
  const ended = (runtimeStatus: string, output: unknown) =>
    ({ runtimeStatus, output }) as Partial<DurableOrchestrationStatus>;

  test("gives the result that the client waits for, for as long as it was told", async () => {
    const { client, calls } = clientShowing(ended("Completed", { words: 16 }));
    const handle = new OrchestrationHandle("i-1", client);
    expect(await handle.result()).toEqual({ words: 16 });
    await handle.result({ timeout: { seconds: 3 } });
    expect(calls).toEqual([
      ["waitForCompletion", "i-1", {}],
      ["waitForCompletion", "i-1", { timeout: { seconds: 3 } }],
    ]);
  });

  test("gives undefined for an orchestrator that returns nothing", async () => {
    const { client } = clientShowing(ended("Completed", null));
    const handle = new OrchestrationHandle("i-1", client);
    expect(await handle.result()).toBeUndefined();
  });

  test.each([
    ["Failed", "Orchestrator function 'x' failed: no"],
    ["Terminated", "enough"],
  ])("fails if the instance is %s, and says why", async (runtimeStatus, output) => {
    const { client } = clientShowing(ended(runtimeStatus, output));
    const handle = new OrchestrationHandle("i-1", client);
    await expect(handle.result()).rejects.toMatchObject({
      code: "OrchestrationFailed",
      ...{ instanceId: "i-1", runtimeStatus, output },
      message: `Instance 'i-1' has no result: it is ${runtimeStatus}. ${output}`,
    });
  });

  test("shows its state", async () => {
    const { client, calls } = clientShowing(running);
    expect(await new OrchestrationHandle("i-1", client).status()).toMatchObject(running);
    expect(calls).toEqual([["getStatus", "i-1"]]);
  });

  test("steers its instance", async () => {
    const { client, calls } = clientShowing(running);
    const handle = new OrchestrationHandle("i-1", client);
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
