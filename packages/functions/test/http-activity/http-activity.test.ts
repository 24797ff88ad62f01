import { Socket } from "node:net";
import type { HttpActivityRequest, HttpActivityResponse } from "@taskhub/core";
import type { Credential } from "../../src/http-activity/access-token.js";
import { httpActivity } from "../../src/http-activity/http-activity.js";
import { LoopbackServer, status, type Answering } from "./loopback-server.js";

const SECRETS = {
  Authorization: "Bearer user-token",
  Cookie: "session=s3cret",
  "x-functions-key": "function-key",
  "Ocp-Apim-Subscription-Key": "api-key",
  "X-Anything": "may be secret",
};
const HARMLESS = { Accept: "application/json", "User-Agent": "shop/1", traceparent: "00-1-2-01" };
const TOKEN_SOURCE = { kind: "AzureManagedIdentity", resource: "https://vault.azure.net/" };
const INVOCATION = { name: "a", instanceId: "i", executionId: "e", taskId: 0, taskKey: "i:e:0" };

describe("httpActivity", () => {
  const servers: LoopbackServer[] = [];
  const scopes: string[] = [];
  const credential: Credential = {
    getToken: async (scope) => {
      scopes.push(scope);
      return { token: "identity-token" };
    },
  };

  beforeEach(() => {
    scopes.length = 0;
  });

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  async function serve(routes: Record<string, Answering>): Promise<LoopbackServer> {
    const server = await LoopbackServer.start(routes);
    servers.push(server);
    return server;
  }

  async function ask(request: Partial<HttpActivityRequest>, by = credential) {
    const whole = { method: "GET", asynchronousPatternEnabled: true, ...request };
    return (await httpActivity(by)(whole, INVOCATION)) as HttpActivityResponse;
  }

  /** The headers of a request that matter here. */
  function secretsOf({ headers }: { headers: NodeJS.Dict<string | string[]> }) {
    const names = Object.keys({ ...SECRETS, ...HARMLESS, Host: "" }).map((name) =>
      name.toLowerCase(),
    );
    return Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)));
  }

  const lowerCase = (headers: Record<string, string>) =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

  const hostOf = ({ url }: LoopbackServer) => ({ host: new URL(url).host });

  test.each([200, 201, 204, 304, 400, 404, 429, 500, 503])(
    "answers with the status %i as the server does",
    async (code) => {
      const { url } = await serve({ "/": status(code) });
      expect(await ask({ uri: url })).toMatchObject({ statusCode: code, content: "" });
    },
  );

  test("sends method, headers and body, and gives headers and text", async () => {
    const server = await serve({
      "/orders": (response, { body }) => {
        response.writeHead(201, ["location", "/orders/7", "x-Shop", "é", "set-cookie", "a=1"]);
        response.end(`got ${body}`);
      },
    });
    const answer = await ask({
      method: "PUT",
      uri: `${server.url}/orders?dry=1`,
      headers: { "Content-Type": "application/json", "X-One": "1" },
      content: '{"name":"Ødegård"}',
    });
    expect(server.arrived).toMatchObject([
      {
        method: "PUT",
        path: "/orders?dry=1",
        body: '{"name":"Ødegård"}',
        headers: { "content-type": "application/json", "x-one": "1", "content-length": "20" },
      },
    ]);
    expect(answer).toMatchObject({
      statusCode: 201,
      content: 'got {"name":"Ødegård"}',
      headers: { Location: "/orders/7", "x-Shop": "é", "Set-Cookie": "a=1" },
    });
    expect(answer).not.toHaveProperty("pollUri");
  });

  test("says that a body is plain text if nobody says otherwise, in a GET too", async () => {
    const server = await serve({ "/": status(200) });
    await ask({ uri: server.url, content: "x" });
    expect(server.arrived).toMatchObject([
      { body: "x", headers: { "content-type": "text/plain" } },
    ]);
  });

  test("sends no headers of a body where there is none", async () => {
    const server = await serve({ "/": status(200) });
    const headers = { "Content-Type": "application/json", "Content-Length": "20" };
    await ask({ uri: server.url, headers });
    expect(server.arrived[0]!.headers).not.toHaveProperty("content-type");
    expect(server.arrived[0]!.headers).not.toHaveProperty("content-length");
  });

  test("gives several headers of one name as an array", async () => {
    const { url } = await serve({
      "/": (response) => void response.setHeader("set-cookie", ["a=1", "b=2"]).end(),
    });
    expect((await ask({ uri: url })).headers).toMatchObject({ "Set-Cookie": ["a=1", "b=2"] });
  });

  test.each([
    ["text/plain; charset=iso-8859-1", [0xe9]],
    ['text/plain; charset="UTF-8"', [0xc3, 0xa9]],
    ["text/plain", [0xc3, 0xa9]],
    ["text/plain; charset=x-unheard-of", [0xc3, 0xa9]],
  ])("reads text of the type %s", async (type, bytes) => {
    const { url } = await serve({
      "/": (response) =>
        void response.writeHead(200, { "content-type": type }).end(Buffer.from(bytes)),
    });
    expect(await ask({ uri: url })).toMatchObject({ content: "é" });
  });

  test.each([
    ["/jobs/7?v=1", "/jobs/7?v=1"],
    ["7", "/start/7"],
    ["https://other.example/7", undefined],
  ])("says what the Location %s of a 202 means", async (location, path) => {
    const { url } = await serve({ "/start/job": status(202, { location }) });
    expect(await ask({ uri: `${url}/start/job` })).toMatchObject({
      headers: { Location: location },
      pollUri: path === undefined ? location : url + path,
    });
  });

  test("resolves the Location against the server that it was redirected to", async () => {
    const other = await serve({ "/b/start": status(202, { location: "7" }) });
    const { url } = await serve({ "/a": status(307, { location: `${other.url}/b/start` }) });
    expect(await ask({ uri: `${url}/a` })).toMatchObject({ pollUri: `${other.url}/b/7` });
  });

  test.each(["ftp://files.example/7", "http://[", ""])(
    "makes nothing of the Location %j of a 202",
    async (location) => {
      const { url } = await serve({ "/": status(202, location === "" ? {} : { location }) });
      expect((await ask({ uri: url })).pollUri).toBeUndefined();
    },
  );

  test("polls the same origin with all that the user gave, and a new token", async () => {
    const server = await serve({ "/7": status(200) });
    const headers = { ...SECRETS, ...HARMLESS };
    const originalUri = `${server.url}/start`;
    await ask({ uri: "/7", originalUri, headers, tokenSource: TOKEN_SOURCE });
    expect(server.arrived.map(secretsOf)).toEqual([
      { ...lowerCase(headers), authorization: "Bearer identity-token", ...hostOf(server) },
    ]);
  });

  test("polls another origin without what may be secret, and fetches no token for it", async () => {
    const home = await serve({});
    const other = await serve({ "/7": status(202, { location: `${home.url}/8` }) });
    await ask({
      uri: `${other.url}/7`,
      originalUri: `${home.url}/start`,
      headers: { ...SECRETS, ...HARMLESS, Host: "home.example" },
      tokenSource: TOKEN_SOURCE,
    });
    expect(other.arrived.map(secretsOf)).toEqual([{ ...lowerCase(HARMLESS), ...hostOf(other) }]);
    expect(scopes).toEqual([]);
  });

  test("takes another scheme, host or port for another origin", async () => {
    const server = await serve({ "/7": status(200) });
    const { port } = new URL(server.url);
    const homes = [`https://127.0.0.1:${port}/`, `http://localhost:${port}/`, "http://127.0.0.1/"];
    for (const originalUri of homes) {
      await ask({ uri: `${server.url}/7`, originalUri, headers: SECRETS });
    }
    expect(server.arrived.map(secretsOf)).toEqual(homes.map(() => hostOf(server)));
  });

  test("follows a redirect to another origin without what may be secret", async () => {
    const other = await serve({ "/end": status(200, {}, "there") });
    const home = await serve({ "/": status(302, { location: `${other.url}/end` }) });
    const request = { headers: { ...SECRETS, ...HARMLESS }, tokenSource: TOKEN_SOURCE };
    expect(await ask({ uri: home.url, ...request })).toMatchObject({ content: "there" });
    expect(home.arrived.map(secretsOf)).toMatchObject([{ authorization: "Bearer identity-token" }]);
    expect(other.arrived.map(secretsOf)).toEqual([{ ...lowerCase(HARMLESS), ...hostOf(other) }]);
  });

  test("follows a redirect to the same origin with all that the user gave", async () => {
    const home = await serve({ "/": status(308, { location: "/end" }), "/end": status(200) });
    await ask({ uri: home.url, headers: SECRETS });
    expect(home.arrived.map(secretsOf)).toEqual([
      { ...lowerCase(SECRETS), ...hostOf(home) },
      { ...lowerCase(SECRETS), ...hostOf(home) },
    ]);
  });

  test("fetches one token, however often it is redirected", async () => {
    const home = await serve({ "/": status(307, { location: "/end" }), "/end": status(200) });
    await ask({ uri: home.url, tokenSource: TOKEN_SOURCE });
    expect(scopes).toEqual(["https://vault.azure.net/.default"]);
    expect(home.arrived).toHaveLength(2);
  });

  test.each([
    [301, "POST", "GET", ""],
    [302, "POST", "GET", ""],
    [303, "POST", "GET", ""],
    [303, "PUT", "GET", ""],
    [303, "HEAD", "HEAD", ""],
    [302, "PUT", "PUT", "x"],
    [307, "POST", "POST", "x"],
    [308, "POST", "POST", "x"],
  ])("answers a %i to a %s with a %s", async (code, method, next, body) => {
    const home = await serve({ "/": status(code, { location: "/end" }), "/end": status(200) });
    await ask({ uri: home.url, method, ...(method === "HEAD" ? {} : { content: "x" }) });
    expect(home.arrived[1]).toMatchObject({ method: next, body });
  });

  test.each([{}, { location: "ftp://files.example/" }])(
    "gives a redirect that leads nowhere as it is: %j",
    async (headers) => {
      const { url } = await serve({ "/": status(302, headers) });
      expect(await ask({ uri: url })).toMatchObject({ statusCode: 302 });
    },
  );

  test("fails when it is led in a circle", async () => {
    const { url } = await serve({ "/": status(302, { location: "/?code=s3cret" }) });
    await expect(ask({ uri: url })).rejects.toThrow(
      `GET ${url}/ failed: it was redirected more than 20 times, to ${url}/ at last.`,
    );
  });

  test("fails when there is no answer in time, and says what to do", async () => {
    const { url } = await serve({ "/slow": () => undefined });
    const asking = ask({ uri: `${url}/slow?code=s3cret`, timeout: "00:00:00.050" });
    await expect(asking).rejects.toThrow(
      `GET ${url}/slow was not answered within 0.05 seconds; if it needs more, give callHttp a ` +
        `longer timeout, or let the server answer with 202 and a Location.`,
    );
    await expect(asking).rejects.toMatchObject({
      code: "HttpRequestFailed",
      cause: { name: "TimeoutError" },
    });
  });

  test("fails when an answer does not end in time", async () => {
    const { url } = await serve({ "/": (response) => void response.writeHead(200).write("half") });
    await expect(ask({ uri: url, timeout: "00:00:00.050" })).rejects.toThrow(
      /was not answered within 0\.05 seconds/,
    );
  });

  test("fails when an answer breaks off", async () => {
    const { url } = await serve({
      "/": (response) => {
        response.writeHead(200, { "content-length": "9" }).write("half");
        setImmediate(() => response.destroy());
      },
    });
    await expect(ask({ uri: url })).rejects.toThrow(/^GET \S+ failed: aborted\.$/);
  });

  test("fails when an answer is longer than a history can be, and reads no more of it", async () => {
    const part = Buffer.alloc(1_048_576);
    const { url } = await serve({
      "/": (response) => {
        const write = () => void response.write(part);
        response.on("drain", write);
        write(); // and so on, for ever
      },
    });
    await expect(ask({ uri: url })).rejects.toThrow(
      `GET ${url}/ failed: its answer is longer than 50 MiB, which no history holds; let an ` +
        `activity read it.`,
    );
  });

  test("fails when there is no such host", async () => {
    await expect(ask({ uri: "http://nobody.invalid/orders?code=s3cret" })).rejects.toThrow(
      /^GET http:\/\/nobody\.invalid\/orders failed: getaddrinfo \w+ nobody\.invalid\.$/,
    );
  });

  test("fails when nobody listens", async () => {
    const server = await LoopbackServer.start({});
    await server.stop().catch(() => undefined);
    await expect(ask({ uri: "http://me:pass@127.0.0.1:1/" })).rejects.toThrow(
      "GET http://127.0.0.1:1/ failed: connect ECONNREFUSED 127.0.0.1:1.",
    );
  });

  test.each(["ftp://files.example/", "file:///etc/passwd", "/relative", "http://["])(
    "fails for the address %s",
    async (uri) => {
      await expect(ask({ uri })).rejects.toThrow("the address is no http or https URL");
    },
  );

  test("asks again when a kept connection turns out to be closed", async () => {
    const sockets = new Set<unknown>();
    const server = await serve({
      "/": (response) => {
        const { socket } = response;
        // the second request on a connection finds it closed
        if (socket instanceof Socket && sockets.has(socket)) socket.resetAndDestroy();
        else response.end("ok");
        sockets.add(socket);
      },
    });
    expect(await ask({ uri: server.url })).toMatchObject({ content: "ok" });
    expect(await ask({ uri: server.url })).toMatchObject({ content: "ok" });
    expect(server.arrived).toHaveLength(3);
  });

  test("fails for an answer that counts as a failure, and only then", async () => {
    const { url } = await serve({ "/": status(503), "/gone": status(410) });
    const statusCodesToRetry = [429, 503];
    await expect(ask({ uri: `${url}/?code=s3cret`, statusCodesToRetry })).rejects.toMatchObject({
      message: `GET ${url}/ was answered with status 503.`,
      code: "HttpRequestFailed",
    });
    expect(await ask({ uri: `${url}/gone`, statusCodesToRetry })).toMatchObject({
      statusCode: 410,
    });
  });

  test.each([
    ["https://vault.azure.net", "https://vault.azure.net/.default"],
    ["https://management.core.windows.net/", "https://management.core.windows.net/.default"],
    ["api://shop/.default", "api://shop/.default"],
  ])("asks for a token for %s as %s", async (resource, scope) => {
    const server = await serve({ "/": status(200) });
    const headers = { authorization: "Basic b2xk" };
    await ask({ uri: server.url, headers, tokenSource: { ...TOKEN_SOURCE, resource } });
    expect(scopes).toEqual([scope]);
    expect(server.arrived[0]!.headers.authorization).toBe("Bearer identity-token");
  });

  test("sends nothing if there is no token", async () => {
    const server = await serve({ "/": status(200) });
    const request = { uri: server.url, tokenSource: TOKEN_SOURCE };
    await expect(ask(request, { getToken: async () => null })).rejects.toThrow(
      "the identity of the app has no token for https://vault.azure.net/.",
    );
    const refusing = { getToken: () => Promise.reject(new Error("no identity here")) };
    await expect(ask(request, refusing)).rejects.toThrow("failed: no identity here.");
    expect(server.arrived).toEqual([]);
  });

  test("refuses a token source of another kind", async () => {
    const tokenSource = { kind: "ApiKey", resource: "x" };
    await expect(ask({ uri: "http://127.0.0.1:1/", tokenSource })).rejects.toThrow(
      "there is no token source 'ApiKey'; known is AzureManagedIdentity.",
    );
  });
});
