import { describe, expect, test } from "@jest/globals";
import { payloadBlobOf, resolveInstancePayloads } from "../src/instance-payload.js";
import { RowUnreadableError } from "../src/row-unreadable-error.js";
import type { Entity } from "../src/services.js";
import { messageSample } from "./wire/samples.js";

const CONTAINER = "http://127.0.0.1:10000/devstoreaccount1/h-largemessages/";
const urlOf = (name: string): string =>
  CONTAINER + name.split("/").map(encodeURIComponent).join("/");
const START = messageSample("messages.json", "1 ExecutionStarted of a client");
const blobs = new Map([
  ["a b/history--Input-0A1B2C3D-Input.json.gz", "[1]"],
  ["a b/history--Output-0A1B2C3D-Output.json.gz", '"done"'],
  ["a b/history--Tags-0A1B2C3D-Tags.json.gz", '{"shop":"Oslo"}'],
  ["a b/message-00112233445566778899aabbccddeeff-ExecutionStarted.json.gz", START],
  ["a b/message-000000000000002A-executionstarted.json.gz", START],
  ["a b/message-wrong-ExecutionStarted.json.gz", messageSample("messages.json", "3 TaskCompleted")],
]);

describe("resolveInstancePayloads", () => {
  test("input and output come from the blobs whose addresses stand for them", async () => {
    const entity = row({
      Input: `${CONTAINER}a%20b/history--Input-0A1B2C3D-Input.json.gz`,
      Output: `${CONTAINER}a%20b/history--Output-0A1B2C3D-Output.json.gz`,
      Tags: "",
      TagsBlobName: "a b/history--Tags-0A1B2C3D-Tags.json.gz",
      RuntimeStatus: "Completed",
    });
    expect(await resolve(entity)).toEqual(
      row({
        Input: "[1]",
        Output: '"done"',
        Tags: '{"shop":"Oslo"}',
        RuntimeStatus: "Completed",
      }),
    );
  });

  test.each([
    `${CONTAINER}a%20b/message-00112233445566778899aabbccddeeff-ExecutionStarted.json.gz`,
    "a b/message-000000000000002A-executionstarted.json.gz",
  ])("the input of %s is inside the start message", async (Input) => {
    expect(await resolve(row({ Input }))).toEqual(row({ Input: '{"sku":"A1","qty":2}' }));
  });

  test.each([
    "http://elsewhere/h-largemessages/a",
    "[1]",
    "",
    "other/message-1-ExecutionStarted.json.gz",
  ])("%j is text like any other", async (Input) => {
    expect(await resolve(row({ Input }))).toEqual(row({ Input }));
  });

  test("a start message that is none makes the row unreadable", async () => {
    const Input = `${CONTAINER}a%20b/message-wrong-ExecutionStarted.json.gz`;
    const resolving = resolve(row({ Input }));
    await expect(resolving).rejects.toThrow(RowUnreadableError);
    await expect(resolving).rejects.toThrow(
      "The instance row of 'a b' cannot be read: Input: expected the blob of a start message, found another message.",
    );
  });

  test("the blobs are known without being fetched", () => {
    const entity = row({
      Input: `${CONTAINER}a%20b/history--Input-0A1B2C3D-Input.json.gz`,
      Output: `${CONTAINER}%E0%A4%A`,
    });
    expect(payloadBlobOf(entity, "Input", urlOf)).toBe("a b/history--Input-0A1B2C3D-Input.json.gz");
    expect(payloadBlobOf(entity, "Output", urlOf)).toBeUndefined();
  });

  async function resolve(entity: Entity): Promise<Entity> {
    return resolveInstancePayloads(entity, {
      urlOf,
      fetch: async (name) => blobs.get(name) ?? Promise.reject(new Error(`No blob ${name}`)),
    });
  }
});

function row(columns: Entity["columns"]): Entity {
  return { partitionKey: "a b", rowKey: "", columns };
}
