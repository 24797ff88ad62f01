import { inspect } from "node:util";
import type { LogLevel as FunctionsLogLevel } from "@azure/functions";
import type { LogFields, Logger, LogLevel } from "@taskhub/worker";
import type { HeldInvocations } from "./context/held-invocations.js";
import { writeLine } from "./context/write-line.js";

const LEVELS: Readonly<Record<LogLevel, FunctionsLogLevel>> = {
  debug: "debug",
  info: "information",
  warn: "warning",
  error: "error",
};

/** The log of the engine: one line an event, what it is about in front, the cause at the end. */
export function engineLog(held: HeldInvocations): Logger {
  return (level, message, fields) => {
    writeLine(held.current, LEVELS[level], `[taskhub${about(fields)}] ${message}${cause(fields)}`);
  };
}

function about({ functionName, instanceId }: LogFields): string {
  return [functionName, instanceId]
    .filter((part) => part !== undefined)
    .map((part) => ` ${part}`)
    .join("");
}

function cause({ error }: LogFields): string {
  if (error === undefined) return "";
  return ` (${error instanceof Error ? error.message : inspect(error)})`;
}
