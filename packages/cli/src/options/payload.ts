import { readFileSync } from "node:fs";
import { InvalidArgumentError } from "commander";

/** How the options for payloads explain themselves. */
export const PAYLOAD_HELP =
  "JSON, or text that is taken as it is; @<file> for a file that holds JSON";

/**
 * Reads a payload: JSON, `@<file>` with JSON in it, or a text.
 *
 * A text that begins as an object, an array or a quoted text does is meant to be JSON: shells take
 * quotes away, and what is left must not become the input.
 */
export function payload(text: string): unknown {
  if (text.startsWith("@")) return parsed(contentOf(text.slice(1)), "The file does not hold JSON");
  try {
    return JSON.parse(text) as unknown;
  } catch {
    if (!/^\s*["[{]/.test(text)) return text;
  }
  return parsed(text, "It begins as JSON does, and is none");
}

function parsed(text: string, problem: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidArgumentError(
      `${problem}: ${reason}. If a shell took the quotes away, use @<file>.`,
    );
  }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidArgumentError(`The file cannot be read: ${reason}.`);
  }
}
