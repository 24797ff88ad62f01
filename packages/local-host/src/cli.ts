import { Command, InvalidArgumentError } from "commander";
import pc from "picocolors";
import { startHost, type HostOptions, type LocalHost } from "./start-host";
import { packageVersion } from "./version";

const MAX_PORT = 65_535;
// npm passes a Ctrl-C on that the terminal has sent already: that is one, not two.
const SAME_SIGNAL_MS = 500;
const EXIT_FAILURE = 1;
const EXIT_INTERRUPTED = 130; // 128 + SIGINT, as shells count

interface StartOptions {
  readonly scriptRoot: string;
  readonly port?: number;
  readonly storage?: string;
  readonly verbose?: boolean;
}

const program = new Command("taskhub-host")
  .description("Runs an Azure Functions app for Node (v4 programming model) on this machine.")
  .version(packageVersion());

program
  .command("start")
  .description("start the function app of a folder")
  .option("--script-root <folder>", "the root folder of the app, with its host.json", ".")
  .option("--port <number>", "0 for any free port (default: 7071)", parsePort)
  .option("--storage <where>", '"memory", "env" (AzureWebJobsStorage as it is), or a folder')
  .option("--verbose", "show debug lines too")
  .action(start);

void program.parseAsync();

async function start(options: StartOptions): Promise<void> {
  process.on("uncaughtExceptionMonitor", () => {
    console.error(
      pc.red(
        "An error that nobody caught ends the host. The real host would lose its worker process:",
      ),
    );
  });
  const { scriptRoot, port, storage, verbose } = options;
  const hostOptions: HostOptions = {
    scriptRoot,
    ...(port === undefined ? {} : { port }),
    ...(storage === undefined ? {} : { storage }),
    ...(verbose === undefined ? {} : { verbose }),
  };
  try {
    stopOnSignal(await startHost(hostOptions));
  } catch (error) {
    console.error(pc.red(`error: ${describe(error)}`));
    process.exit(EXIT_FAILURE);
  }
}

/** The first signal stops the host in good order, the second at once. */
function stopOnSignal(host: LocalHost): void {
  let stoppedAt: number | undefined;
  const stop = (): void => {
    const now = performance.now();
    if (stoppedAt !== undefined) {
      if (now - stoppedAt > SAME_SIGNAL_MS) process.exit(EXIT_INTERRUPTED);
      return;
    }
    stoppedAt = now;
    console.log("stopping; once more to stop at once");
    host.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(pc.red(`error: ${describe(error)}`));
        process.exit(EXIT_FAILURE);
      },
    );
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= MAX_PORT) return port;
  throw new InvalidArgumentError(`A port is a number from 0 to ${MAX_PORT}.`);
}

/** The message; and where it comes from, if that is the app's own code. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message}\n${cause.stack ?? ""}` : error.message;
}
