import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
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

/** What can be done, beside what the error itself says. */
export const ADVICE: Partial<Record<DurableErrorCode, string>> = {
  TaskHubNotFound:
    "Name another with --task-hub-name, or another account with --connection-string-setting.",
  InstanceNotFound:
    "`taskhub get-instances` lists those there are. Is it in another hub? Name that with --task-hub-name.",
  MessageNotFound: "`taskhub poison list` lists those there are.",
  HistoryUnreadable: "`taskhub doctor` lists all that cannot be read.",
  InvalidContinuation: "Leave --continuation-token out to begin anew.",
};

/** What an error is explained with. */
interface Place {
  /** Of the hub that the command is for. Throws what is wrong with the settings. */
  readonly address: TaskHubAddress;
  /** Where the settings were looked for. */
  readonly folder: string;
}

/** Any error as one line of what went wrong, one of what can be done, and an exit code. */
export function asFailure(error: unknown, place: Place): unknown {
  if (!(error instanceof DurableError)) return error;
  const { code } = error;
  const [what, rest] = inTwo(textOf(error, place));
  const parts = [aboutFolder(code, place), rest, ADVICE[code]];
  const advice = parts.filter((part) => part !== undefined).join(" ");
  return new CommandFailure(what, {
    ...(advice !== "" && { advice }),
    exitCode: EXIT_CODES[code] ?? ExitCode.failed,
    cause: error,
  });
}

/** Whoever is in the wrong folder is told of settings that are missing, or of a hub that is not his. */
function aboutFolder(code: DurableErrorCode, { folder }: Place): string | undefined {
  const isDue = code === "InvalidConfiguration" || code === "TaskHubNotFound";
  if (!isDue || existsSync(join(folder, "host.json"))) return undefined;
  return `There is no host.json in ${resolve(folder)}: name the folder of the app with --script-root.`;
}

function textOf(error: DurableError, place: Place): string {
  if (error instanceof StorageError && isUnreachable(error)) {
    const { where, connectionName } = place.address;
    return new StorageUnreachableError(where, connectionName, error).message;
  }
  // the client's words are those of v3, and for programs
  if (error.code === "InstanceNotFound" && "instanceId" in error) {
    return `There is no instance '${String(error.instanceId)}' in task hub '${place.address.hubName}'.`;
  }
  if (error.code === "MessageNotFound" && "messageId" in error) {
    return `There is no poison message '${String(error.messageId)}' in task hub '${place.address.hubName}'.`;
  }
  return error.message;
}

/** True if no answer came, or none for us. */
function isUnreachable({ status }: StorageError): boolean {
  return status === undefined || status === UNAUTHORIZED || status === FORBIDDEN;
}

/** The first sentence, and the others: in this project those say what to do. */
function inTwo(message: string): readonly [what: string, rest: string | undefined] {
  const [, what, rest] = /^(.+?[.!?]) +(?=\p{Lu})(.+)$/su.exec(message) ?? [];
  return [what ?? message, rest];
}
