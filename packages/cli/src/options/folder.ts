import { statSync } from "node:fs";
import { InvalidArgumentError } from "commander";

/** Reads the path of a folder that exists. */
export function folder(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return path;
  throw new InvalidArgumentError("There is no such folder.");
}
