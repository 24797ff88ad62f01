/**
 * Refuses what is not a string with something in it.
 *
 * @throws TypeError if it is no string, Error if it is blank; the texts are those of v3.
 */
export function assertNotBlank(value: unknown, argument: string): asserts value is string {
  const expected = `${argument}: Expected non-empty, non-whitespace string but got`;
  if (typeof value !== "string") throw new TypeError(`${expected} ${typeof value}`);
  if (value.trim().length === 0) throw new Error(`${expected} empty string`);
}
