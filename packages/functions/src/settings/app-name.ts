import { basename, join, resolve } from "node:path";
import { appSetting, type Environment } from "./environment.js";
import { readJsonFile } from "./json-file.js";

/** Slots of a site share its name. */
const PLATFORM_NAMES = ["WEBSITE_SITE_NAME", "CONTAINER_APP_NAME"];

/**
 * What an app is called, the same in each of its processes and versions: as the platform calls it, else
 * `name` in its `package.json`, else its folder.
 *
 * @throws InvalidSettingError if `package.json` is not JSON.
 */
export function appName(env: Environment, directory: string): string {
  for (const setting of PLATFORM_NAMES) {
    const name = appSetting(env, setting);
    if (name !== undefined) return name;
  }
  const { name } = readJsonFile(join(directory, "package.json")) ?? {};
  return typeof name === "string" && name !== "" ? name : basename(resolve(directory));
}
