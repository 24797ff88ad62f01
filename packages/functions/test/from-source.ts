import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const LOCAL_HOST = join(__dirname, "..", "..", "local-host");
const PATIENCE_MS = 30_000;

/** A process that runs from the sources of the packages. */
export interface SourceProcess {
  /** All that it has written so far. */
  output(): string;
  /** Resolves when the output matches. */
  writes(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
}

/** Runs a script. */
export function runFromSource(script: string, args: string[] = [], env = {}): SourceProcess {
  const child = spawn(
    process.execPath,
    ["-r", join(LOCAL_HOST, "test", "run-from-source.cjs"), script, ...args],
    {
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  let isOver = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const ended = once(child, "close").then(([code]) => {
    isOver = true;
    return code as number | null;
  });
  return {
    output: () => output,
    writes: async (pattern) => {
      const deadline = Date.now() + PATIENCE_MS;
      for (;;) {
        const found = pattern.exec(output);
        if (found) return found;
        if (isOver || Date.now() > deadline)
          throw new Error(`no ${String(pattern)} in:\n${output}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    ended,
    kill: (signal) => void child.kill(signal),
  };
}

/** Runs the local host on the app of a folder, with storage in memory, on a free port. */
export function hostFromSource(folder: string): SourceProcess {
  const args = ["start", "--script-root", folder, "--port", "0", "--storage", "memory"];
  return runFromSource(join(LOCAL_HOST, "src", "cli.ts"), args);
}
