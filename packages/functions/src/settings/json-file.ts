import { readFileSync } from "node:fs";
import { parse, printParseErrorCode, type ParseError } from "jsonc-parser";
import { InvalidSettingError } from "./invalid-setting-error.js";

/**
 * Reads a file that holds one JSON object, comments and trailing commas allowed.
 *
 * @returns `undefined` if there is no such file.
 * @throws InvalidSettingError if it cannot be read, with the line that is wrong.
 */
export function readJsonFile(path: string): Record<string, unknown> | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new InvalidSettingError(path, "cannot be read.", { cause: error });
  }
  const errors: ParseError[] = [];
  const root: unknown = parse(text.replace(/^\uFEFF/, ""), errors, { allowTrailingComma: true });
  const first = errors[0];
  if (first) {
    const line = text.slice(0, first.offset).split("\n").length;
    const problem = printParseErrorCode(first.error);
    throw new InvalidSettingError(path, `is not valid JSON: ${problem} in line ${line}.`);
  }
  if (!isObject(root)) throw new InvalidSettingError(path, "does not hold a JSON object.");
  return root;
}

/** True for what JSON calls an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
