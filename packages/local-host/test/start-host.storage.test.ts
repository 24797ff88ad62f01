import { tmpdir } from "node:os";
import { join } from "node:path";
import { mkdtemp } from "node:fs/promises";
import { afterEach, describe, expect, test } from "@jest/globals";
import { copyFixture, expectOutput, fixture, hostApp, type HostedApp } from "./hosted-app";
import { removeFolder } from "./remove-folder";

const apps: HostedApp[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop("SIGKILL");
  for (const folder of folders.splice(0)) await removeFolder(folder);
});

async function host(...args: Parameters<typeof hostApp>): Promise<HostedApp> {
  const app = await hostApp(...args);
  apps.push(app);
  return app;
}

function post(app: HostedApp, body: string): Promise<Response> {
  return app.fetch("/api/put", { method: "POST", body });
}

describe("a storage that does not answer", () => {
  test("is named once, while HTTP functions are served and timers wait", async () => {
    const dead =
      "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;QueueEndpoint=http://127.0.0.1:9/a";
    const app = await host(fixture("queues"), {
      env: { AzureWebJobsStorage: dead, TEXT_QUEUE: "texts" },
    });
    await expectOutput(app, "error: Nobody answers at the storage address http://127.0.0.1:9/a.");
    expect((await app.fetch("/")).status).toBe(200);
    expect(app.output().match(/Nobody answers/g)).toHaveLength(1);
    expect(app.output()).not.toContain("tick:");
  });
});

describe("an app without a storage", () => {
  test("has one in .azurite, which keeps what was written through a kill -9 of the host", async () => {
    const folder = await copyFixture("queues");
    folders.push(folder);
    const env = { TEXT_QUEUE: "texts", AzureWebJobsStorage: "" };
    const first = await host(folder, {
      args: [],
      env: { ...env, "AzureWebJobs.takeText.Disabled": "true" },
    });
    expect((await post(first, "survives")).status).toBe(202);
    await first.stop("SIGKILL");
    const second = await host(folder, { args: [], env });
    await expectOutput(second, '"message":"survives"');
    expect(second.output()).toContain(`storage: Azurite in ${join(folder, ".azurite")}`);
    expect(await second.stop()).toBe(0);
  });
});

describe("--storage", () => {
  test("memory leaves nothing behind", async () => {
    const app = await host(fixture("queues"), {
      args: ["--storage", "memory"],
      env: { TEXT_QUEUE: "texts" },
    });
    await post(app, "in memory");
    await expectOutput(app, '"message":"in memory"');
    expect(app.output()).toContain("storage: Azurite in memory");
  });

  test("wins over the connection of the environment", async () => {
    const folder = await mkdtemp(join(tmpdir(), "storage-"));
    folders.push(folder);
    const app = await host(fixture("queues"), {
      args: ["--storage", folder],
      env: {
        TEXT_QUEUE: "texts",
        AzureWebJobsStorage: "DefaultEndpointsProtocol=http;AccountName=a",
      },
    });
    await post(app, "on disk");
    await expectOutput(app, '"message":"on disk"');
  });
});
