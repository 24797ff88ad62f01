import { describe, expect, test } from "@jest/globals";
import { DurableHttpResponse } from "../../src/http/durable-http-response.js";
import type { CallHttpOptions } from "../../src/http/call-http-options.js";
import type { HistoryEvent } from "../../src/history-event.js";
import type { DurableOrchestrationContext } from "../../src/orchestration-context.js";
import { AsyncInstance } from "../async-instance.js";
import { completed, failed, fired, START, started } from "../events.js";
import { decided, Instance } from "../instance.js";
import { LiveOrchestration } from "../live.js";

const URL_TEXT = "https://shop.example/orders";
const HEADERS = { Authorization: "Bearer a", "x-functions-key": "k" };

/** An instance that makes one call, and returns what it gets. */
function calling(options: Partial<CallHttpOptions> = {}): Instance {
  return new Instance(function* (df) {
    const response = yield df.callHttp({ method: "GET", url: URL_TEXT, ...options });
    return { isClass: response instanceof DurableHttpResponse, response };
  });
}

function accepted(headers: Record<string, string>, more = {}) {
  return { statusCode: 202, content: "", headers, ...more };
}

/** The request that an episode asked for. */
function asked(events: readonly HistoryEvent[]): unknown {
  const scheduled = events.find((event) => event.type === "TaskScheduled");
  return scheduled && (JSON.parse(scheduled.input ?? "") as unknown[])[0];
}

describe("httpCall", () => {
  test("is an activity of the format's own name", () => {
    const instance = calling({ method: "POST", body: "{}", headers: HEADERS });
    const { events } = instance.begin();
    expect(events).toMatchObject([{}, {}, { eventId: 0, name: "BuiltIn::HttpActivity" }, {}]);
    expect(asked(events)).toEqual({
      method: "POST",
      uri: URL_TEXT,
      content: "{}",
      headers: HEADERS,
      asynchronousPatternEnabled: true,
    });
  });

  test.each([200, 204, 404, 500])("gives an answer of %i as it is", (statusCode) => {
    const instance = calling();
    instance.begin();
    instance.next(completed(0, { statusCode, content: "x", headers: { ETag: "1" } }));
    const response = { statusCode, content: "x", headers: { ETag: "1" } };
    expect(instance.output).toEqual({ isClass: true, response });
  });

  test("waits after a 202, then asks the Location: activity, timer, activity", () => {
    const instance = calling({ method: "POST", body: "{}", headers: HEADERS });
    instance.begin();
    const pause = instance.next(
      completed(0, accepted({ location: "/orders/7", "retry-after": "10" })),
    );
    const fireAt = new Date(START.getTime() + 11_000);
    expect(decided(pause)).toMatchObject([{ eventId: 1, type: "TimerCreated", fireAt }]);
    const poll = instance.next(fired(1, fireAt));
    expect(decided(poll)).toMatchObject([{ eventId: 2, name: "BuiltIn::HttpActivity" }]);
    expect(asked(poll.events)).toEqual({
      method: "GET",
      uri: "/orders/7",
      originalUri: URL_TEXT,
      headers: { Authorization: "Bearer a" },
      asynchronousPatternEnabled: true,
    });
    instance.next(completed(2, { statusCode: 200, content: "done", headers: {} }));
    expect(instance.output).toMatchObject({ response: { statusCode: 200, content: "done" } });
  });

  test("polls as long as the answer is 202, always with the first request's address", () => {
    const instance = calling();
    instance.begin();
    for (const id of [0, 2, 4]) {
      instance.next(completed(id, accepted({ Location: `https://other.example/${id}` })));
      const { events } = instance.next(fired(id + 1));
      expect(asked(events)).toMatchObject({
        uri: `https://other.example/${id}`,
        originalUri: URL_TEXT,
      });
    }
    instance.next(completed(6, { statusCode: 303, headers: {} }));
    expect(instance.output).toMatchObject({ response: { statusCode: 303 } });
  });

  test("asks the address that the activity made of the Location", () => {
    const instance = calling();
    instance.begin();
    instance.next(
      completed(0, accepted({ Location: "7" }, { pollUri: "https://shop.example/jobs/7" })),
    );
    expect(asked(instance.next(fired(1)).events)).toMatchObject({
      uri: "https://shop.example/jobs/7",
    });
  });

  test("waits until the date in Retry-After, by the clock of the orchestration", () => {
    const instance = calling();
    instance.begin();
    const headers = { Location: "/7", "Retry-After": "Thu, 01 Jan 2026 00:02:00 GMT" };
    expect(decided(instance.next(completed(0, accepted(headers))))).toMatchObject([
      { type: "TimerCreated", fireAt: new Date("2026-01-01T00:02:00Z") },
    ]);
  });

  test("waits 30 seconds if the server does not say how long", () => {
    const instance = calling();
    instance.begin();
    const fireAt = new Date(START.getTime() + 31_000);
    expect(decided(instance.next(completed(0, accepted({ Location: "/7" }))))).toMatchObject([
      { fireAt },
    ]);
  });

  test("waits as long as the app says if the server does not", () => {
    const live = new LiveOrchestration(
      function* (df) {
        yield df.callHttp({ method: "GET", url: URL_TEXT });
      },
      { httpPollIntervalMs: 5_000 },
    );
    live.advance([started()], START);
    const { events } = live.advance([completed(0, accepted({ Location: "/7" }))], START);
    expect(events).toMatchObject([{}, {}, { fireAt: new Date(START.getTime() + 5_000) }, {}]);
  });

  test("gives a 202 without a Location as it is", () => {
    const instance = calling();
    instance.begin();
    instance.next(completed(0, accepted({ "Retry-After": "1" })));
    expect(instance.output).toMatchObject({ isClass: true, response: { statusCode: 202 } });
  });

  test("gives a 202 as it is without polling, with getHeader as ever", () => {
    const instance = calling({ enablePolling: false });
    instance.begin();
    instance.next(completed(0, accepted({ Location: "/7" })));
    expect(instance.output).toMatchObject({ isClass: true, response: { statusCode: 202 } });
  });

  test("reads what the format's other engine has answered", () => {
    const instance = new Instance(function* (df) {
      const response = yield* df.callHttp({ method: "GET", url: URL_TEXT });
      return response.getHeader("set-cookie");
    });
    instance.begin();
    const headers = { "Set-Cookie": ["a=1", "b=2"] };
    instance.next(completed(0, { statusCode: 200, headers, content: "" }));
    expect(instance.output).toBe("a=1, b=2");
  });

  test("fails as an activity does if there is no answer", () => {
    const instance = calling();
    instance.begin();
    instance.next(failed(0, "Activity function 'BuiltIn::HttpActivity' failed: no such host"));
    expect(instance.end).toMatchObject({
      status: "Failed",
      result: expect.stringContaining("no such host") as unknown,
      failureDetails: { errorType: "TaskFailedError" },
    });
  });

  test("makes each request again as the policy says, polls included", () => {
    const instance = calling({
      retryOptions: { firstRetryIntervalInMilliseconds: 1_000, maxNumberOfAttempts: 2 },
    });
    instance.begin();
    expect(decided(instance.next(failed(0, "reset")))).toMatchObject([{ type: "TimerCreated" }]);
    expect(asked(instance.next(fired(1)).events)).toMatchObject({ uri: URL_TEXT });
    instance.next(completed(2, accepted({ Location: "/7" })));
    instance.next(fired(3));
    instance.next(failed(4, "reset"));
    expect(asked(instance.next(fired(5)).events)).toMatchObject({ uri: "/7" });
    instance.next(completed(6, { statusCode: 200, headers: {} }));
    expect(instance.output).toMatchObject({ response: { statusCode: 200 } });
  });

  test("sends what the options were when it was called", () => {
    const options = { method: "POST", url: URL_TEXT, body: { count: 1 } };
    const retryOptions = { firstRetryIntervalInMilliseconds: 1_000, maxNumberOfAttempts: 1 };
    const instance = new Instance(function* (df) {
      const body = { ...options.body };
      const policy = { ...retryOptions };
      const task = df.callHttp({ ...options, body, retryOptions: policy });
      body.count = 2;
      policy.maxNumberOfAttempts = 9;
      yield task;
    });
    expect(asked(instance.begin().events)).toMatchObject({ content: '{"count":1}' });
    expect(decided(instance.next(failed(0, "reset")))).toMatchObject([{ type: "TimerCreated" }]);
    instance.next(fired(1));
    expect(instance.end).toMatchObject({ status: "Failed" });
  });

  test("runs beside other tasks", () => {
    const instance = new Instance(function* (df) {
      const call = df.callHttp({ method: "GET", url: URL_TEXT });
      const winner = yield* df.Task.any([call, df.createTimer(new Date(START.getTime() + 5_000))]);
      return winner === call;
    });
    instance.begin();
    instance.next(completed(0, accepted({ Location: "/7" })));
    instance.next(fired(1));
    expect(instance.output).toBe(false);
  });

  test("is awaited by async orchestrators", async () => {
    const instance = new AsyncInstance(async (df: DurableOrchestrationContext) => {
      const response = await df.callHttp({ method: "GET", url: URL_TEXT });
      return response.getHeader("etag");
    });
    await instance.begin();
    await instance.next(completed(0, accepted({ Location: "/7" })));
    const poll = await instance.next(fired(1));
    expect(asked(poll.events)).toMatchObject({ uri: "/7" });
    await instance.next(completed(2, { statusCode: 200, headers: { ETag: "v1" } }));
    expect(instance.end).toMatchObject({ status: "Completed", result: '"v1"' });
    expect(instance.strays).toEqual([]);
  });

  test("is refused where it is called if the options make no request", () => {
    const instance = calling({ url: "orders" });
    instance.begin();
    expect(instance.end).toMatchObject({
      status: "Failed",
      result: expect.stringContaining("url: Expected an absolute http or https URL") as unknown,
    });
  });
});
