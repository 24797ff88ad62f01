import { parseArgs } from "node:util";

const MAX_SEED = 2 ** 32;
const USAGE =
  "npm run crash-test -- [--seconds 60] [--workers 3] [--kill-every 5] [--host standalone|local] " +
  "[--storage-outages] [--seed <number>] [--json]";

/** What runs the app: processes without any host, or the local Functions host. */
export type HostKind = "standalone" | "local";

/** What the crash test is told. */
export interface CrashOptions {
  /** How long instances are started, and processes killed. */
  readonly seconds: number;
  /** Processes that run the app at once. */
  readonly workers: number;
  /** Mean time between two kills. */
  readonly killEverySeconds: number;
  readonly host: HostKind;
  /** Azurite itself is stopped and started again. */
  readonly storageOutages: boolean;
  /** Decides about moments and victims. */
  readonly seed: number;
  readonly json: boolean;
}

/** The command line cannot be used; the message tells why, and how it should read. */
export class UsageError extends Error {
  override readonly name = "UsageError";

  constructor(reason: string) {
    super(`${reason}\nUsage: ${USAGE}`);
  }
}

/** @throws UsageError naming the first argument that cannot be used. */
export function readCrashOptions(args: readonly string[]): CrashOptions {
  const values = parsed(args);
  const host = hostKind(values.host);
  return {
    host,
    seconds: positive("--seconds", values.seconds),
    // the local host is meant to be the only one of its app
    workers: positive("--workers", values.workers ?? (host === "local" ? "1" : "3")),
    killEverySeconds: positive("--kill-every", values["kill-every"]),
    storageOutages: values["storage-outages"],
    seed: values.seed === undefined ? anySeed() : positive("--seed", values.seed),
    json: values.json,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seconds: { type: "string", default: "60" },
        workers: { type: "string" },
        "kill-every": { type: "string", default: "5" },
        host: { type: "string", default: "standalone" },
        "storage-outages": { type: "boolean", default: false },
        seed: { type: "string" },
        json: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new UsageError(`${option} must be a whole number above 0, not "${text}".`);
}

function hostKind(text: string): HostKind {
  if (text === "standalone" || text === "local") return text;
  throw new UsageError(`--host must be "standalone" or "local", not "${text}".`);
}

function anySeed(): number {
  return 1 + Math.floor(Math.random() * (MAX_SEED - 1));
}
