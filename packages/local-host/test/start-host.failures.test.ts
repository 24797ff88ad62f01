import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import {
  copyFixture,
  expectOutput,
  fixture,
  hostApp,
  startCli,
  type HostedApp,
} from "./hosted-app";
import { removeFolder } from "./remove-folder";

const apps: HostedApp[] = [];
const folders: string[] = [];

async function host(...args: Parameters<typeof hostApp>): Promise<HostedApp> {
  const app = await hostApp(...args);
  apps.push(app);
  return app;
}

async function copy(name: string): Promise<string> {
  const folder = await copyFixture(name);
  folders.push(folder);
  return folder;
}

afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop("SIGKILL");
  for (const folder of folders.splice(0)) await removeFolder(folder);
});

async function failure(args: string[], env = {}): Promise<string> {
  const cli = startCli(["start", ...args], env);
  expect(await cli.ended()).toBe(1);
  return cli.output();
}

describe("a function that the real host would refuse", () => {
  test("is left out with an error, and the rest runs", async () => {
    const app = await host(fixture("broken"));
    await expectOutput(app, /listening/);
    expect((await app.fetch("/api/fine")).status).toBe(200);
    for (const [name, reason] of [
      ["admin-page", 'none may start with "admin"'],
      ["FINE", 'The function "fine" has the same name'],
      ["taken", 'conflicts with that of the function "fine"'],
      ["badRoute", 'constraint "number" is not known'],
      ["noBundle", '"extensionBundle"'],
      ["blob", 'The binding type "blobTrigger" is not known to this host'],
    ] as const) {
      expect(app.output()).toMatch(
        new RegExp(`error: The function '${name}' is left out\\..*${reason}`),
      );
    }
    expect(await (await app.fetch("/admin/functions")).json()).toHaveLength(1);
  });
});

describe("taskhub-host start", () => {
  test("says where host.json is missing", async () => {
    expect(await failure(["--script-root", tmpdir()])).toContain(
      `error: There is no host.json in ${tmpdir()}`,
    );
  });

  test("says which entry point throws, and where", async () => {
    const output = await failure([
      "--script-root",
      fixture("throwing"),
      "--storage",
      "env",
      "--port",
      "0",
    ]);
    expect(output).toMatch(
      /error: The entry point .*functions.js could not be loaded: no functions today\nError: no functions today\n {4}at /,
    );
  });

  test("says that the port is in use", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const port = String((server.address() as AddressInfo).port);
    const output = await failure([
      "--script-root",
      fixture("http"),
      "--storage",
      "env",
      "--port",
      port,
    ]);
    expect(output).toContain(`error: Port ${port} is in use`);
    server.close();
  });

  test("refuses settings for another language", async () => {
    const env = { FUNCTIONS_WORKER_RUNTIME: "python" };
    expect(await failure(["--script-root", fixture("http")], env)).toContain(
      'FUNCTIONS_WORKER_RUNTIME is "python"',
    );
  });
});

describe("local.settings.json", () => {
  test("becomes the environment, where that has no value yet", async () => {
    const folder = await copy("http");
    const values = { SET: "from file", OURS: "from file", FUNCTIONS_WORKER_RUNTIME: "node" };
    const content = { Values: values, Host: { CORS: "http://page" } };
    await writeFile(join(folder, "local.settings.json"), JSON.stringify(content));
    const app = await host(folder, { env: { SET: "from environment" } });
    expect(await (await app.fetch("/api/environment")).json()).toMatchObject({
      SET: "from environment",
      OURS: "from file",
    });
    expect(app.output()).toContain("SET is left out");
    const fromPage = await app.fetch("/api/nothing", { headers: { origin: "http://page" } });
    expect(fromPage.headers.get("access-control-allow-origin")).toBe("http://page");
    const preflight = await app.fetch("/api/nothing", {
      method: "OPTIONS",
      headers: { origin: "http://page", "access-control-request-method": "POST" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-methods")).toBe("POST");
    const fromElsewhere = await app.fetch("/api/nothing", { headers: { origin: "http://other" } });
    expect(fromElsewhere.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("a function that takes longer than functionTimeout", () => {
  test("ends the host, as it ends the worker of the real host", async () => {
    const app = await host(fixture("http"), {
      env: { AzureFunctionsJobHost__functionTimeout: "00:00:01" },
    });
    const cut = app.fetch("/api/hangs").catch(() => "cut off");
    expect(await app.ended()).not.toBe(0);
    expect(app.output()).toContain('The function "hangs" has taken 1 s');
    expect(await cut).toBe("cut off");
  });
});
