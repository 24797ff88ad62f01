/** App settings and environment variables, as `process.env` holds them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * An app setting, found ignoring case if it is not there as written: .NET ignores case in names,
 * the environment of a Linux process does not.
 *
 * @returns `undefined` if absent or empty.
 */
export function appSetting(env: Environment, name: string): string | undefined {
  const exact = env[name];
  if (exact !== undefined) return exact === "" ? undefined : exact;
  const wanted = name.toLowerCase();
  const found = Object.keys(env).find((key) => key.toLowerCase() === wanted);
  const value = found === undefined ? undefined : env[found];
  return value === "" ? undefined : value;
}

/** @returns True for `true` and `1`, as the host reads switches. */
export function isSwitchedOn(value: string | undefined): boolean {
  return value !== undefined && /^(true|1)$/i.test(value.trim());
}
