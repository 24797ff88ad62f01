import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { sha1 } from "../src/sha1.js";

describe("sha1", () => {
  test("gives the digest of RFC 3174's first test", () => {
    const digest = Buffer.from(sha1(Buffer.from("abc"))).toString("hex");
    expect(digest).toBe("a9993e364706816aba3e25717850c26c9cd0d89d");
  });

  test("agrees with Node on every length up to three blocks", () => {
    for (let length = 0; length <= 192; length++) {
      const message = Buffer.from(Array.from({ length }, (_, i) => (i * 31 + length) & 0xff));
      const expected = createHash("sha1").update(message).digest("hex");
      expect(Buffer.from(sha1(message)).toString("hex")).toBe(expected);
    }
  });
});
