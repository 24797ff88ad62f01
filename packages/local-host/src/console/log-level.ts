/** The levels of the Functions host, from the least to the most severe; `none` is never shown. */
export const LOG_LEVELS = [
  "trace",
  "debug",
  "information",
  "warning",
  "error",
  "critical",
  "none",
] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** Which lines are shown: the least level for a category, by the longest prefix that names it. */
export type LogLevels = Readonly<Record<string, LogLevel>>;

/** The key for categories that no other key names. */
export const DEFAULT_CATEGORY = "default";

/** The category of what `@azure/functions` itself says. */
export const WORKER_CATEGORY = "Worker";

/**
 * The levels in force.
 *
 * @param configured - What `host.json` says; it wins, but for the default of a verbose host.
 */
export function effectiveLevels(configured: LogLevels, isVerbose: boolean): LogLevels {
  if (isVerbose) return { ...configured, [DEFAULT_CATEGORY]: "debug" };
  return { [DEFAULT_CATEGORY]: "information", [WORKER_CATEGORY]: "warning", ...configured };
}

/** Whether a line is shown. A category is dotted: `Function.hello.User`. */
export function isShown(levels: LogLevels, category: string, level: LogLevel): boolean {
  if (level === "none") return false;
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(leastLevel(levels, category));
}

function leastLevel(levels: LogLevels, category: string): LogLevel {
  const key = Object.keys(levels)
    .filter((name) => name !== DEFAULT_CATEGORY && startsWith(category, name))
    .sort((a, b) => b.length - a.length)[0];
  return levels[key ?? DEFAULT_CATEGORY] ?? "information";
}

function startsWith(category: string, prefix: string): boolean {
  return category.toLowerCase().startsWith(prefix.toLowerCase());
}
