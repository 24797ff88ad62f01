import { BadRequestError } from "./refusal.js";

/** What a query parameter may be. */
export interface WholeNumberRange {
  readonly byDefault: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Reads a whole number from the query of a request.
 *
 * @throws BadRequestError if it is something else, or out of range.
 */
export function wholeNumber(
  query: Pick<URLSearchParams, "get">,
  name: string,
  { byDefault, min, max }: WholeNumberRange,
): number {
  const text = query.get(name);
  if (text === null) return byDefault;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new BadRequestError(`${name} must be a whole number from ${min} to ${max}, not "${text}".`);
}
