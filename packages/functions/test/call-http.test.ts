import { join } from "node:path";
import { hostFromSource, type SourceProcess } from "./from-source.js";
import { LoopbackServer, status } from "./http-activity/loopback-server.js";

describe("callHttp, under a Functions host", () => {
  let host: SourceProcess;
  let api: string;
  let shop: LoopbackServer;
  let other: LoopbackServer;

  beforeAll(async () => {
    host = hostFromSource(join(__dirname, "fixtures", "http-app"));
    let left = 2;
    other = await LoopbackServer.start({ "/done": status(200, { ETag: '"9"' }, "elsewhere") });
    shop = await LoopbackServer.start({
      "/orders": status(202, { Location: "/orders/7?step=1" }),
      "/orders/7": (response) => {
        if (left-- > 0) status(202, { Location: "/orders/7" })(response, shop.arrived.at(-1)!);
        else response.writeHead(200, { etag: '"7"' }).end("shipped");
      },
      "/far": status(202, { Location: `${other.url}/done`, "Retry-After": "1" }),
      "/broken": status(500, {}, "out of order"),
    });
    const [, address] = await host.writes(/listening on (\S+)/);
    api = `${address}/api`;
  });

  afterAll(async () => {
    host.kill("SIGTERM");
    await Promise.all([host.ended, shop.stop(), other.stop()]);
  });

  async function run(name: string, id: string, input: unknown): Promise<unknown> {
    const body = JSON.stringify(input);
    return (await fetch(`${api}/start/${name}/${id}`, { method: "POST", body })).json();
  }

  test("asks until the answer is another than 202, with a pause of host.json between", async () => {
    const output = await run("call", "order", {
      method: "POST",
      url: `${shop.url}/orders`,
      body: { item: "book" },
      headers: { "Content-Type": "application/json", "x-functions-key": "k", "api-key": "a" },
    });
    expect(output).toMatchObject({
      etag: '"7"',
      response: { statusCode: 200, content: "shipped", headers: { ETag: '"7"' } },
    });
    expect(shop.arrived).toMatchObject([
      { method: "POST", path: "/orders", body: '{"item":"book"}', headers: { "api-key": "a" } },
      { method: "GET", path: "/orders/7?step=1", body: "", headers: { "api-key": "a" } },
      { method: "GET", path: "/orders/7" },
      { method: "GET", path: "/orders/7" },
    ]);
    expect(shop.arrived[0]!.headers).toHaveProperty("x-functions-key", "k");
    expect(shop.arrived[1]!.headers).not.toHaveProperty("x-functions-key");
  });

  test("leaves a history of requests and timers, in the format's own names", async () => {
    const response = await fetch(`${api}/history/order`);
    const events = (await response.json()) as Record<string, unknown>[];
    const request = { EventType: "TaskCompleted", FunctionName: "BuiltIn::HttpActivity" };
    const pause = [{ EventType: "TimerCreated" }, { EventType: "TimerFired" }];
    expect(events.slice(1, -1)).toMatchObject(
      [request, pause, request, pause, request, pause, request].flat(),
    );
  });

  test("sends no secret where the Location leads elsewhere", async () => {
    const headers = { Authorization: "Bearer s3cret", "api-key": "a", Accept: "text/plain" };
    expect(await run("call", "far", { method: "GET", url: `${shop.url}/far`, headers })).toEqual({
      etag: '"9"',
      response: expect.objectContaining({ content: "elsewhere" }) as unknown,
    });
    const [poll] = other.arrived;
    expect(poll!.headers.accept).toBe("text/plain");
    expect(poll!.headers).not.toHaveProperty("authorization");
    expect(poll!.headers).not.toHaveProperty("api-key");
  });

  test("gives a 202 as it is without polling, with getHeader as ever", async () => {
    const url = `${shop.url}/orders`;
    expect(await run("call", "once", { method: "GET", url, enablePolling: false })).toMatchObject({
      response: { statusCode: 202, headers: { Location: "/orders/7?step=1" } },
    });
  });

  test("gives an answer that is an error as it is, to an async orchestrator", async () => {
    expect(await run("awaited", "broken", { method: "GET", url: `${shop.url}/broken` })).toBe(500);
  });

  test("fails, as an activity does, where there is no such host", async () => {
    const request = { method: "GET", url: "http://nobody.invalid/?code=s3cret" };
    expect(await run("awaited", "nobody", request)).toEqual({
      message: expect.stringMatching(
        /^Activity function 'BuiltIn::HttpActivity' failed: GET http:\/\/nobody\.invalid\/ failed: getaddrinfo \w+ nobody\.invalid\.$/,
      ) as unknown,
      type: "HttpRequestError",
    });
  });
});
