import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { CLIENT, type TaskMessage } from "@taskhub/core";
import { encodeMessage, encodeWrapper } from "../src/message-codec.js";
import { MessageUndecodableError } from "../src/message-undecodable-error.js";
import {
  decodeMessageBlob,
  gunzippedBytes,
  gunzipText,
  gzipText,
  messageBlobName,
  SYNC_BYTES,
} from "../src/payload-blob.js";
import { PayloadUnreadableError } from "../src/payload-unreadable-error.js";
import { EVENT_EXAMPLES } from "./wire/event-examples.js";

const message: TaskMessage = {
  messageId: "00000000-1111-4222-8333-444455556640",
  instanceId: "a/b^c",
  event: EVENT_EXAMPLES.EventRaised,
  sender: CLIENT,
};

describe("gzip", () => {
  test.each(["", "[1]", "Grüße-東京 \u{1F600}", "x".repeat(200_000)])(
    "a text comes back",
    async (text) => {
      expect(await gunzipText(await gzipText(text))).toBe(text);
    },
  );

  test("is what gzip tools write and read", async () => {
    expect([...(await gzipText("a")).subarray(0, 3)]).toEqual([0x1f, 0x8b, 0x08]);
    expect(await gunzipText(gzipSync("a"))).toBe("a");
  });

  test("up to 128 KiB are done at once, without another thread", async () => {
    expect(SYNC_BYTES).toBe(131_072);
    const text = "x".repeat(SYNC_BYTES);
    const done: string[] = [];
    void gzipText(text).then(() => done.push("gzip"));
    void gunzipText(gzipSync(text)).then(() => done.push("gunzip"));
    void gzipText(`${text}x`).then(() => done.push("more"));
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    expect(done).toEqual(["gzip", "gunzip"]);
  });

  test("says how large the text is before it is read", () => {
    expect(gunzippedBytes(gzipSync("x".repeat(1_000_000)))).toBe(1_000_000);
    expect(gunzippedBytes(Buffer.from("abc"))).toBe(0);
    const within = Buffer.concat([Buffer.from("abc"), gzipSync("12345")]).subarray(3);
    expect(gunzippedBytes(within)).toBe(5);
  });

  test("other bytes, or some of the bytes, are unreadable", async () => {
    const bytes = await gzipText("x".repeat(100));
    await expect(gunzipText(Buffer.from("[1]"))).rejects.toThrow(PayloadUnreadableError);
    await expect(gunzipText(bytes.subarray(0, bytes.length - 9))).rejects.toThrow(
      PayloadUnreadableError,
    );
  });
});

describe("messageBlobName", () => {
  test("has the id as it is, not the escaped key, and the type", () => {
    expect(messageBlobName(message, "00112233445566778899aabbccddeeff")).toBe(
      "a/b^c/message-00112233445566778899aabbccddeeff-EventRaised.json.gz",
    );
  });
});

describe("decodeMessageBlob", () => {
  test("gives the message", async () => {
    const bytes = await gzipText(encodeMessage(message, 7));
    expect(await decodeMessageBlob(bytes)).toEqual(message);
  });

  test.each([
    ["no gzip", Buffer.from("{}"), "the blob: expected gzip, found other bytes"],
    ["no message", gzipSync("{"), 'the whole: expected JSON, found text "{"'],
    [
      "another wrapper",
      gzipSync(encodeWrapper("b", message.messageId, undefined)),
      "the blob: expected a message, found a reference to blob 'b'",
    ],
  ])("%s cannot be decoded", async (_, bytes, reason) => {
    const decoding = decodeMessageBlob(bytes);
    await expect(decoding).rejects.toThrow(MessageUndecodableError);
    await expect(decoding).rejects.toMatchObject({ reason });
  });
});
