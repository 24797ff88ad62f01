import { setting, type Environment } from "./environment";

const REFERENCE = /%([^%]*)%/g;

/**
 * Replaces `%NAME%` by the setting of that name.
 *
 * @throws Error if a setting is absent, or a `%` stands alone.
 */
export function expandSettings(text: string, env: Environment): string {
  const expanded = text.replace(REFERENCE, (_whole, name: string) => {
    const value = setting(env, name);
    if (value !== undefined) return value;
    throw new Error(
      `"%${name}%" does not resolve to a value: set ${name} in local.settings.json, under "Values", ` +
        `or in the environment.`,
    );
  });
  if (text.replace(REFERENCE, "").includes("%")) {
    throw new Error(`"${text}" has a "%" without a second one: settings are written %NAME%.`);
  }
  return expanded;
}
