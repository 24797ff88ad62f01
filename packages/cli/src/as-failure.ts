import { DurableError, StorageError, type DurableErrorCode } from "@taskhub/core";
import { StorageUnreachableError, type TaskHubAddress } from "@taskhub/functions/client";
import { CommandFailure } from "./command-failure.js";
import { ExitCode } from "./exit-code.js";

const UNAUTHORIZED = 401;
const FORBIDDEN = 403;

const EXIT_CODES: Partial<Record<DurableErrorCode, ExitCode>> = {
  TaskHubNotFound: ExitCode.notFound,
  InstanceNotFound: ExitCode.notFound,
  MessageNotFound: ExitCode.notFound,
  InvalidConfiguration: ExitCode.wrongUsage,
  InvalidContinuation: ExitCode.wrongUsage,
  InvalidInstanceId: ExitCode.wrongUsage,
  InvalidPayload: ExitCode.wrongUsage,
};

const ADVICE: Partial<Record<DurableErrorCode, string>> = {
  TaskHubNotFound:
    "Name another with --task-hub-name, or another account with --connection-string-setting.",
  InstanceNotFound:
    "`taskhub get-instances` lists those there are. Is it in another hub? Name that with --task-hub-name.",
  MessageNotFound: "`taskhub poison list` lists those there are.",
  InvalidContinuation: "Leave --continuation-token out to begin anew.",
};

/**
 * Any error as one line of what went wrong, one of what can be done, and an exit code.
 *
 * @param address - Of the hub that the command is for; it was read before such an error could come.
 */
export function asFailure(error: unknown, address: () => TaskHubAddress): unknown {
  if (!(error instanceof DurableError)) return error;
  const { code } = error;
  const [what, rest] = inTwo(textOf(error, address));
  const advice = [rest, ADVICE[code]].filter((part) => part !== undefined).join(" ");
  return new CommandFailure(what, {
    ...(advice !== "" && { advice }),
    exitCode: EXIT_CODES[code] ?? ExitCode.failed,
    cause: error,
  });
}

function textOf(error: DurableError, address: () => TaskHubAddress): string {
  if (error instanceof StorageError && isUnreachable(error)) {
    const { where, connectionName } = address();
    return new StorageUnreachableError(where, connectionName, error).message;
  }
  // the client's words are those of v3
  if (!isAboutInstance(error)) return error.message;
  return `There is no instance '${error.instanceId}' in task hub '${address().hubName}'.`;
}

/** True if no answer came, or none for us. */
function isUnreachable({ status }: StorageError): boolean {
  return status === undefined || status === UNAUTHORIZED || status === FORBIDDEN;
}

function isAboutInstance(error: DurableError): error is DurableError & { instanceId: string } {
  return error.code === "InstanceNotFound" && "instanceId" in error;
}

/** The first sentence, and the others: in this project those say what to do. */
function inTwo(message: string): readonly [what: string, rest: string | undefined] {
  const [, what, rest] = /^(.+?[.!?]) +(?=\p{Lu})(.+)$/su.exec(message) ?? [];
  return [what ?? message, rest];
}
