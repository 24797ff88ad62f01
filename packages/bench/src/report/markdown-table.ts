import { alignedCells, widthsOf, type Column } from "./text-table.js";

const SHORTEST_RULE = 3;

/** A table as Prettier would have it. */
export function markdownTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  const widths = widthsOf(columns, rows).map((width) => Math.max(SHORTEST_RULE, width));
  const rule = columns.map(({ align }, at) => {
    const width = widths[at] ?? SHORTEST_RULE;
    return align === "left" ? "-".repeat(width) : `${"-".repeat(width - 1)}:`;
  });
  const titles = columns.map(({ title }) => title);
  const lines = [titles, rule, ...rows].map((row) => alignedCells(columns, widths, row));
  return lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}
