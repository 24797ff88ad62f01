import type { HostLog } from "../console/host-log";
import { WORKER_CATEGORY, type LogLevel } from "../console/log-level";
import type { FunctionApp } from "./function-app";
import { hookContext } from "./hooks";
import type { LogCategory } from "./programming-model";

/** A line that app code, or the library for it, wrote through the host. */
export interface AppLogLine {
  readonly level: LogLevel;
  readonly category: LogCategory;
  readonly message: string;
  readonly invocation?: LoggingInvocation | undefined;
}

/** The invocation that a line belongs to. */
export interface LoggingInvocation {
  readonly functionName: string;
  readonly hookData: object;
  readonly context: unknown;
  readonly isRunning: boolean;
}

/**
 * Passes a line through the app's `log` hooks and writes it.
 *
 * A hook may change the message and the level of a user's line. A user's line is shown only while
 * its invocation runs; one that comes later, or without an invocation, is discarded, as in Azure.
 */
export function writeAppLog(app: FunctionApp, hostLog: HostLog, line: AppLogLine): void {
  const { category, invocation } = line;
  const { level, message } = afterHooks(app, hostLog, line);
  if (category !== "user") {
    hostLog.write(level, WORKER_CATEGORY, message);
    return;
  }
  if (invocation?.isRunning === true) {
    hostLog.write(level, `Function.${invocation.functionName}.User`, message);
    return;
  }
  hostLog.debug(`Discarded a log line from outside a running invocation: ${message}`);
}

function afterHooks(app: FunctionApp, hostLog: HostLog, line: AppLogLine) {
  const { level, message, category, invocation } = line;
  const context = hookContext(
    {
      category,
      hookData: invocation?.hookData ?? {},
      appHookData: app.appHookData,
      invocationContext: invocation?.context,
    },
    { level, message },
  );
  try {
    for (const hook of app.hooks.log) hook(context);
  } catch (error) {
    // The real host swallows it, so that a hook cannot silence the log. Here it can be seen.
    hostLog.debug(`A log hook failed: ${String(error)}`);
    return { level, message };
  }
  return category === "user" ? { level: context.level, message: context.message } : line;
}
