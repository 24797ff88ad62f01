/**
 * The worker processes of one measurement, on one hub.
 *
 * They end with the channel to this process: when it stops them, and when it is ended itself.
 *
 * @module
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { extname, join } from "node:path";
import type { FromWorker, ToWorker, WorkerOrder, WorkerTally } from "./worker-message.js";

/** Beside this file, in its language: a source if this is one. */
const SCRIPT = join(__dirname, `worker-process${extname(__filename)}`);

type Kind = FromWorker["kind"];
type Of<K extends Kind> = Extract<FromWorker, { readonly kind: K }>;

const STOP_MS = 10_000; // a worker gives itself 4 s

/** Worker processes that are told and asked together. */
export class WorkerFleet {
  private readonly ended = new Set<string>();
  private awaited:
    { readonly instanceIds: readonly string[]; readonly resolve: () => void } | undefined;
  private isStopping = false;
  private readonly lost: Promise<never>;
  private readonly children: readonly ChildProcess[];

  private constructor(order: WorkerOrder, processes: number) {
    // Node's own arguments are passed on, such as a loader of TypeScript
    const { execArgv } = process;
    const args = [JSON.stringify(order)];
    this.children = Array.from({ length: processes }, () => fork(SCRIPT, args, { execArgv }));
    this.lost = Promise.race(this.children.map((child) => this.lossOf(child)));
    // who waits for something sees it; nobody else must
    this.lost.catch(() => undefined);
    for (const child of this.children) {
      listen(child, "ended", ({ instanceId }) => {
        this.ended.add(instanceId);
        this.look();
      });
    }
  }

  /** Starts the processes. Resolves when all of them work. @throws Error if one ends before that. */
  static async start(order: WorkerOrder, processes: number): Promise<WorkerFleet> {
    const fleet = new WorkerFleet(order, processes);
    try {
      await fleet.eachSays("ready");
      return fleet;
    } catch (error) {
      await fleet.stop();
      throw error;
    }
  }

  /** Resolves when every instance has ended in one process or another. @throws Error if one of them is lost. */
  async untilEnded(instanceIds: readonly string[]): Promise<void> {
    const all = new Promise<void>((resolve) => {
      this.awaited = { instanceIds, resolve };
    });
    this.look();
    await Promise.race([all, this.lost]);
  }

  /** What each process has done since the last time. */
  async tallies(): Promise<readonly WorkerTally[]> {
    const answers = this.eachSays("tally");
    this.tell({ kind: "tally" });
    return (await answers).map(({ tally }) => tally);
  }

  /** Ends the processes in good order, or at once if one takes too long. */
  async stop(): Promise<void> {
    this.isStopping = true;
    const alive = this.children.filter(isAlive);
    const exits = alive.map((child) => once(child, "exit"));
    const late = setTimeout(() => {
      for (const child of alive) child.kill("SIGKILL");
    }, STOP_MS);
    this.tell({ kind: "stop" });
    try {
      await Promise.all(exits);
    } finally {
      clearTimeout(late);
    }
  }

  private look(): void {
    if (this.awaited?.instanceIds.every((id) => this.ended.has(id))) this.awaited.resolve();
  }

  private tell(message: ToWorker): void {
    // one that has just ended cannot be told: what waits for its answer hears of that
    for (const child of this.children) if (child.connected) child.send(message, () => undefined);
  }

  /** The next message of the kind from each. */
  private eachSays<K extends Kind>(kind: K): Promise<readonly Of<K>[]> {
    const answers = this.children.map(
      (child) =>
        new Promise<Of<K>>((resolve) => {
          const stop = listen(child, kind, (message) => {
            stop();
            resolve(message);
          });
        }),
    );
    return Promise.race([Promise.all(answers), this.lost]);
  }

  private lossOf(child: ChildProcess): Promise<never> {
    return new Promise((_, reject) => {
      child.once("error", reject);
      listen(child, "failed", ({ reason }) => {
        reject(new Error(`A worker process has failed: ${reason}`));
      });
      child.once("exit", (code, signal) => {
        if (this.isStopping) return;
        const how = signal ?? `code ${code ?? "?"}`;
        reject(new Error(`A worker process ended by itself (${how}); its output says why.`));
      });
    });
  }
}

/** Calls back for every message of the kind, until the returned function is called. */
function listen<K extends Kind>(
  child: ChildProcess,
  kind: K,
  hear: (message: Of<K>) => void,
): () => void {
  const onMessage = (message: unknown) => {
    const received = message as FromWorker; // what worker-process.ts sends
    if (received.kind === kind) hear(received as Of<K>); // the kind was compared
  };
  child.on("message", onMessage);
  return () => {
    child.off("message", onMessage);
  };
}

/** One that could not be started has no id, and does not end either. */
function isAlive({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
}
