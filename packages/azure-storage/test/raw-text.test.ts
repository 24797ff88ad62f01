import { describe, expect, test } from "@jest/globals";
import { markRawText, unmarkRawText } from "../src/raw-text.js";

const URIS = [
  "http://ticket/7",
  "urn:x",
  "EFAIL:0x80004005",
  " mailto:a@b\n",
  "a+b.c-d0.9:",
  "C:\\x",
];
const MARKED = ["\u200bhttp://x", "\u200b\u200bhttp://x"];
const PLAIN = [
  "",
  "by the operator",
  "TypeError: x is not a function",
  "Orchestrator function 'a' failed: http://b",
  '"http://quoted"',
  '{"a":"http://b"}',
  "[1]",
  "null",
  "-1.5",
  "/a/path",
  "7:30",
  "E_FAIL:0x80004005",
  "\u200bby the operator",
];

describe("raw text", () => {
  test.each(URIS)("%j looks like an address and is marked", (text) => {
    expect(markRawText(text)).toBe(`\u200b${text}`);
  });

  test.each(PLAIN)("%j does not, and is written as it is", (text) => {
    expect(markRawText(text)).toBe(text);
  });

  test.each([...URIS, ...MARKED, ...PLAIN])("%j comes back as it was", (text) => {
    expect(unmarkRawText(markRawText(text))).toBe(text);
  });
});
