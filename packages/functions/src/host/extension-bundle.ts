import { existsSync } from "node:fs";
import { join } from "node:path";
import { InvalidSettingError } from "../settings/invalid-setting-error.js";
import type { Settings } from "../settings/settings.js";

/**
 * Makes sure that the host has queue triggers, which come with the extension bundle.
 *
 * Without them the host leaves our queue functions out, and orchestrations are accepted and never
 * run.
 *
 * @throws InvalidSettingError with the lines to put into `host.json`.
 */
export function requireExtensionBundle({ directory, hasExtensionBundle }: Settings): void {
  if (hasExtensionBundle || existsSync(join(directory, "bin", "extensions.json"))) return;
  throw new InvalidSettingError(
    "host.json",
    `in ${directory} has no "extensionBundle": without it the host has no queue triggers, and ` +
      `orchestrations would wait for ever. Add\n` +
      `  "extensionBundle": {\n` +
      `    "id": "Microsoft.Azure.Functions.ExtensionBundle",\n` +
      `    "version": "[4.*, 5.0.0)"\n` +
      `  }`,
  );
}
