import { commandOf } from "../src/simulation/run-spec.js";
import { scenarios } from "../src/simulation/scenarios/scenarios.js";
import { swarmRun } from "../src/simulation/swarm.js";
import { Tally } from "../src/simulation/tally.js";

jest.setTimeout(600_000);

const SEEDS = 3_000;
const CHUNK = 500;
/** Slow ones, that `npm run simulate -- --runs N` has with the others. */
const LEFT_TO_THE_COMMAND = new Set([
  ...["big", "purge", "long", "longTimer", "diary", "carry", "wide", "widening", "mixed"],
]);
const quick = [...scenarios.values()].filter(({ name }) => !LEFT_TO_THE_COMMAND.has(name));

describe("whole workers", () => {
  test.each(Array.from({ length: SEEDS / CHUNK }, (_, chunk) => 1 + chunk * CHUNK))(
    `survive ${CHUNK} random runs from seed %i`,
    async (first) => {
      const tally = new Tally();
      for (let seed = first; seed < first + CHUNK; seed++) {
        await tally.play(swarmRun(seed, quick));
      }
      expect(
        tally.failures.map(
          ({ spec, violations }) => `${violations.join("; ")}\n  ${commandOf(spec)}`,
        ),
      ).toEqual([]);
    },
  );
});
