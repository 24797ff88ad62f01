import type { InstanceCount } from "@taskhub/functions";
import type { Metrics } from "./metrics.js";

const GAP = "  ";

/**
 * Storage transactions as an aligned table: a column for each function, a row for each kind.
 *
 * The last column is the process's: what it receives, and what its hub needs, is no function's.
 */
export function costTable({ functions, total, byOperation }: Metrics): string[] {
  const columns: readonly (readonly [name: string, InstanceCount])[] = [
    ...Object.entries(functions),
    ["all", { total, byOperation }],
  ];
  const kinds = Object.keys(byOperation).sort();
  const instances = Object.values(functions).map((count) => String(count.instances));
  return aligned([
    ["Storage transactions", ...columns.map(([name]) => name)],
    ...kinds.map((kind) => [kind, ...columns.map(([, count]) => callsOf(count, kind))]),
    ["total", ...columns.map(([, count]) => String(count.total))],
    ["instances", ...instances, ""],
  ]);
}

function callsOf({ byOperation }: InstanceCount, kind: string): string {
  const calls = Object.entries(byOperation).find(([operation]) => operation === kind);
  return calls ? String(calls[1]) : "-";
}

/** The first cell of a row to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths?.[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join(GAP)
      .trimEnd(),
  );
}
