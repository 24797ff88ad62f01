/**
 * `npm run kill-test`: what a `kill -9` of the host costs a pipeline whose activities take 5 s.
 *
 *     npm run kill-test -- --times 6
 *     npm run kill-test -- --times 1 --step-seconds 2
 *
 * The kills are spread evenly over the pipeline. Exits 0 if each time it completes within a minute
 * of the second start of the host, with one result of each activity in its history. A message that
 * only the host's own listener had received is hidden by the host for ten minutes; how often that
 * happened is told, and does not count as a failure.
 *
 * @module
 */
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { builtHost } from "./demo/local-app.js";
import { STEPS, surviveKill, type Survival } from "./demo/survive-kill.js";

const SCRIPT_ROOT = dirname(dirname(__dirname)); // this file runs as samples/dist/kill-test.js
const IN_TIME_MS = 60_000;
const HOST_HIDES_MS = 600_000;
const MS_PER_SECOND = 1000;

type Verdict = "in time" | "after the host's ten minutes" | "WRONG";

void main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      times: { type: "string", default: "3" },
      "step-seconds": { type: "string", default: "5" },
    },
  });
  const times = positive("--times", values.times);
  const stepSeconds = positive("--step-seconds", values["step-seconds"]);
  const verdicts: Verdict[] = [];
  for (let round = 0; round < times; round++) {
    const killAfterMs = (STEPS.length * stepSeconds * MS_PER_SECOND * (round + 0.5)) / times;
    process.stdout.write(`${round + 1}/${times}  kill -9 after ${inSeconds(killAfterMs)}: `);
    verdicts.push(await oneRound(killAfterMs, stepSeconds));
  }
  const count = (verdict: Verdict) => verdicts.filter((each) => each === verdict).length;
  console.log(
    `${count("in time")} of ${times} completed within ${inSeconds(IN_TIME_MS)} of the restart, ` +
      `${count("after the host's ten minutes")} after the host's ten minutes, ` +
      `${count("WRONG")} not as they should`,
  );
  process.exit(verdicts.includes("WRONG") ? 1 : 0);
}

async function oneRound(killAfterMs: number, stepSeconds: number): Promise<Verdict> {
  try {
    const survival = await surviveKill({
      host: builtHost(),
      scriptRoot: SCRIPT_ROOT,
      ...{ stepSeconds, killAfterMs },
      patienceMs: HOST_HIDES_MS + IN_TIME_MS,
    });
    const verdict = judge(survival);
    const results = Object.entries(survival.resultsInHistory).map(([step, n]) => `${step} ${n}`);
    console.log(
      `up again in ${inSeconds(survival.upAfterMs)}, ${survival.runtimeStatus} ` +
        `${inSeconds(survival.endAfterMs)} after the restart (${verdict}); ` +
        `results in the history: ${results.join(", ")}`,
    );
    return verdict;
  } catch (error) {
    console.log(`WRONG: ${error instanceof Error ? error.message : String(error)}`);
    return "WRONG";
  }
}

function judge({ runtimeStatus, resultsInHistory, endAfterMs }: Survival): Verdict {
  const isWhole = Object.values(resultsInHistory).every((count) => count === 1);
  if (runtimeStatus !== "Completed" || !isWhole) return "WRONG";
  if (endAfterMs <= IN_TIME_MS) return "in time";
  return endAfterMs >= HOST_HIDES_MS - IN_TIME_MS ? "after the host's ten minutes" : "WRONG";
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  console.error(`${option} must be a whole number above 0, not "${text}".`);
  process.exit(2);
}

function inSeconds(ms: number): string {
  return `${(ms / MS_PER_SECOND).toFixed(1)} s`;
}
