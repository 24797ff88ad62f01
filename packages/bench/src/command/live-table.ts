import { styleText } from "node:util";
import type { ScenarioResult } from "../report/bench-report.js";
import { COMPARISON_COLUMNS, comparisonRow } from "../report/comparison-row.js";
import { isMet } from "../report/figure.js";
import { figureRow } from "../report/figure-row.js";
import { textLine } from "../report/text-table.js";

const NAME_WIDTH = 11;
const NUMBER_WIDTH = 7;

/** Prints results as they come, in columns that are wide enough for all of them. */
export class LiveTable {
  private readonly widths = COMPARISON_COLUMNS.map(({ title, align }) =>
    Math.max(title.length, align === "left" ? NAME_WIDTH : NUMBER_WIDTH),
  );

  begin(latencyMs: number): void {
    const where = latencyMs === 0 ? "beside the storage" : `${latencyMs} ms from the storage`;
    const titles = COMPARISON_COLUMNS.map(({ title }) => title);
    console.log(`\n${styled("bold", where)}`);
    console.log(textLine(COMPARISON_COLUMNS, this.widths, titles));
  }

  add({ scenario, comparison, figures }: ScenarioResult): void {
    const row = comparisonRow(scenario, comparison);
    console.log(textLine(COMPARISON_COLUMNS, this.widths, row));
    for (const figure of figures) {
      const [name, value, limit, verdict] = figureRow(figure);
      const line = [`${name}: ${value}`, limit].filter((text) => text !== "").join(", ");
      console.log(`  ${line}${isMet(figure) ? "" : `  ${styled("red", verdict)}`}`);
    }
  }
}

function styled(style: "bold" | "red", text: string): string {
  return process.stdout.isTTY ? styleText(style, text) : text;
}
