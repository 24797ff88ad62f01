import { InvalidPayloadError } from "./client-errors.js";

/**
 * A value as the JSON text that is stored.
 *
 * @param what - What the value is, for the error message: `the input of 'HelloCities'`.
 * @returns `undefined` for `undefined`: nothing is stored.
 * @throws InvalidPayloadError for a function, a symbol, a BigInt or a cycle.
 */
export function jsonPayload(value: unknown, what: string): string | undefined {
  if (value === undefined) return undefined;
  let text: string | undefined;
  try {
    text = stringified(value);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new InvalidPayloadError(`JSON cannot hold ${what}: ${problem}`, { cause: error });
  }
  if (text === undefined) {
    throw new InvalidPayloadError(`JSON cannot hold ${what}: it is a ${typeof value}.`);
  }
  return text;
}

/** Undefined for a function or a symbol, which the declared type of `stringify` leaves out. */
const stringified: (value: unknown) => string | undefined = JSON.stringify;

/**
 * The value of a stored text, which is JSON or, for failures and reasons, plain.
 *
 * @see The original's `DurableClient.cs`: nothing is null, blank is an empty text, no JSON is itself.
 */
export function payloadValue(text: string | undefined): unknown {
  if (text === undefined) return null;
  if (text.trim() === "") return "";
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
