/** @throws TypeError with the message, if the value is not a text, or an empty one. */
export function requireText(value: unknown, message: string): asserts value is string {
  if (typeof value !== "string" || value === "") throw new TypeError(message);
}
