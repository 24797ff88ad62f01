import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { expectOutput, fixture, hostApp, type HostedApp } from "./hosted-app";

let app: HostedApp;

beforeAll(async () => {
  app = await hostApp(fixture("http"), { env: { "AzureWebJobs.off.Disabled": "true" } });
});

afterAll(async () => {
  await app.stop("SIGKILL");
});

describe("an HTTP function", () => {
  test("gets method, URL, parameters, query, headers and body", async () => {
    const path = "/api/hello/Ann%20B/3?q=1&Q=2&r=%C3%A9+x";
    const response = await app.fetch(path, {
      method: "POST",
      body: "the body",
      headers: { "X-Test": "yes" },
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      method: "POST",
      url: app.url + path,
      params: { name: "Ann B", times: "3" },
      query: { q: "1,2", r: "é x" },
      header: "yes",
      body: "the body",
    });
  });

  test("has no value for an optional parameter that is absent", async () => {
    const response = await app.fetch("/api/hello/Ann");
    expect(await response.json()).toMatchObject({ params: { name: "Ann" } });
  });

  test("gets an empty body when the request has no Content-Length, with a warning", async () => {
    const body = new Blob(["in chunks"]).stream();
    const init = { method: "POST", body, duplex: "half" } as RequestInit;
    expect(await (await app.fetch("/api/hello/chunks", init)).json()).toMatchObject({ body: "" });
    await expectOutput(app, "warning: The request to /api/hello/chunks has no Content-Length");
  });

  test.each([
    ["GET", "/api/hello"],
    ["GET", "/api/hello/Ann/many"],
    ["PUT", "/api/hello/Ann"],
    ["GET", "/api/off"],
    ["GET", "/hello/Ann"],
  ])("is not found by %s %s", async (method, path) => {
    expect((await app.fetch(path, { method })).status).toBe(404);
  });

  test("comes first by its name, however exact the route of another", async () => {
    expect(await (await app.fetch("/api/files/readme")).text()).toBe("a");
    const put = await app.fetch("/api/files/readme", { method: "PUT" });
    expect(await put.text()).toBe("z");
  });

  test("answers with bytes, headers and cookies", async () => {
    const response = await app.fetch("/api/cookies");
    expect(response.headers.get("content-type")).toBe("application/x-bytes");
    expect(response.headers.getSetCookie()).toEqual([
      "a=1%202; path=/; httponly",
      "b=2; max-age=5; path=/",
    ]);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([1, 2, 255]);
  });

  test.each([
    ["returns nothing", "nothing", 204],
    ["throws", "throws", 500],
    ["returns no response", "wrong", 500],
  ])("that %s is answered without a body (%s: %i)", async (_what, name, status) => {
    const response = await app.fetch(`/api/${name}`);
    expect([response.status, await response.text()]).toEqual([status, ""]);
  });

  test("that throws is in the log with its stack", async () => {
    await app.fetch("/api/throws");
    await expectOutput(
      app,
      /error: Executed 'throws' \(failed, .* ms\)\nError: told you so\n {4}at /,
    );
  });

  test("finds the environment that the Core Tools make", async () => {
    const environment: unknown = await (await app.fetch("/api/environment")).json();
    expect(environment).toMatchObject({
      AZURE_FUNCTIONS_ENVIRONMENT: "Development",
      FUNCTIONS_WORKER_RUNTIME: "node",
      FUNCTIONS_APPLICATION_DIRECTORY: fixture("http"),
      AzureWebJobsScriptRoot: fixture("http"),
      WEBSITE_HOSTNAME: `localhost:${new URL(app.url).port}`,
      cwd: fixture("http"),
      main: join(fixture("http"), "functions"),
    });
  });
});

describe("hooks", () => {
  test("of the start run after all entry points, in order, and may register functions", async () => {
    const order = await (await app.fetch("/api/registeredLate")).json();
    expect(order).toEqual(["hooks loaded", "functions loaded", "appStart"]);
  });

  test("of an invocation share data, may replace the handler, and may log", async () => {
    const response = await app.fetch("/api/hooked");
    expect([response.status, await response.text()]).toEqual([201, "hooked"]);
    await expectOutput(app, "steps: pre,post");
  });

  test("after an invocation may turn a failure into a success", async () => {
    const response = await app.fetch("/api/forgiven");
    expect([response.status, await response.text()]).toEqual([200, "forgiven"]);
  });

  test("of the log may change message and level of a user's line", async () => {
    await app.fetch("/api/hello/Bob");
    await app.fetch("/api/hooked");
    await expectOutput(app, "hello to Bob, ******");
    await expectOutput(app, "warning: loud");
  });
});

describe("a line logged after the invocation ended", () => {
  test("is discarded, with a warning", async () => {
    await app.fetch("/api/late");
    await expectOutput(app, "Unexpected call to 'log' on the context object");
    expect(app.output()).not.toContain("too late to be seen");
  });
});

describe("the output", () => {
  test("lists functions with trigger, methods and URL", () => {
    expect(app.output()).toContain("fixture-http");
    expect(app.output()).toMatch(
      new RegExp(`hello +http +\\[GET,POST\\] ${app.url}/api/hello/{name}/{times:int\\?}`),
    );
    expect(app.output()).toMatch(/off +http .* \(disabled\)/);
  });

  test("has a line before and after each invocation", async () => {
    await app.fetch("/api/nothing");
    await expectOutput(app, /Executing 'nothing' \(GET \/api\/nothing, [0-9a-f-]{36}\)/);
    await expectOutput(app, /Executed 'nothing' \(succeeded, [0-9a-f-]{36}, \d+ ms\)/);
  });
});

describe("built-in pages", () => {
  test("say that the host is up", async () => {
    expect((await app.fetch("/")).status).toBe(200);
    expect((await app.fetch("/admin/host/ping", { method: "POST" })).status).toBe(200);
    expect(await (await app.fetch("/admin/host/status")).json()).toMatchObject({
      state: "Running",
    });
  });

  test("list the functions", async () => {
    const functions = (await (await app.fetch("/admin/functions")).json()) as object[];
    expect(functions).toContainEqual(
      expect.objectContaining({
        name: "throws",
        language: "node",
        isDisabled: false,
        invoke_url_template: `${app.url}/api/throws`,
      }),
    );
  });

  test("do not know what is not there", async () => {
    expect((await app.fetch("/admin/functions/none")).status).toBe(404);
    expect((await app.fetch("/admin/else")).status).toBe(404);
    expect((await app.fetch("/other")).status).toBe(404);
  });

  test("do not call an HTTP function by hand", async () => {
    const init = { method: "POST", body: '{"input":""}' };
    expect((await app.fetch("/admin/functions/throws", init)).status).toBe(400);
  });
});

describe("the end of a host", () => {
  test("runs the appTerminate hooks within five seconds, though a call hangs", async () => {
    const hanging = app.fetch("/api/hangs").catch(() => "cut off");
    await expectOutput(app, "Executing 'hangs'");
    expect(await app.stop()).toBe(0);
    expect(app.output()).toContain("appTerminate after start");
    expect(await hanging).toBe("cut off");
  });
});
