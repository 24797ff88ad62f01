/**
 * `npm run demo`: the samples, one after the other, on storage in memory.
 *
 * Starts the app in the local host, runs orchestrations over HTTP and checks what comes of them.
 * Exits 0 if all is as it should be. `--json` prints the outcomes, and what storage transactions they
 * took, as JSON and nothing else.
 *
 * @module
 */
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { costTable } from "./demo/cost-table.js";
import { builtHost, LocalApp } from "./demo/local-app.js";
import { readMetrics } from "./demo/metrics.js";
import { runScenario, type Outcome } from "./demo/run-scenario.js";
import { SCENARIOS } from "./demo/scenarios.js";
import { Screen } from "./demo/screen.js";

const SCRIPT_ROOT = dirname(dirname(__dirname)); // this file runs as samples/dist/demo.js
const EXIT_FAILURE = 1;
const EXIT_INTERRUPTED = 130; // 128 + SIGINT, as shells count
const LOG_LINES = 40;

void main();

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
  // with JSON on standard output, what is for people goes elsewhere
  const screen = new Screen(values.json ? process.stderr : process.stdout, SCENARIOS);
  const host = builtHost();
  const starting = LocalApp.start({ host, storage: "memory", scriptRoot: SCRIPT_ROOT });
  const interrupted = stopOnSignal(starting);
  let app: LocalApp | undefined;
  let code = 0;
  try {
    app = await screen.during("starting Azurite and the local host", starting);
    const outcomes = await runAll(app, screen);
    const metrics = await readMetrics(app.url);
    screen.table(costTable(metrics));
    if (values.json) console.log(JSON.stringify({ outcomes, metrics }, undefined, 2));
  } catch (error) {
    if (interrupted.aborted) return;
    screen.failure(error instanceof Error ? error.message : String(error));
    if (app) showLog(app, screen);
    code = EXIT_FAILURE;
  }
  await app?.stop();
  process.exit(code);
}

/** @throws Error at the first scenario that does not end as it should. */
async function runAll(app: LocalApp, screen: Screen): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const scenario of SCENARIOS) {
    const outcome = await screen.during(scenario.title, runScenario(app.url, scenario));
    outcomes.push(outcome);
    screen.outcome(outcome);
  }
  return outcomes;
}

function showLog(app: LocalApp, screen: Screen): void {
  screen.line("\nThe last lines of the host:");
  for (const line of app.log.slice(-LOG_LINES)) screen.line(`  ${line}`);
}

/**
 * Takes the host along when this process is told to end. A terminal's Ctrl-C reaches the host as
 * well, a `kill` does not.
 *
 * @returns Aborted once that has begun: what fails from then on fails because of it.
 */
function stopOnSignal(starting: Promise<LocalApp>): AbortSignal {
  const interrupted = new AbortController();
  const stop = () => {
    interrupted.abort();
    process.stderr.write("\nstopping\n");
    void starting
      .then((app) => app.stop())
      .catch(() => undefined) // it has not started, or has ended already
      .finally(() => process.exit(EXIT_INTERRUPTED));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  return interrupted.signal;
}
