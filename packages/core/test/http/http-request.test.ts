import { describe, expect, test } from "@jest/globals";
import { httpRequest, pollRequest } from "../../src/http/http-request.js";
import { ManagedIdentityTokenSource } from "../../src/http/managed-identity-token-source.js";
import { RetryOptions } from "../../src/tasks/retry-options.js";

const URL_TEXT = "https://shop.example/orders?code=s3cret";

/** Of what untyped code may pass. */
function request(options: object) {
  return httpRequest({ method: "GET", url: URL_TEXT, ...options });
}

describe("httpRequest", () => {
  test("has the members that the format's other engine reads", () => {
    const written: unknown = JSON.parse(
      JSON.stringify(
        request({
          method: "post",
          body: { id: 7 },
          headers: { "Content-Type": "application/json" },
          tokenSource: new ManagedIdentityTokenSource("https://vault.azure.net"),
          timeout: { minutes: 2 },
        }),
      ),
    );
    expect(written).toEqual({
      method: "POST",
      uri: URL_TEXT,
      headers: { "Content-Type": "application/json" },
      content: '{"id":7}',
      tokenSource: { kind: "AzureManagedIdentity", resource: "https://vault.azure.net" },
      asynchronousPatternEnabled: true,
      timeout: "00:02:00",
    });
  });

  test.each([
    ["text", "text"],
    ["", ""],
    [[1], "[1]"],
    [0, "0"],
    [undefined, undefined],
    [null, undefined],
  ])("sends the body %j as %j", (body, content) => {
    expect(request({ body }).content).toBe(content);
  });

  test.each([
    [{}, true],
    [{ enablePolling: false }, false],
    [{ asynchronousPatternEnabled: false }, false],
    [{ enablePolling: true, asynchronousPatternEnabled: false }, true],
    [{ enablePolling: false, asynchronousPatternEnabled: true }, false],
  ])("polls, after %j: %s", (options, isPolling) => {
    expect(request(options).asynchronousPatternEnabled).toBe(isPolling);
  });

  test("takes numbers as headers, and leaves out those without a value", () => {
    const headers = { "x-count": 3, "x-none": undefined, "x-null": null };
    expect(request({ headers }).headers).toEqual({ "x-count": "3" });
  });

  test("takes a URL object", () => {
    expect(request({ url: new URL(URL_TEXT) }).uri).toBe(URL_TEXT);
  });

  test("says which answers are worth another attempt", () => {
    const policy = Object.assign(new RetryOptions(1_000, 3), { statusCodesToRetry: [429, 503] });
    expect(request({ retryOptions: policy }).statusCodesToRetry).toEqual([429, 503]);
    expect(
      request({ retryOptions: new RetryOptions(1_000, 3) }).statusCodesToRetry,
    ).toBeUndefined();
  });

  test.each([
    [
      { method: undefined },
      TypeError,
      'method: Expected an HTTP method such as "GET" but got undefined',
    ],
    [{ method: "" }, TypeError, "method: Expected"],
    [{ method: "GET /\r\n" }, TypeError, "method: Expected"],
    [{ method: "connect" }, TypeError, "but got connect"],
    [
      { url: undefined },
      TypeError,
      "url: Expected an absolute http or https URL but got 'undefined'",
    ],
    [{ url: "/orders" }, TypeError, "but got '/orders'"],
    [{ url: "ftp://shop.example/" }, TypeError, "but got 'ftp://shop.example/'"],
    [{ url: "https://" }, TypeError, "but got 'https://'"],
    [{ tokenSource: "https://vault.azure.net" }, TypeError, "tokenSource: Expected"],
    [{ tokenSource: { kind: "ApiKey", resource: "x" } }, TypeError, "tokenSource: Expected"],
    [{ tokenSource: { kind: "AzureManagedIdentity", resource: " " } }, TypeError, "tokenSource: "],
    [{ timeout: 0 }, RangeError, "timeout: Expected more than 0 and at most a day but got 0"],
    [{ timeout: { days: 1, seconds: 1 } }, RangeError, "timeout: Expected"],
    [{ timeout: "5s" }, TypeError, "timeout: Expected"],
    [{ retryOptions: {} }, TypeError, "retryOptions: Expected"],
    [
      { retryOptions: Object.assign(new RetryOptions(1, 1), { statusCodesToRetry: "503" }) },
      TypeError,
      'statusCodesToRetry: Expected an array of status codes but got "503"',
    ],
  ])("refuses %j", (options, type, message) => {
    expect(() => request(options)).toThrow(type);
    expect(() => request(options)).toThrow(message);
  });

  test("shows neither query nor password of an address it refuses", () => {
    const url = "ftp://me:pass@shop.example/orders?code=s3cret";
    expect(() => request({ url })).toThrow("but got 'ftp://shop.example/orders'");
  });
});

describe("pollRequest", () => {
  const first = request({
    method: "POST",
    body: "{}",
    headers: { Authorization: "Bearer a", "X-Functions-Key": "k", Accept: "text/plain" },
    tokenSource: new ManagedIdentityTokenSource("https://vault.azure.net"),
    timeout: 5_000,
  });

  test("asks for what the first request has begun, and names that one's address", () => {
    expect(pollRequest(first, "/orders/7")).toEqual({
      ...first,
      method: "GET",
      uri: "/orders/7",
      content: undefined,
      headers: { Authorization: "Bearer a", Accept: "text/plain" },
      originalUri: URL_TEXT,
    });
  });
});
