import { parse, printParseErrorCode, type ParseError } from "jsonc-parser";

/**
 * Parses a settings file: an object, in JSON with comments and trailing commas.
 *
 * @throws Error with the line of the first mistake.
 */
export function parseJsonFile(file: string, text: string): Record<string, unknown> {
  const mistakes: ParseError[] = [];
  const value: unknown = parse(text, mistakes, { allowTrailingComma: true });
  const [mistake] = mistakes;
  if (mistake !== undefined) {
    const line = text.slice(0, mistake.offset).split("\n").length;
    throw new Error(
      `${file} is not valid JSON, line ${line}: ${printParseErrorCode(mistake.error)}.`,
    );
  }
  if (!isObject(value)) throw new Error(`${file} must hold a JSON object.`);
  return value;
}

/** A JSON object: neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
