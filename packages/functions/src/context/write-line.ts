import type { InvocationContext, LogLevel } from "@azure/functions";

/**
 * Writes one line where the host shows it: through an invocation, else to the console.
 *
 * On stderr the host tells warnings from errors by the words in the line, hence the level in it.
 */
export function writeLine(
  holder: InvocationContext | undefined,
  level: LogLevel,
  line: string,
): void {
  switch (level) {
    case "none":
      return;
    case "trace":
    case "debug":
      // without an invocation the host could not filter these
      if (holder) holder[level](line);
      return;
    case "information":
      if (holder) holder.info(line);
      else console.info(line);
      return;
    case "warning":
      if (holder) holder.warn(line);
      else console.warn(`warn: ${line}`);
      return;
    case "error":
    case "critical":
      if (holder) holder.error(line);
      else console.error(`error: ${line}`);
      return;
  }
}
