import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { glob } from "tinyglobby";
import { readIfPresent } from "../settings/read-if-present";

// For files whose names are known only now.
const requireFile = createRequire(__filename);

/** The part of the app's `package.json` that the host reads. */
export interface AppManifest {
  readonly name?: string;
  readonly main?: string;
  readonly type?: string;
}

/** @returns The manifest; an empty one if there is no `package.json`. */
export async function readManifest(scriptRoot: string): Promise<AppManifest> {
  const file = join(scriptRoot, "package.json");
  const text = await readIfPresent(file);
  if (text === undefined) return {};
  try {
    return JSON.parse(text) as AppManifest;
  } catch (error) {
    throw new Error(`${file} is not valid JSON: ${String(error)}`, { cause: error });
  }
}

/**
 * Loads the entry points of an app: the files that `main` of its `package.json` names or matches as
 * a glob, by name, one at a time. `.mjs` files, and all but `.cjs` in a package of type `module`,
 * are imported; the others are required.
 *
 * @returns The files that were loaded, relative to the script root.
 * @throws Error if nothing matches, or a file throws: nothing of such an app runs.
 */
export async function loadApp(scriptRoot: string, manifest: AppManifest): Promise<string[]> {
  const { main } = manifest;
  if (main === undefined || main === "") return [];
  const files = await glob(main, { cwd: scriptRoot });
  if (files.length === 0) {
    throw new Error(
      `"main" in package.json is "${main}", and no file in ${scriptRoot} matches it. ` +
        `Build the app first, or correct "main".`,
    );
  }
  files.sort();
  for (const file of files) await loadFile(join(scriptRoot, file), manifest);
  return files;
}

async function loadFile(file: string, manifest: AppManifest): Promise<void> {
  try {
    if (isEsModule(file, manifest)) await import(pathToFileURL(file).href);
    else requireFile(file);
  } catch (error) {
    throw new Error(`The entry point ${file} could not be loaded: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

function isEsModule(file: string, { type }: AppManifest): boolean {
  if (file.endsWith(".mjs")) return true;
  if (file.endsWith(".cjs")) return false;
  return type === "module";
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
