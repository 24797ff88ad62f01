/**
 * A place for a process that runs the app: killed, and taken again by the next one.
 *
 * @module
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { createInterface } from "node:readline";
import { JOURNAL_SETTING, journalFile } from "./activity-journal.js";
import type { HostKind } from "./crash-options.js";

const READY = /^(ready|listening on http:\S+)$/;
const STOP_MS = 10_000; // a worker gives itself 4 s, the local host 5 s

/** What every process of the test shares. */
export interface WorkerSite {
  readonly host: HostKind;
  /** Folder of `host.json`. */
  readonly scriptRoot: string;
  readonly journals: string;
  readonly logs: string;
  readonly connectionString: string;
}

/** One process, from its start to its end. */
export interface Life {
  /** Names its journal and its log. */
  readonly name: string;
  readonly child: ChildProcess;
  isReady: boolean;
  killedAt?: Date;
  /** Why it ended, if nobody ended it. */
  accident?: string;
}

/** A place for one process at a time. */
export class Worker {
  /** The processes so far, the last one may live. */
  readonly lives: Life[] = [];
  private isStopping = false;

  constructor(
    private readonly name: string,
    private readonly site: WorkerSite,
  ) {}

  get isReady(): boolean {
    return this.lives.at(-1)?.isReady ?? false;
  }

  /** Starts a process. Resolves when it works, or has ended before that. */
  async start(): Promise<void> {
    if (this.isStopping) return; // a restart that was due when the test was interrupted
    const name = `${this.name}.${this.lives.length + 1}`;
    const log = createWriteStream(join(this.site.logs, `${name}.log`));
    const child = spawn(process.execPath, commandOf(this.site), {
      env: {
        ...process.env,
        AzureWebJobsStorage: this.site.connectionString,
        [JOURNAL_SETTING]: journalFile(this.site.journals, name),
      },
      // the channel tells a worker when the test itself is gone
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const life: Life = { name, child, isReady: false };
    this.lives.push(life);
    child.stderr?.pipe(log, { end: false });
    child.stdout?.pipe(log, { end: false });
    await new Promise<void>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => {
        life.isReady = false;
        if (!life.killedAt && !this.isStopping) {
          life.accident = `${name} ended by itself (${signal ?? `code ${code ?? "?"}`})`;
        }
        resolve();
      });
      if (!child.stdout) return;
      createInterface({ input: child.stdout }).on("line", (line) => {
        if (!READY.test(line)) return;
        life.isReady = true;
        resolve();
      });
    });
  }

  /** Ends the process as a power cut would. */
  async kill(): Promise<void> {
    const life = this.lives.at(-1);
    if (!life || hasEnded(life.child)) return;
    life.isReady = false;
    life.killedAt = new Date();
    await end(life.child, "SIGKILL");
  }

  /** Ends the process in good order, or at once if it takes too long. */
  async stop(): Promise<void> {
    this.isStopping = true;
    const child = this.lives.at(-1)?.child;
    if (!child || hasEnded(child)) return;
    const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    await end(child, "SIGTERM");
    clearTimeout(late);
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** The arguments of Node; its own are passed on, such as a loader of TypeScript. */
function commandOf({ host, scriptRoot }: WorkerSite): string[] {
  if (host === "standalone") {
    const script = join(__dirname, `worker-process${extname(__filename)}`);
    return [...process.execArgv, script, scriptRoot];
  }
  const manifest = createRequire(__filename).resolve("@taskhub/local-host/package.json");
  const cli = join(dirname(manifest), "bin", "taskhub-host.js");
  const flags = ["--script-root", scriptRoot, "--storage", "env", "--port", "0"];
  return [...process.execArgv, cli, "start", ...flags];
}
