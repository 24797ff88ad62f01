import { ExitCode } from "./exit-code.js";

/** What a failure has beside its text. */
interface FailureDetails {
  /** What whoever typed the command can do. */
  readonly advice?: string;
  /** `failed` by default. */
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

/** Why a command did not do what it was asked for; never leaves `run`. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
  readonly advice: string | undefined;
  readonly exitCode: ExitCode;

  constructor(what: string, { advice, exitCode, cause }: FailureDetails = {}) {
    super(what, cause === undefined ? {} : { cause });
    this.advice = advice;
    this.exitCode = exitCode ?? ExitCode.failed;
  }
}

/** What was typed cannot be meant: nothing was done. */
export function wrongUsage(what: string, advice: string): CommandFailure {
  return new CommandFailure(what, { advice, exitCode: ExitCode.wrongUsage });
}
