/** What a message can carry: any text, up to 64 KiB of UTF-8. */
import assert from "node:assert/strict";
import type { ContractCase } from "./contract-case.js";
import { queueCase, type OneQueue } from "./one-queue.js";
import { refused, TOO_LARGE } from "./refused.js";

const MOST_BYTES = 65_536;

export const queueBodies: readonly ContractCase[] = [
  kept("an empty body", ""),
  kept("a body of blanks", "   "),
  kept("blanks around a body", "  body  "),
  kept("what XML writes otherwise", `<a b="c">&amp; 'd' ]]> <!-- e --></a>`),
  kept("base64", Buffer.from([0, 1, 2, 253, 254, 255, 62, 63]).toString("base64")),
  kept("JSON", JSON.stringify({ text: 'a "quoted" \\ text', list: [1, null, true] })),
  kept("tabs", "a\tb\t"),
  kept("line feeds", "a\nb\n", "Azurite drops the line feeds of a request."),
  kept("letters of many alphabets", "Größe, Łódź, Ελλάδα, Москва, 東京, العربية"),
  kept("characters beyond the first 65,536", "\u{1F680}\u{10FFFF}"),
  kept("percent signs and plus signs", "100%25+%2B%"),
  kept("65,536 letters, the longest body there is", "x".repeat(MOST_BYTES)),
  kept("65,534 letters and a character of two bytes", `é${"x".repeat(MOST_BYTES - 2)}`),
  kept("65,533 letters and a character of three bytes", `東${"x".repeat(MOST_BYTES - 3)}`),
  tooLarge("65,537 letters", "x".repeat(MOST_BYTES + 1)),
  tooLarge("65,535 letters and a character of two bytes", `é${"x".repeat(MOST_BYTES - 1)}`),
  tooLarge("32,768 characters of two bytes and a letter", "é".repeat(MOST_BYTES / 2) + "x"),
  tooLarge("21,846 characters of three bytes", "東".repeat(Math.ceil(MOST_BYTES / 3))),
  queueCase("keeps messages of the same body apart", async (queue) => {
    const first = await queue.put("same");
    await queue.put("same");
    await queue.delete(first);
    assert.equal((await queue.receiveOne()).body, "same");
  }),
];

function kept(what: string, body: string, azurite?: string): ContractCase {
  const keeps = async (queue: OneQueue) => {
    await queue.put(body);
    assert.equal((await queue.receiveOne()).body, body);
  };
  return queueCase(`keeps ${what}`, keeps, azurite);
}

function tooLarge(what: string, body: string): ContractCase {
  return queueCase(`refuses ${what}, and puts nothing`, async (queue) => {
    await refused(queue.put(body), TOO_LARGE);
    assert.deepEqual(await queue.receive(), []);
  });
}
