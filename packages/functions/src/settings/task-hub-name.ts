/**
 * The name of the app's task hub, which prefixes every queue, table and container of it.
 *
 * @see `DurableTaskOptions.cs`, `AzureStorageOptions.cs` of the original for the defaults.
 * @module
 */
import { appSetting, type Environment } from "./environment.js";
import { InvalidSettingError, wrongValue } from "./invalid-setting-error.js";

const KEY = "extensions.durableTask.hubName";
const LOCAL_DEFAULT = "TestHubName"; // DurableTaskOptions.cs: DefaultHubName
const EMPTY_DEFAULT = "DefaultTaskHub"; // AzureStorageOptions.cs: when nothing of the site name is left
const MIN_LENGTH = 3;
// The original allows 50, but beyond 45 the host has no `-poison` queue and hides the message for good.
const MAX_LENGTH = 45;
const VALID = /^[A-Za-z][A-Za-z0-9]{2,44}$/;

/**
 * @param configured - The setting `hubName`, `%Name%` in it standing for an app setting.
 * @throws InvalidSettingError if the name cannot be used, or if this is a slot other than
 * production, where the default name would mix two versions of the app on one hub.
 */
export function taskHubName(configured: string | undefined, env: Environment): string {
  const byDefault = defaultName(env);
  const name = configured === undefined ? byDefault : resolved(configured, env);
  if (!VALID.test(name)) {
    throw wrongValue(
      KEY,
      name,
      `a letter, then letters and digits, ${MIN_LENGTH} to ${MAX_LENGTH} characters`,
    );
  }
  const slot = appSetting(env, "WEBSITE_SLOT_NAME");
  if (slot !== undefined && !/^production$/i.test(slot) && same(name, byDefault)) {
    throw new InvalidSettingError(
      KEY,
      `is the default, ${name}, in the deployment slot "${slot}": two versions of the app would ` +
        `work on one task hub. Set a name of its own for the slot, for example with ` +
        `"hubName": "%TASKHUB_NAME%" in host.json and a slot setting TASKHUB_NAME.`,
    );
  }
  return name;
}

function defaultName(env: Environment): string {
  const site = appSetting(env, "WEBSITE_SITE_NAME");
  if (site === undefined) return LOCAL_DEFAULT;
  let name = site.replace(/[^A-Za-z0-9]/g, "");
  if (name === "") return EMPTY_DEFAULT;
  if (/^\d/.test(name)) name = `t${name}`;
  if (name.length < MIN_LENGTH) name += "Hub";
  return name.slice(0, MAX_LENGTH);
}

function resolved(name: string, env: Environment): string {
  return name.replace(/%([^%]+)%/g, (_, setting: string) => {
    const value = appSetting(env, setting);
    if (value === undefined) {
      throw new InvalidSettingError(
        KEY,
        `is ${JSON.stringify(name)}, but there is no app setting ${setting}.`,
      );
    }
    return value;
  });
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
