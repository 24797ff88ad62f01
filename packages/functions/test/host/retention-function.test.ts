import { InvocationContext } from "@azure/functions";
import { HeldInvocations } from "../../src/context/held-invocations.js";
import type { QueueFunctionParts } from "../../src/host/queue-functions.js";
import { registerRetentionFunction } from "../../src/host/retention-function.js";
import * as df from "../../src/index.js";
import { readSettings } from "../../src/settings/settings.js";
import { coreStandIn } from "../core-stand-in.js";
import { appFolder } from "../settings/app-folder.js";
import { appProcesses, EXTENSION_BUNDLE, NO_STORAGE } from "./app-processes.js";

const mockCore = coreStandIn();
jest.mock("@azure/functions-core", () => mockCore, { virtual: true });

const RETENTION = { retention: "7.00:00:00", retentionSchedule: "0 0 3 * * *" };
const { begin } = appProcesses(mockCore);

describe("registerRetentionFunction", () => {
  /** What the timer is registered with, and for how long it sweeps. */
  async function registered(hostJson: object, env = {}) {
    const durableTask = { ...RETENTION };
    const folder = appFolder({ "host.json": { extensions: { durableTask }, ...hostJson } });
    const held = new HeldInvocations();
    const sweeps: { limitMs: number | undefined; isHeld: boolean }[] = [];
    const sweep = (limitMs?: number) => {
      sweeps.push({ limitMs, isHeld: held.current !== undefined });
      return Promise.resolve();
    };
    const parts: Pick<QueueFunctionParts, "settings" | "held"> & { engine: () => object } = {
      ...{ settings: readSettings(env, folder), held },
      engine: () => ({ retention: { sweep } }),
    };
    // of the engine only its retention is used
    registerRetentionFunction(parts as QueueFunctionParts);
    const timer = mockCore.functions.get("taskhubRetention");
    await timer?.callback({}, new InvocationContext());
    return { bindings: Object.values(timer?.metadata.bindings ?? {}), sweeps };
  }

  test("has the host sweep by the schedule, as an invocation through which it can log", async () => {
    const { bindings, sweeps } = await registered({});
    expect(bindings).toEqual([
      expect.objectContaining({ type: "timerTrigger", schedule: "0 0 3 * * *" }),
    ]);
    expect(sweeps).toEqual([{ limitMs: 240_000, isHeld: true }]);
  });

  test.each([
    ["five minutes of the Consumption plan", {}, { WEBSITE_SKU: "Dynamic" }, 216_000],
    ["a functionTimeout of two minutes", { functionTimeout: "00:02:00" }, {}, 72_000],
    ["no limit at all", { functionTimeout: "-1" }, {}, 240_000],
  ])("sweeps for less time than an invocation has: %s", async (_, hostJson, env, limitMs) => {
    expect((await registered(hostJson, env)).sweeps).toMatchObject([{ limitMs }]);
  });
});

describe("An app that is started by a host", () => {
  async function functionsOf(durableTask: object, register: () => void): Promise<string[]> {
    const hostJson = { extensionBundle: EXTENSION_BUNDLE, extensions: { durableTask } };
    const FUNCTIONS_APPLICATION_DIRECTORY = appFolder({ "host.json": hostJson });
    begin({ FUNCTIONS_APPLICATION_DIRECTORY, AzureWebJobsStorage: NO_STORAGE });
    register();
    await mockCore.run("appStart");
    await mockCore.run("appTerminate");
    return [...mockCore.functions.keys()];
  }

  const activity = () => {
    df.app.activity("Load", { handler: () => undefined });
  };
  const starter = () => {
    df.app.client.http("start", { handler: () => ({}) });
  };

  test("has a timer for the retention only if it is set", async () => {
    expect(await functionsOf(RETENTION, activity)).toContain("taskhubRetention");
    mockCore.reset();
    expect(await functionsOf({}, activity)).not.toContain("taskhubRetention");
  });

  test("has none if it only starts orchestrations", async () => {
    expect(await functionsOf(RETENTION, starter)).not.toContain("taskhubRetention");
  });
});
