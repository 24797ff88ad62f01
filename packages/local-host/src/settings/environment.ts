/** Environment variables: those of the process, plus what the settings files add. */
export type Environment = Record<string, string | undefined>;

/** @returns The value, or undefined if it is absent or empty. */
export function setting(env: Environment, name: string): string | undefined {
  const value = env[name];
  return value === undefined || value === "" ? undefined : value;
}
