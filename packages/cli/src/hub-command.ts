import { Command, Option } from "commander";
import { asFailure } from "./as-failure.js";
import type { Io } from "./io.js";
import { folder } from "./options/folder.js";
import { someText } from "./options/some-text.js";
import { Session, type SharedOptions } from "./session.js";

/** Makes one command. */
export type CommandMaker = (io: Io) => Command;

const SHARED = "Options of all commands:";

/** A command on a task hub. The options that all of them have are added behind its own. */
export function hubCommand(name: string, description: string): Command {
  return new Command(name).description(description);
}

/** Adds the options that every command has, and says which of its own it needs. */
export function addSharedOptions(command: Command): void {
  const needed = command.options.filter(({ mandatory }) => mandatory).map(({ flags }) => flags);
  command.usage([...needed, "[options]"].join(" "));
  for (const option of [
    new Option("--task-hub-name <name>", "the task hub (default: as host.json says)").argParser(
      someText,
    ),
    new Option(
      "--connection-string-setting <name>",
      "the setting that says where the storage is (default: as host.json says)",
    ).argParser(someText),
    new Option(
      "--script-root <folder>",
      "where host.json and local.settings.json are (default: this folder)",
    ).argParser(folder),
    new Option("--json", "one JSON document on standard output, times in UTC"),
    new Option("--yes", "do not ask"),
  ]) {
    command.addOption(option.helpGroup(SHARED));
  }
  command.addHelpOption(new Option("-h, --help", "show this").helpGroup(SHARED));
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
      throw asFailure(error, session);
    } finally {
      session.progress.clear();
    }
  };
}
