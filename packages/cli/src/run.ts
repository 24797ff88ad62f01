import { Command, CommanderError } from "commander";
import { CommandFailure } from "./command-failure.js";
import { COMMANDS } from "./commands.js";
import { ExitCode } from "./exit-code.js";
import { addSharedOptions } from "./hub-command.js";
import type { Io } from "./io.js";
import { colorsFor } from "./output/colors.js";
import { plainText } from "./output/plain-text.js";
import { packageVersion } from "./version.js";

const MORE = `
In the folder of a function app, host.json, local.settings.json and the
environment say which task hub is meant.

Examples:
  taskhub get-instances --runtime-status failed --created-after 2h
  taskhub get-history --id order-2031
  taskhub raise-event --id order-2031 --event-name approved --event-data '{"by":"Ann"}'
  taskhub purge-history --created-before 30d

Exit codes: ${ExitCode.done} done, ${ExitCode.failed} failed or interrupted, ${ExitCode.wrongUsage} wrong usage, ${ExitCode.notFound} not found.
In the environment, DEBUG=1 shows where an error comes from, and NO_COLOR=1
leaves the colours out.`;

/**
 * Runs one command.
 *
 * @param args - As typed, without node and script.
 * @returns What the process should end with. Never rejects for what a user can do wrong.
 */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  try {
    await taskhub(io).parseAsync([...args], { from: "user" });
    return ExitCode.done;
  } catch (error) {
    // has been told of already
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? ExitCode.done : ExitCode.wrongUsage;
    }
    tell(io, error);
    return error instanceof CommandFailure ? error.exitCode : ExitCode.failed;
  }
}

function taskhub(io: Io): Command {
  const program = new Command("taskhub")
    .description("Looks into a task hub of Durable Functions, and steers what runs in it.")
    .version(packageVersion(), "-V, --version", "show the version")
    .helpOption("-h, --help", "show this")
    .addHelpCommand(
      new Command("help")
        .argument("[command]")
        .description("show the options of a command")
        .helpGroup("Help:"),
    )
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .enablePositionalOptions() // `--version` of `start-new` is its own
    .showHelpAfterError("(add --help for the options)")
    .addHelpText("after", MORE)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();
  for (const [group, makers] of Object.entries(COMMANDS)) {
    for (const make of makers) adopt(program, make(io).helpGroup(group));
  }
  return program;
}

/** Adds a command; it and those below it behave as the program does, and as each other. */
function adopt(parent: Command, command: Command): void {
  if (!parent.commands.includes(command)) parent.addCommand(command);
  command.copyInheritedSettings(parent);
  if (command.commands.length === 0) addSharedOptions(command);
  for (const child of command.commands) adopt(command, child);
}

/** What went wrong, and what can be done: a line each. */
function tell({ stderr, env }: Io, error: unknown): void {
  const { red } = colorsFor(stderr, env);
  const message = error instanceof Error ? error.message : String(error);
  const advice = error instanceof CommandFailure ? error.advice : undefined;
  stderr.write(`${red(`error: ${plainText(message)}`)}\n`);
  if (advice !== undefined) stderr.write(`${plainText(advice)}\n`);
  if (env["DEBUG"] !== undefined && env["DEBUG"] !== "") stderr.write(`\n${stackOf(error)}\n`);
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { stack = error.message, cause } = error;
  return cause === undefined ? stack : `${stack}\ncaused by ${stackOf(cause)}`;
}
