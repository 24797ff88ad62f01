/** One column of a table. */
export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

/** How wide each column has to be. */
export function widthsOf(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): readonly number[] {
  return columns.map(({ title }, at) =>
    Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
}

/** The cells of a row, padded to the widths. */
export function alignedCells(
  columns: readonly Column[],
  widths: readonly number[],
  row: readonly string[],
): readonly string[] {
  return columns.map(({ align }, at) => {
    const [cell, width] = [row[at] ?? "", widths[at] ?? 0];
    return align === "left" ? cell.padEnd(width) : cell.padStart(width);
  });
}

/** A row as a line. */
export function textLine(
  columns: readonly Column[],
  widths: readonly number[],
  row: readonly string[],
): string {
  return alignedCells(columns, widths, row).join("  ").trimEnd();
}
