/**
 * What a command works with: the task hub it is for, and the ways to show and to ask.
 *
 * Standard output holds what was asked for and nothing else; with `--json` one document. All the rest
 * goes to standard error.
 *
 * @module
 */
import { createInterface } from "node:readline/promises";
import {
  openClient,
  taskHubAddress,
  type OpenedClient,
  type TaskHubAddress,
} from "@taskhub/functions/client";
import { CommandFailure, wrongUsage } from "./command-failure.js";
import type { Io } from "./io.js";
import { colorsFor, type Colors } from "./output/colors.js";
import { plainText } from "./output/plain-text.js";
import { Progress } from "./output/progress.js";

/** The options that every command has. */
export interface SharedOptions {
  readonly connectionStringSetting?: string;
  readonly taskHubName?: string;
  readonly scriptRoot?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** One run of a command. */
export class Session {
  /** Of standard output. */
  readonly colors: Colors;
  readonly progress: Progress;

  constructor(
    readonly io: Io,
    private readonly options: SharedOptions,
  ) {
    this.colors = colorsFor(io.stdout, io.env);
    this.progress = new Progress(io.stderr);
  }

  get isJson(): boolean {
    return this.options.json === true;
  }

  /** Where the settings are looked for. */
  get folder(): string {
    return this.options.scriptRoot ?? ".";
  }

  /** Where the hub is, or would be. Makes no call. */
  get address(): TaskHubAddress {
    return taskHubAddress(this.place());
  }

  /** The hub that the command is for, which must exist. */
  open(): Promise<OpenedClient> {
    return openClient({
      ...this.place(),
      onWarning: (message) => {
        this.note(`warning: ${plainText(message)}`);
      },
    });
  }

  /** Shows what was asked for: the document with `--json`, else the text. */
  show(document: unknown, text: () => string): void {
    this.progress.clear();
    const shown = this.isJson ? JSON.stringify(document, undefined, 2) : text();
    this.io.stdout.write(`${shown}\n`);
  }

  /** Says something beside what was asked for. */
  note(text: string): void {
    this.progress.clear();
    this.io.stderr.write(`${text}\n`);
  }

  /** True if somebody can be asked and `--yes` does not answer already. */
  get asks(): boolean {
    return this.options.yes !== true;
  }

  /**
   * Asks before something is done that cannot be undone; `--yes` says so at once.
   *
   * @param what - What would be done, as a question.
   * @param hubName - Has to be typed, if given; else `y` or `yes`.
   * @throws CommandFailure if the answer is another, or nobody can be asked.
   */
  async confirm(what: string, hubName?: string): Promise<void> {
    if (!this.asks) return;
    const { stdin, stderr } = this.io;
    if (stdin.isTTY !== true || stderr.isTTY !== true) {
      throw wrongUsage(
        `Nothing was done: there is no terminal to ask at. ${what}`,
        "Add --yes if that is what you want.",
      );
    }
    this.progress.clear();
    const hint = hubName === undefined ? " [y/N]" : " Type the name of the hub to go on:";
    const lines = createInterface({ input: stdin, output: stderr });
    try {
      const given = await Promise.race([
        // Ctrl-C and Ctrl-D are a no; some versions of Node reject then, some do nothing
        lines.question(`${plainText(what)}${hint} `).catch(() => undefined),
        new Promise<undefined>((resolve) => {
          lines.once("close", () => {
            resolve(undefined);
          });
        }),
      ]);
      if (given === undefined) stderr.write("\n");
      const answer = given?.trim() ?? "";
      const isYes = hubName === undefined ? /^y(es)?$/i.test(answer) : answer === hubName;
      if (!isYes) throw new CommandFailure("Nothing was done.");
    } finally {
      lines.close();
    }
  }

  private place() {
    const { scriptRoot, taskHubName, connectionStringSetting } = this.options;
    return {
      directory: scriptRoot,
      hubName: taskHubName,
      connectionName: connectionStringSetting,
    };
  }
}
