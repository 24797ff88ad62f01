/**
 * A copy of the sources with one bug in it.
 *
 * @module
 */
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { PlantedBug } from "./planted-bug.js";

const PACKAGES = resolve(__dirname, "../../..");
/** What the simulation runs on, and what runs it from its sources. */
const COPIED = [
  "core/package.json",
  "core/src",
  "worker/package.json",
  "worker/src",
  "azure-storage/package.json",
  "azure-storage/src",
  "testing/package.json",
  "testing/src",
  "local-host/test/run-from-source.cjs",
];

/** Copies the sources, without a bug as yet. @returns The folder of the packages. */
export async function copySources(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "planted-bugs-"));
  const packages = join(root, "packages");
  for (const path of COPIED) {
    const target = join(packages, path);
    await mkdir(dirname(target), { recursive: true });
    await cp(join(PACKAGES, path), target, { recursive: true });
  }
  await symlink(join(dirname(PACKAGES), "node_modules"), join(root, "node_modules"));
  return packages;
}

/** Plants the bug for as long as the work takes. @throws Error if a place of it is not there exactly once. */
export async function withBug<T>(
  packages: string,
  bug: PlantedBug,
  work: () => Promise<T>,
): Promise<T> {
  const before = new Map<string, string>();
  try {
    for (const { file = bug.file, find, put } of [bug, ...(bug.also ?? [])]) {
      const path = join(packages, file);
      const source = await readFile(path, "utf8");
      if (!before.has(path)) before.set(path, source);
      const places = source.split(find).length - 1;
      if (places !== 1) {
        throw new Error(
          `Bug '${bug.name}' is to be planted where ${file} says ${JSON.stringify(find)}: ` +
            `expected one such place, found ${places}. The engine has changed: change the bug too.`,
        );
      }
      await writeFile(
        path,
        source.replace(find, () => put),
      );
    }
    return await work();
  } finally {
    for (const [path, source] of before) await writeFile(path, source);
  }
}

/** Removes the copy. */
export async function removeSources(packages: string): Promise<void> {
  await rm(dirname(packages), { recursive: true, force: true });
}
