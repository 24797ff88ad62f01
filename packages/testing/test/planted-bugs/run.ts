/**
 * `npm run planted-bugs`: plants one bug after the other, and lets the simulation find it.
 *
 *     npm run planted-bugs -- --runs 5000 --only drop-the-etag
 *     npm run planted-bugs -- --write packages/PLANTED-BUGS.md
 *
 * Exits 0 if every one is found within `--runs` runs (3,000 if not said), and none in the engine as
 * it is.
 *
 * @module
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { bugs } from "./bugs.js";
import { huntIn, type Catch } from "./hunt-for.js";
import type { PlantedBug } from "./planted-bug.js";
import { copySources, removeSources, withBug } from "./planted-tree.js";

interface Kill extends Catch {
  readonly bug: PlantedBug;
}

void main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: "string", default: "3000" },
      only: { type: "string" },
      write: { type: "string" },
    },
  });
  const chosen = bugs.filter(
    ({ name }) => values.only === undefined || values.only.split(",").includes(name),
  );
  if (chosen.length === 0) {
    console.error(
      `No bug is called '${values.only ?? ""}'. There are: ${bugs.map(({ name }) => name).join(", ")}.`,
    );
    process.exit(2);
  }
  const packages = await copySources();
  const kills: Kill[] = [];
  try {
    for (const bug of chosen) {
      const caught = await withBug(packages, bug, () => huntIn(packages, Number(values.runs), bug));
      kills.push({ bug, ...caught });
      console.log(lineOf({ bug, ...caught }));
    }
  } finally {
    await removeSources(packages);
  }
  const survivors = kills.filter(({ violation }) => violation === undefined);
  console.log(`${kills.length - survivors.length} of ${kills.length} planted bugs found`);
  if (values.write !== undefined) await writeFile(values.write, tableOf(kills));
  process.exitCode = survivors.length > 0 ? 1 : 0;
}

function lineOf({ bug, runs, violation, scenario }: Kill): string {
  const found = violation === undefined ? "SURVIVED" : `${scenario ?? ""}: ${violation}`;
  return `${bug.breaks.padEnd(4)} ${bug.name.padEnd(36)} ${String(runs).padStart(5)}  ${found.slice(0, 110)}`;
}

/** A page of Markdown. */
function tableOf(kills: readonly Kill[]): string {
  const rows = kills.map(
    ({ bug, runs, violation }) =>
      `| ${bug.breaks} | ${bug.does} | ${violation === undefined ? "**survived**" : (violation.split(":")[0] ?? "")} | ${runs} |`,
  );
  return [
    "# Planted bugs",
    "",
    "Each line is a change of one place of the engine that breaks one promise. `npm run planted-bugs` makes",
    "them one at a time and lets the simulation run until an oracle objects. P1 to P10 are the promises of",
    "[README.md](README.md); H1 to H14 are holes that the protocol's first draft had.",
    "",
    "| Breaks | What the changed engine does | Found by | After runs |",
    "| --- | --- | --- | ---: |",
    ...rows,
    "",
  ].join("\n");
}
