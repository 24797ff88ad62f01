/** A member of a value of which nothing is known; `undefined` if it has none of that name. */
export function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
