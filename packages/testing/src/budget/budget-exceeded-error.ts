import type { InstanceCount } from "@taskhub/azure-storage";
import { DurableError } from "@taskhub/core";
import { isOver, linesOf, ownerOf, type Budget, type BudgetLine } from "./budget.js";

const HEAD = ["kind", "allowed", "counted", ""] as const;

/** An instance, or a function, took more storage transactions than it may. */
export class BudgetExceededError extends DurableError {
  override readonly name = "BudgetExceededError";
  readonly code = "BudgetExceeded";

  constructor(
    readonly budget: Budget,
    readonly count: InstanceCount,
  ) {
    super(
      `The ${ownerOf(budget)} took more storage transactions than its budget allows:\n\n` +
        `${tableOf(linesOf(budget, count))}\n\n` +
        `Find out what makes the calls that are over; if they are needed, allow them.`,
    );
  }
}

function tableOf(lines: readonly BudgetLine[]): string {
  const cells = lines.map((line) => [
    line.kind,
    String(line.allowed ?? "-"),
    String(line.counted),
    isOver(line) ? "over" : "",
  ]);
  const rows = [HEAD, ...cells];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => {
      const [kind = "", ...others] = row.map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      });
      return `  ${[kind, ...others].join("  ")}`.trimEnd();
    })
    .join("\n");
}
