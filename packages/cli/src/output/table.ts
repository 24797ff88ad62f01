import Table from "cli-table3";
import type { Colors } from "./colors.js";

const GAP = 2;
const LINES = [
  ...["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left"],
  ...["bottom-right", "left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"],
];
const NO_LINES = Object.fromEntries(LINES.map((name) => [name, ""]));

/**
 * Rows under their headings, in columns; without lines, so that other programs can cut them.
 *
 * @param rows - Texts of one line; they may have colours.
 */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  colors: Colors,
): string {
  const table = new Table({
    chars: NO_LINES,
    style: { "padding-left": 0, "padding-right": GAP, head: [], border: [], compact: true },
  });
  const lines = heads.length === 0 ? rows : [heads.map((head) => colors.bold(head)), ...rows];
  table.push(...lines.map((cells) => [...cells]));
  return withoutTrail(table.toString());
}

function withoutTrail(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
