/**
 * This function app in a host of its own: a child process, reached over HTTP.
 *
 * @module
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

const LISTENING = /^listening on (http:\S+)$/;
const STOP_MS = 8_000; // the host gives itself five seconds

/** The Node arguments that run the local host of this repository, as it was built. */
export function builtHost(): string[] {
  const manifest = createRequire(__filename).resolve("@taskhub/local-host/package.json");
  return [join(dirname(manifest), "bin", "taskhub-host.js")];
}

/** How the app is started. */
export interface LocalAppOptions {
  /** The Node arguments that run the local host. */
  readonly host: readonly string[];
  /** `memory`, or the folder of the data. */
  readonly storage: string;
  readonly scriptRoot: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A running app. */
export class LocalApp {
  private constructor(
    /** `http://127.0.0.1:<port>` */
    readonly url: string,
    private readonly child: ChildProcess,
    /** What the host has printed so far. */
    readonly log: readonly string[],
  ) {}

  /**
   * Starts the app on a free port.
   *
   * @throws Error with the host's last lines if it ends before it listens.
   */
  static async start({ host, storage, scriptRoot, env }: LocalAppOptions): Promise<LocalApp> {
    const flags = ["start", "--script-root", scriptRoot, "--storage", storage, "--port", "0"];
    const child = spawn(process.execPath, [...host, ...flags], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const log: string[] = [];
    createInterface({ input: child.stderr }).on("line", (line) => log.push(line));
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => {
        const last = log.slice(-20).join("\n");
        reject(
          new Error(`The host ended with code ${code ?? "none"} before it listened:\n${last}`),
        );
      });
      createInterface({ input: child.stdout }).on("line", (line) => {
        log.push(line);
        const url = LISTENING.exec(line)?.[1];
        if (url !== undefined) resolve(new LocalApp(url, child, log));
      });
    });
  }

  /** Stops the host in good order, or at once if it takes too long. */
  async stop(): Promise<void> {
    const late = setTimeout(() => this.child.kill("SIGKILL"), STOP_MS);
    await this.end("SIGTERM");
    clearTimeout(late);
  }

  /** Ends the host as a power cut would. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, "exit");
    this.child.kill(signal);
    await exited;
  }
}
