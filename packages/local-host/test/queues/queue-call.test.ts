import { describe, expect, test } from "@jest/globals";
import type { FunctionDefinition, QueueTrigger } from "../../src/functions/function-definition";
import { queueCall } from "../../src/queues/queue-call";

const MESSAGE = {
  id: "m1",
  popReceipt: "receipt",
  text: "",
  dequeueCount: 2,
  insertedAt: new Date("2026-11-22T10:00:00.000Z"),
  expiresAt: new Date("2026-11-29T10:00:00.000Z"),
  nextVisibleAt: new Date("2026-11-22T10:10:00.500Z"),
};

function call(body: string | Buffer, isBinary = false) {
  const trigger = { type: "queue", bindingName: "message", queueName: "orders", isBinary };
  return queueCall(
    { name: "f" } as FunctionDefinition,
    trigger as QueueTrigger,
    MESSAGE,
    Buffer.from(body),
  );
}

describe("queueCall", () => {
  test("passes the text, and the metadata in the forms of the Functions host", () => {
    expect(call("hello")).toMatchObject({
      inputData: [{ name: "message", data: { string: "hello" } }],
      triggerMetadata: {
        QueueTrigger: { string: "hello" },
        DequeueCount: { json: "2" },
        ExpirationTime: { json: '"2026-11-29T10:00:00+00:00"' },
        Id: { string: "m1" },
        InsertionTime: { json: '"2026-11-22T10:00:00+00:00"' },
        NextVisibleTime: { json: '"2026-11-22T10:10:00.5+00:00"' },
        PopReceipt: { string: "receipt" },
      },
    });
  });

  test("lets properties of a JSON message hide the metadata, ignoring case", () => {
    const body = { id: 7, DEQUEUECOUNT: "x", popReceipt: true, own: { a: 1 }, list: [1], no: null };
    expect(call(JSON.stringify(body)).triggerMetadata).toMatchObject({
      Id: { string: "7" },
      DequeueCount: { string: "x" },
      PopReceipt: { string: "True" },
      own: { json: '{"a":1}' },
    });
    expect(Object.keys(call(JSON.stringify(body)).triggerMetadata ?? {})).not.toEqual(
      expect.arrayContaining(["list", "no"]),
    );
  });

  test("takes braces that hold no JSON for text", () => {
    expect(call("{not json}").triggerMetadata).toMatchObject({ Id: { string: "m1" } });
  });

  test("passes bytes with the data type binary, and merges nothing", () => {
    const { inputData, triggerMetadata } = call('{"id":7}', true);
    expect(inputData[0]?.data).toEqual({ bytes: Buffer.from('{"id":7}') });
    expect(triggerMetadata).toMatchObject({ Id: { string: "m1" } });
  });

  test("refuses bytes that are not UTF-8, unless they are wanted", () => {
    const bytes = Buffer.from([0xff, 0xfe]);
    expect(() => call(bytes)).toThrow("Message m1 is not UTF-8 text");
    expect(call(bytes, true).triggerMetadata).not.toHaveProperty("QueueTrigger");
  });
});
