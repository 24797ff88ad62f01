/**
 * The storage: an Azurite on disk, in a process that no kill of a worker reaches.
 *
 * It can be stopped in good order and started again on the same ports and data. A hard kill would
 * lose its last writes, as no storage service does.
 *
 * @module
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const LOCK_WAIT_MS = 15_000;
const START_TRIES = 20;
const RETRY_MS = 250;

// The public account of every storage emulator.
const ACCOUNT_NAME = "devstoreaccount1";
const ACCOUNT_KEY =
  "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

interface Ports {
  readonly blob: number;
  readonly queue: number;
  readonly table: number;
}

type ChildMessage =
  | { readonly type: "waiting" }
  | { readonly type: "ready"; readonly ports: Ports }
  | { readonly type: "failed"; readonly message: string };

/** An Azurite that comes and goes. */
export class AzuriteProcess {
  private constructor(
    private readonly folder: string,
    private readonly ports: Ports,
    private child: ChildProcess,
  ) {}

  /** Starts it on free ports. */
  static async start(folder: string): Promise<AzuriteProcess> {
    const { child, ports } = await startChild([folder, String(LOCK_WAIT_MS)]);
    return new AzuriteProcess(folder, ports, child);
  }

  get connectionString(): string {
    const endpoint = (port: number) => `http://127.0.0.1:${port}/${ACCOUNT_NAME}`;
    return [
      "DefaultEndpointsProtocol=http",
      `AccountName=${ACCOUNT_NAME}`,
      `AccountKey=${ACCOUNT_KEY}`,
      `BlobEndpoint=${endpoint(this.ports.blob)}`,
      `QueueEndpoint=${endpoint(this.ports.queue)}`,
      `TableEndpoint=${endpoint(this.ports.table)}`,
    ].join(";");
  }

  /** Saves the data and ends the process. */
  async stop(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    if (child.connected) child.disconnect();
    await exited;
  }

  /** Starts it again where it was. */
  async restart(): Promise<void> {
    const { blob, queue, table } = this.ports;
    const args = [this.folder, String(LOCK_WAIT_MS), ...[blob, queue, table].map(String)];
    for (let tries = 1; ; tries++) {
      try {
        this.child = (await startChild(args)).child;
        return;
      } catch (error) {
        // a port can be in use for a moment, by a connection that somebody opened meanwhile
        if (tries === START_TRIES) throw error;
        await pause(RETRY_MS);
      }
    }
  }
}

async function startChild(args: readonly string[]): Promise<{ child: ChildProcess; ports: Ports }> {
  const child = fork(childScript(), [...args], {
    detached: true, // Ctrl-C is for the crash test, which stops it last
    execArgv: [],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const ports = await new Promise<Ports>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => {
      reject(new Error(`Azurite ended with code ${code ?? "none"} before it served.`));
    });
    child.on("message", (received) => {
      const message = received as ChildMessage; // what azurite-child.js says it sends
      if (message.type === "ready") resolve(message.ports);
      if (message.type === "failed") reject(new Error(`Azurite: ${message.message}`));
    });
  });
  return { child, ports };
}

function childScript(): string {
  const manifest = createRequire(__filename).resolve("@taskhub/local-host/package.json");
  return join(dirname(manifest), "bin", "azurite-child.js");
}
