import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** A host in a process of its own, run from its sources. */
export interface HostedApp {
  readonly pid: number;
  readonly url: string;
  /** All that it has written so far. */
  output(): string;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** @returns The exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Resolves when the process has ended by itself. */
  ended(): Promise<number | null>;
}

const PACKAGE = join(__dirname, "..");
const PATIENCE_MS = 30_000;
const POLL_MS = 20;

/** The folder of an app in `fixtures`. */
export function fixture(name: string): string {
  return join(__dirname, "fixtures", name);
}

/** A copy of an app in a folder of its own, for tests that write there. */
export async function copyFixture(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  await cp(fixture(name), folder, { recursive: true });
  await symlink(join(PACKAGE, "..", "..", "node_modules"), join(folder, "node_modules"));
  return folder;
}

/**
 * Starts the command line on an app and waits until it listens.
 *
 * @param env - On top of the environment of the test, without settings that would get in the way.
 * @throws Error with all output if it ends before that.
 */
export async function hostApp(
  scriptRoot: string,
  { args = ["--storage", "env"], env = {} }: { args?: string[]; env?: NodeJS.ProcessEnv } = {},
): Promise<HostedApp> {
  const host = startCli(["start", "--script-root", scriptRoot, "--port", "0", ...args], env);
  await Promise.race([expectOutput(host, /listening on \S+/), host.ended()]);
  const url = /listening on (\S+)/.exec(host.output())?.[1];
  if (url === undefined) throw new Error(`The host did not start:\n${host.output()}`);
  return { ...host, url, fetch: (path, init) => fetch(url + path, init) };
}

/** Resolves when the output has the text; throws after some seconds without it. */
export async function expectOutput(
  { output }: Pick<HostedApp, "output">,
  text: string | RegExp,
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (typeof text === "string" ? !output().includes(text) : !text.test(output())) {
    if (Date.now() > deadline) throw new Error(`"${String(text)}" was not in:\n${output()}`);
    await delay(POLL_MS);
  }
}

/** Starts the command line. */
export function startCli(
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Omit<HostedApp, "url" | "fetch"> {
  const child = spawn(
    process.execPath,
    ["-r", join(PACKAGE, "test", "run-from-source.cjs"), join(PACKAGE, "src", "cli.ts"), ...args],
    {
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const ended = once(child, "close").then(([code]) => code as number | null);
  return {
    pid: child.pid ?? 0,
    output: () => output,
    stop: (signal = "SIGINT") => {
      child.kill(signal);
      return ended;
    },
    ended: () => ended,
  };
}
