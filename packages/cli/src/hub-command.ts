import { Command, Option } from "commander";
import { asFailure } from "./as-failure.js";
import type { Io } from "./io.js";
import { Session, type SharedOptions } from "./session.js";

/** Makes one command. */
export type CommandMaker = (io: Io) => Command;

/** A command on a task hub. The options that all of them have are added behind its own. */
export function hubCommand(name: string, description: string): Command {
  return new Command(name).description(description).helpOption("-h, --help", "show this");
}

/** Adds the options that every command has. */
export function addSharedOptions(command: Command): void {
  for (const option of [
    new Option("--task-hub-name <name>", "name of the task hub (default: as host.json says)"),
    new Option(
      "--connection-string-setting <name>",
      "name of the setting with the storage connection (default: as host.json says)",
    ),
    new Option("--script-root <folder>", "folder of host.json and local.settings.json"),
    new Option("--json", "one JSON document on standard output, times in UTC"),
    new Option("--yes", "do not ask"),
  ]) {
    command.addOption(option.helpGroup("Options of all commands:"));
  }
}

/** The action of a command: each run gets a session of its own. */
export function inSession<Options extends SharedOptions>(
  io: Io,
  action: (session: Session, options: Options) => Promise<void>,
): (options: Options) => Promise<void> {
  return async (options) => {
    const session = new Session(io, options);
    try {
      await action(session, options);
    } catch (error) {
      throw asFailure(error, () => session.address);
    } finally {
      session.progress.clear();
    }
  };
}
