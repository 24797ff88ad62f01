import pc from "picocolors";
import { isShown, type LogLevel, type LogLevels } from "./log-level";

type Colors = ReturnType<typeof pc.createColors>;

/** Where the host writes: one line an event, with its time; colours on a terminal only. */
export interface HostLog {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
  /** A line of a category of the Functions host, such as `Function.hello.User`. */
  write(level: LogLevel, category: string, message: string): void;
  /** Text as it is, whatever the levels. */
  print(text: string): void;
  /** Sets which lines are shown from now on. */
  setLevels(levels: LogLevels): void;
  readonly colors: Colors;
}

/** What a log is made with. */
export interface HostLogOptions {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  readonly levels: LogLevels;
}

const HOST_CATEGORY = "Host";

/** A log that writes to a terminal or a pipe. */
export function createHostLog(options: HostLogOptions): HostLog {
  const colors = pc.createColors(options.isTerminal);
  let { levels } = options;
  const write = (level: LogLevel, category: string, message: string): void => {
    if (!isShown(levels, category, level)) return;
    const time = colors.dim(`[${timeOfDay(new Date())}]`);
    options.write(`${time} ${paint(colors, level, message)}\n`);
  };
  return {
    debug: (message) => {
      write("debug", HOST_CATEGORY, message);
    },
    info: (message) => {
      write("information", HOST_CATEGORY, message);
    },
    warn: (message) => {
      write("warning", HOST_CATEGORY, message);
    },
    error: (message) => {
      write("error", HOST_CATEGORY, message);
    },
    write,
    print: (text) => {
      options.write(`${text}\n`);
    },
    setLevels: (next) => {
      levels = next;
    },
    colors,
  };
}

/** The level in words where it matters, so that a pipe shows it too. */
function paint(colors: Colors, level: LogLevel, message: string): string {
  switch (level) {
    case "trace":
    case "debug":
      return colors.dim(message);
    case "information":
    case "none":
      return message;
    case "warning":
      return colors.yellow(`warning: ${message}`);
    case "error":
      return colors.red(`error: ${message}`);
    case "critical":
      return colors.red(colors.bold(`critical: ${message}`));
  }
}

function timeOfDay(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${time}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}
