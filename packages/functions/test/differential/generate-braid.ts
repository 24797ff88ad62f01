import type { Dice } from "./dice.js";
import type { NewTask, Operand, Program, Statement } from "./program.js";

const YIELDS = 5;
const ACTIVITY: NewTask = { make: "activity", input: "object" };

/**
 * A short program that yields the same few tasks again and again: alone, in compounds, and in
 * compounds of those, all of them made before the first yield.
 */
export function generateBraid(dice: Dice): Program {
  const slots = ["a", "b", "c"];
  const operand = (): Operand => (dice.once(2) ? { slot: dice.pick(slots) } : ACTIVITY);
  const compound = (...of: Operand[]): NewTask => ({ make: dice.pick(["all", "any"]), of });
  const statements: Statement[] = slots.map((slot) => ({ do: "let", slot, be: ACTIVITY }));
  const inner = Array.from({ length: dice.between(1, 3) }, operand);
  statements.push({ do: "let", slot: "x", be: compound(...inner) });
  statements.push({ do: "let", slot: "y", be: compound({ slot: "x" }, ACTIVITY) });
  for (let yields = 0; yields < YIELDS; yields++) {
    const what = { slot: dice.pick([...slots, "x", "y"]) };
    statements.push({ do: "yield", what, catches: true });
  }
  // the id of this one tells whether both have asked for the same before it
  return {
    statements: [...statements, { do: "yield", what: ACTIVITY, catches: true }],
    events: [],
  };
}
