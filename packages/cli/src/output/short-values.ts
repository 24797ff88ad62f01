import { plainText } from "./plain-text.js";

/** Values of a hub in one line each; remembers whether something had to be left out. */
export class ShortValues {
  private isCut = false;

  /** @param maxChars - Of each value; what a column of a table can have, by default. */
  constructor(private readonly maxChars = 80) {}

  /** @returns JSON of what is no text. */
  show(value: unknown): string {
    if (value === undefined || value === null) return "";
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const chars = Array.from(text);
    if (chars.length <= this.maxChars) return plainText(text);
    this.isCut = true;
    return `${plainText(chars.slice(0, this.maxChars).join(""))}... (${text.length} characters)`;
  }

  /** @returns How to see the rest; nothing if there is none. */
  get hint(): string {
    return this.isCut ? "\n\nLarge values are shortened: --json shows them whole." : "";
  }
}
