/**
 * What an entity has heard of its senders, as compact text: a thousand streams fit a column.
 *
 * Streams are joined by `,`, their members by `.`: the stream in base64url, `upTo`, the second of
 * `heardAt`; and, only if there are any, the holes and the numbers ahead, each joined by `+`. Numbers
 * are in base 36.
 *
 * @module
 */
import type { HeardStream } from "@taskhub/core";

const STREAM_BYTES = 8;
const RADIX = 36;
const STREAM = /^[0-9a-f]{16}$/;
const ENTRY = /^([\w-]{11})\.([0-9a-z]+)\.([0-9a-z]+)(?:\.([0-9a-z+]*)\.([0-9a-z+]*))?$/;
const NUMBERS = /^[0-9a-z]+(?:\+[0-9a-z]+)*$/;

/** @throws RangeError if a stream is not named as streams are. */
export function encodeHeard(heard: readonly HeardStream[]): string {
  return heard.map(encodeStream).join(",");
}

/** @returns `undefined` if the text is not of this form. */
export function decodeHeard(text: string): readonly HeardStream[] | undefined {
  if (text === "") return [];
  const heard = text.split(",").map(decodeStream);
  return heard.every((each) => each !== undefined) ? heard : undefined;
}

/**
 * Those heard last, as many as fit; the latest is the last one.
 *
 * @param maxChars - Of their text.
 */
export function heardLast(heard: readonly HeardStream[], maxChars: number): readonly HeardStream[] {
  const latestLast = [...heard].sort((one, other) => Number(one.heardAt) - Number(other.heardAt));
  let first = latestLast.length;
  let chars = -1; // no comma stands before the first
  for (const each of [...latestLast].reverse()) {
    chars += encodeStream(each).length + 1;
    if (chars > maxChars) break;
    first -= 1;
  }
  return latestLast.slice(first);
}

function encodeStream({ stream, upTo, holes, ahead, heardAt }: HeardStream): string {
  if (!STREAM.test(stream)) {
    throw new RangeError(`Expected a stream of 16 hex digits, got ${JSON.stringify(stream)}.`);
  }
  const name = Buffer.from(stream, "hex").toString("base64url");
  // rounded up: remembered a moment longer, not forgotten sooner
  const second = Math.ceil(heardAt.getTime() / 1000);
  const members = [name, encodeNumber(upTo), encodeNumber(second)];
  if (holes.length + ahead.length > 0) members.push(encodeNumbers(holes), encodeNumbers(ahead));
  return members.join(".");
}

function decodeStream(text: string): HeardStream | undefined {
  // a group that takes no part is undefined
  const [, name = "", ...members]: readonly (string | undefined)[] = ENTRY.exec(text) ?? [];
  const bytes = Buffer.from(name, "base64url");
  // bits that are in no byte make another text of the same bytes
  if (bytes.length !== STREAM_BYTES || bytes.toString("base64url") !== name) return undefined;
  const [upTo, second] = members.map((member) => decodeNumber(member ?? ""));
  const [, , holes, ahead] = members.map((member) => decodeNumbers(member ?? ""));
  if (upTo === undefined || second === undefined || !holes || !ahead) return undefined;
  const heardAt = new Date(second * 1000);
  if (Number.isNaN(heardAt.getTime())) return undefined;
  return { stream: bytes.toString("hex"), upTo, holes, ahead, heardAt };
}

function encodeNumber(number: number): string {
  if (!Number.isSafeInteger(number) || number < 0) {
    throw new RangeError(`Expected an integer from 0, got ${number}.`);
  }
  return number.toString(RADIX);
}

function decodeNumber(text: string): number | undefined {
  const number = Number.parseInt(text, RADIX);
  return Number.isSafeInteger(number) ? number : undefined;
}

function encodeNumbers(numbers: readonly number[]): string {
  return numbers.map(encodeNumber).join("+");
}

function decodeNumbers(text: string): readonly number[] | undefined {
  if (text === "") return [];
  if (!NUMBERS.test(text)) return undefined;
  const numbers = text.split("+").map(decodeNumber);
  return numbers.every((number) => number !== undefined) ? numbers : undefined;
}
