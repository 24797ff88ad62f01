import { InvalidArgumentError } from "commander";

/** Reads a text that names something: an empty one, such as a variable that is not set, names nothing. */
export function someText(text: string): string {
  if (text !== "") return text;
  throw new InvalidArgumentError("Expected a text, got an empty one.");
}
