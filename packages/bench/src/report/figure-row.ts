import { short } from "./comparison-row.js";
import { isMet, type Figure } from "./figure.js";

/** Figure, value, limit and verdict. */
export function figureRow(figure: Figure): readonly [string, string, string, string] {
  const { name, value, unit } = figure;
  return [name, `${short(value)} ${unit}`, limitText(figure), isMet(figure) ? "" : "MISSED"];
}

function limitText({ limit, unit }: Figure): string {
  if (!limit) return "";
  return "atMost" in limit
    ? `at most ${limit.atMost} ${unit}`
    : `at least ${limit.atLeast} ${unit}`;
}
