import { describe, expect, test } from "@jest/globals";
import { MessageUndecodableError } from "../src/message-undecodable-error.js";
import { decodeQueueBody, encodeQueueBody } from "../src/queue-body.js";
import { messageSample } from "./wire/samples.js";

const JSON_TEXT = '{"a":"Grüße-東京 \u{1F600}"}';
const BASE64 = Buffer.from(JSON_TEXT).toString("base64");

describe("encodeQueueBody", () => {
  test("writes base64 of UTF-8", () => {
    expect(encodeQueueBody('{"a":"é"}')).toBe("eyJhIjoiw6kifQ==");
  });
});

describe("decodeQueueBody", () => {
  test.each([
    ["raw JSON", JSON_TEXT],
    ["raw JSON in bytes", Buffer.from(JSON_TEXT)],
    ["base64", BASE64],
    ["base64 in bytes", Buffer.from(BASE64)],
    ["raw JSON behind a byte order mark", Buffer.from(`\ufeff${JSON_TEXT}`)],
    ["base64 with a line end", `${BASE64}\r\n`],
    ["base64 of JSON with a line end", Buffer.from(`\n${JSON_TEXT}\n`).toString("base64")],
  ])("reads %s", (_, body) => {
    expect(decodeQueueBody(body)).toBe(JSON_TEXT);
  });

  test("reads what we write, however long", () => {
    const texts = Array.from(
      { length: 300 },
      (_, length) => `{"a":"${"~?>9".repeat(99).slice(0, length)}"}`,
    );
    expect(texts.map((text) => decodeQueueBody(encodeQueueBody(text)))).toEqual(texts);
  });

  test.each([
    ["nothing", "", "expected a body of JSON or base64, found nothing"],
    ["a word", "hello!", 'expected a body of JSON or base64, found text that begins with "h"'],
    [
      "base64 without its end",
      BASE64.slice(0, -1),
      'expected a body of JSON or base64, found text that begins with "e"',
    ],
    [
      "base64 of other text",
      "aGVsbG8=",
      'expected base64 of a JSON object, found text that begins with "h"',
    ],
    [
      "bytes that are no UTF-8",
      Buffer.from([0xff, 0xfe]),
      "expected UTF-8, found other bytes (2 in all)",
    ],
    ["base64 of such bytes", "//4=", "expected UTF-8, found other bytes (2 in all)"],
  ])("refuses %s", (_, body, reason) => {
    const decode = (): unknown => decodeQueueBody(body);
    expect(decode).toThrow(MessageUndecodableError);
    expect(decode).toThrow(`The message cannot be decoded: ${reason}.`);
  });

  test("no truncation of a body throws anything else", () => {
    const whole = encodeQueueBody(messageSample("messages.json", "2 TaskScheduled"));
    for (let length = 0; length < whole.length; length++) {
      expect(failure(whole.slice(0, length)) ?? new MessageUndecodableError("")).toBeInstanceOf(
        MessageUndecodableError,
      );
    }
  });

  function failure(body: string): unknown {
    try {
      decodeQueueBody(body);
      return undefined;
    } catch (error) {
      return error;
    }
  }
});
