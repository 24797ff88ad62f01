import { checkProgram } from "./check-program.js";
import { Dice } from "./dice.js";
import type { Case } from "./fixes.js";
import { generateBraid } from "./generate-braid.js";
import { generateProgram } from "./generate-program.js";
import { describeProgram, type Program } from "./program.js";
import { shrink } from "./shrink.js";
import { essence } from "./trace.js";
import type { View } from "./view.js";

const BRAID_EVERY = 10;

/** The program of a seed: the same one each time. */
export function programOf(seed: number): Program {
  const dice = new Dice(seed);
  return seed % BRAID_EVERY === 0 ? generateBraid(dice) : generateProgram(dice);
}

/** A difference that is not in the list, for whoever looks for its reason. */
export async function describeDifference(seed: number, found: Case): Promise<string> {
  const where = found.difference.in;
  const smallest = await shrink(programOf(seed), async (smaller) => {
    const { unexplained } = await checkProgram(smaller, seed);
    return unexplained?.difference.in === where;
  });
  const { unexplained = found } = await checkProgram(smallest, seed);
  const { difference, ours, theirs, history } = unexplained;
  return [
    `Seed ${seed}: a difference in the ${where}, at ${difference.index}, that is not in the list.`,
    `The smallest program that has one:\n\n${describeProgram(smallest)}\n`,
    `Ours:      ${JSON.stringify(difference.ours)}`,
    `Published: ${JSON.stringify(difference.theirs)}`,
    `\nOurs decided\n${linesOf(ours)}\n\nThe published library decided\n${linesOf(theirs)}`,
    `\nThe history\n${history.map((event) => JSON.stringify(event)).join("\n")}`,
  ].join("\n");
}

function linesOf({ trace, decisions, outcome }: View): string {
  return [...essence(trace), ...decisions, outcome].map((each) => JSON.stringify(each)).join("\n");
}
