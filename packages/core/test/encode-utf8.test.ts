import { describe, expect, test } from "@jest/globals";
import { encodeUtf8 } from "../src/encode-utf8.js";

describe("encodeUtf8", () => {
  test.each([
    "",
    "plain",
    "Zürich",
    "東京",
    "🚀 and 𐍈",
    "\u0000\u007f\u0080\u07ff\u0800\uffff\u{10000}\u{10ffff}",
  ])("writes %j as every encoder does", (text) => {
    expect([...encodeUtf8(text)]).toEqual([...new TextEncoder().encode(text)]);
  });

  test("writes half of a surrogate pair as the replacement character", () => {
    const halves = "a\ud83db\ude80c\ud800d\udfffe\ud7ff\ue000";
    expect([...encodeUtf8(halves)]).toEqual([...new TextEncoder().encode(halves)]);
  });
});
