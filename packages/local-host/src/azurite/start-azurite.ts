/**
 * Azurite beside the caller, in a child process that outlives a `kill -9` of the caller just long
 * enough to save what was written.
 *
 * @module
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";

/** What Azurite is started with. */
export interface AzuriteOptions {
  /** The folder of the data, created if absent. Without it the data lives in memory. */
  readonly location?: string;
  /** Ports to listen at; free ones by default. Only with a location. */
  readonly ports?: Ports;
  /** How long to wait for a folder that another process still has. Default: 15 s. */
  readonly maxWaitMs?: number;
  /** Called once if the folder is still held by another process. */
  readonly onWait?: (message: string) => void;
  /** Called if Azurite ends although nobody stopped it. */
  readonly onLost?: (error: Error) => void;
}

/** A running Azurite: blobs, queues and tables on ports of 127.0.0.1. */
export interface Azurite {
  /** For every Azure storage SDK, and for `AzureWebJobsStorage`. */
  readonly connectionString: string;
  /** Saves the data and ends the process. May be called again. */
  stop(): Promise<void>;
}

type ChildMessage =
  | { readonly type: "waiting"; readonly pid: number; readonly lockFile: string }
  | { readonly type: "ready"; readonly ports: Ports }
  | { readonly type: "failed"; readonly message: string };

/** Where the three services listen. */
export interface Ports {
  readonly blob: number;
  readonly queue: number;
  readonly table: number;
}

// The same path from `src/azurite` and from `dist/azurite`.
const CHILD_SCRIPT = join(__dirname, "..", "..", "bin", "azurite-child.js");

const DEFAULT_WAIT_MS = 15_000; // saving a large store takes seconds

// The public account of every storage emulator.
const ACCOUNT_NAME = "devstoreaccount1";
const ACCOUNT_KEY =
  "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/**
 * Starts Azurite and waits until it serves.
 *
 * The process ends by itself, saving its data, when this one ends, whatever ended it. A folder
 * belongs to one Azurite at a time: right after a crash of its owner this waits until the data is
 * saved.
 *
 * @throws Error if the folder stays in use, or Azurite does not start.
 */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  const { location, ports: given, maxWaitMs = DEFAULT_WAIT_MS } = options;
  const ownPorts = given ? [given.blob, given.queue, given.table].map(String) : [];
  const args = location === undefined ? [] : [resolve(location), String(maxWaitMs), ...ownPorts];
  const child = fork(CHILD_SCRIPT, args, {
    detached: true, // its own process group: Ctrl-C must reach the host, not the storage
    execArgv: [], // no loader and no inspector of the caller
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const ports = await whenReady(child, options);
  let stopped: Promise<void> | undefined;
  child.once("exit", (code, signal) => {
    if (stopped) return;
    options.onLost?.(
      new Error(`Azurite ended by itself (${signal ?? `exit code ${code ?? "?"}`}).`),
    );
  });
  // The caller may end while Azurite runs: it then closes by itself.
  child.unref();
  child.channel?.unref();
  return {
    connectionString: connectionStringOf(ports),
    stop: () => (stopped ??= stopChild(child)),
  };
}

async function whenReady(child: ChildProcess, options: AzuriteOptions): Promise<Ports> {
  return new Promise((settle, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => {
      reject(new Error(`Azurite did not start: its process ended with code ${code ?? "none"}.`));
    });
    child.on("message", (received) => {
      const message = received as ChildMessage;
      switch (message.type) {
        case "waiting":
          options.onWait?.(
            `Process ${message.pid} is still using the storage folder (${message.lockFile}); waiting for it to end.`,
          );
          return;
        case "ready":
          settle(message.ports);
          return;
        case "failed":
          reject(new Error(`Azurite did not start: ${message.message}`));
      }
    });
  });
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const exited = once(child, "exit");
  child.disconnect();
  await exited;
}

function connectionStringOf(ports: Ports): string {
  const endpoint = (port: number) => `http://127.0.0.1:${port}/${ACCOUNT_NAME}`;
  return [
    "DefaultEndpointsProtocol=http",
    `AccountName=${ACCOUNT_NAME}`,
    `AccountKey=${ACCOUNT_KEY}`,
    `BlobEndpoint=${endpoint(ports.blob)}`,
    `QueueEndpoint=${endpoint(ports.queue)}`,
    `TableEndpoint=${endpoint(ports.table)}`,
  ].join(";");
}
