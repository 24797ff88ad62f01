import { describe, expect, test } from "@jest/globals";
import { checkProgram } from "./check-program.js";
import { describeDifference, programOf } from "./report.js";
import { Tally } from "./tally.js";

const PROGRAMS = 200; // `npm run differential` plays as many as one likes

describe("checkProgram", () => {
  test("finds that random programs decide the same as in the published library, but for the list", async () => {
    const tally = new Tally();
    for (let seed = 1; seed <= PROGRAMS; seed++) {
      const verdict = await checkProgram(programOf(seed), seed);
      if (verdict.unexplained) throw new Error(await describeDifference(seed, verdict.unexplained));
      tally.add(verdict);
    }
    // the list must not be what most programs are about, nor may most of them stand still
    expect(tally.same).toBeGreaterThan(0.8 * PROGRAMS);
    expect(tally.episodes).toBeGreaterThan(5 * PROGRAMS);
  });
});
