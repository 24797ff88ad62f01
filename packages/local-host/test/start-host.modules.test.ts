import { rename } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { copyFixture, expectOutput, hostApp, type HostedApp } from "./hosted-app";
import { removeFolder } from "./remove-folder";

let app: HostedApp;

let folder: string;

beforeAll(async () => {
  folder = await copyFixture("esm");
  // In a package of type "module"; where the fixture lies, tools would take it for CommonJS.
  await rename(join(folder, "src", "b.mjs"), join(folder, "src", "b.js"));
  app = await hostApp(folder);
});

afterAll(async () => {
  await app.stop("SIGKILL");
  await removeFolder(folder);
});

describe("an app of ES modules", () => {
  test("has its entry points loaded one at a time, by name", async () => {
    expect(await (await app.fetch("/loaded")).json()).toEqual(["a", "b"]);
  });

  test("has no route prefix if host.json says so", async () => {
    expect((await app.fetch("/api/loaded")).status).toBe(404);
  });
});

describe("HTTP streaming", () => {
  test("passes the request on", async () => {
    const body = new Blob(["in chunks"]).stream();
    const init = { method: "POST", body, duplex: "half" } as RequestInit;
    const response = await app.fetch("/echo/Ann%20B?x=1", init);
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({
      name: "Ann B",
      url: `${app.url}/echo/Ann%20B?x=1`,
      body: "in chunks",
    });
  });

  test("passes the response on as it comes", async () => {
    const { body } = await app.fetch("/counts");
    const chunks = body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await chunks.read()).value).toBe("1 ");
    await app.fetch("/release");
    expect((await chunks.read()).value).toBe("2 ");
    expect((await chunks.read()).done).toBe(true);
  });

  test.each([
    ["throws", "throws"],
    ["returns nothing", "nothing"],
  ])("answers a function that %s with 500", async (_what, name) => {
    expect((await app.fetch(`/${name}`)).status).toBe(500);
  });

  test("says that a function which returns nothing leaves its caller waiting", async () => {
    await app.fetch("/nothing");
    await expectOutput(app, "error: 'nothing' returned nothing, with HTTP streaming on");
  });
});
