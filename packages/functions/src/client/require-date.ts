/**
 * @param name - What the value is, for the error message.
 * @throws TypeError if the value is not a date, or an invalid one.
 */
export function requireDate(value: unknown, name: string): asserts value is Date {
  const found = value instanceof Date ? value : undefined;
  if (found && !Number.isNaN(found.getTime())) return;
  throw new TypeError(
    `${name} must be a valid Date, got ${found ? String(found) : described(value)}.`,
  );
}

function described(value: unknown): string {
  return typeof value === "string" ? `the text ${JSON.stringify(value)}` : String(value);
}
