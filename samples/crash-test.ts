/**
 * `npm run crash-test`: `kill -9` of real processes under a mixed load, on a real Azurite.
 *
 *     npm run crash-test -- --seconds 60 --workers 3 --kill-every 5
 *     npm run crash-test -- --host local
 *     npm run crash-test -- --storage-outages --json
 *
 * Every instance must finish within a minute of the last kill, with the output and the history that
 * are expected of it; an activity may run again only if a process in which it had run was killed.
 * Exits 0 if all is so. With `--host local`, instances of which the host itself has hidden a message
 * for its ten minutes are counted apart.
 *
 * @module
 */
import { CleanUp } from "./crash-test/clean-up.js";
import { readCrashOptions, UsageError, type CrashOptions } from "./crash-test/crash-options.js";
import { runCrashTest } from "./crash-test/crash-run.js";
import { Progress } from "./crash-test/progress.js";
import { reportLines } from "./crash-test/report.js";

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130; // 128 + SIGINT, as shells count

void main();

async function main(): Promise<void> {
  const options = optionsOrExit();
  // with JSON on standard output, what is for people goes elsewhere
  const out = options.json ? process.stderr : process.stdout;
  const progress = new Progress(out);
  const cleanUp = new CleanUp();
  const interrupted = stopOnSignal(cleanUp);
  progress.line(`seed ${options.seed}`);
  let code = 0;
  try {
    const report = await runCrashTest(options, progress, cleanUp, interrupted);
    if (options.json) console.log(JSON.stringify(report, undefined, 2));
    const hasColors = out.isTTY && (process.env["NO_COLOR"] ?? "") === "";
    for (const line of reportLines(report, hasColors)) progress.line(line);
    if (!report.ok) code = EXIT_FAILURE;
  } catch (error) {
    if (interrupted.aborted) return; // what fails from then on fails because of it
    progress.line(error instanceof Error ? (error.stack ?? error.message) : String(error));
    code = EXIT_FAILURE;
  }
  await cleanUp.run();
  process.exit(code);
}

function optionsOrExit(): CrashOptions {
  try {
    return readCrashOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exit(EXIT_USAGE);
  }
}

/** Takes every process along. A terminal's Ctrl-C reaches the workers as well, a `kill` does not. */
function stopOnSignal(cleanUp: CleanUp): AbortSignal {
  const interrupted = new AbortController();
  const stop = () => {
    interrupted.abort();
    process.stderr.write("\nstopping\n");
    void cleanUp.run().finally(() => process.exit(EXIT_INTERRUPTED));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  return interrupted.signal;
}
