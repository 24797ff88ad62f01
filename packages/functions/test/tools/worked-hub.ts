import { join } from "node:path";
import { startAzurite, type Azurite } from "@taskhub/local-host";
import { runFromSource, type SourceProcess } from "../from-source.js";
import { StorageAccount } from "./storage-account.js";

const APP = join(__dirname, "..", "fixtures", "tools", "run.cjs");
const PAUSE_MS = 50;
const PATIENCE_MS = 30_000;

/** A hub on a real store, and the app that works on it in a process of its own. */
export class WorkedHub {
  private worker: SourceProcess | undefined;
  readonly account: StorageAccount;

  private constructor(
    readonly name: string,
    private readonly azurite: Azurite,
  ) {
    this.account = new StorageAccount(azurite.connectionString);
  }

  static async start(name: string): Promise<WorkedHub> {
    const hub = new WorkedHub(name, await startAzurite());
    await hub.work();
    return hub;
  }

  /** Starts the app, and with it the hub if it is not there. */
  async work(): Promise<void> {
    this.worker = runFromSource(APP, [this.azurite.connectionString, this.name]);
    await this.worker.writes(/working/);
  }

  /** Ends the app in order; the hub stays. @returns Its exit code. */
  async rest(): Promise<number | null | undefined> {
    this.worker?.kill("SIGTERM");
    return this.worker?.ended;
  }

  /** All that the app has written. */
  get log(): string {
    return this.worker?.output() ?? "";
  }

  async stop(): Promise<void> {
    await this.rest();
    await this.azurite.stop();
  }

  /** Waits until the row of an instance has a status. @throws Error with what the app wrote, after a while. */
  async until(instanceId: string, status: string): Promise<void> {
    let found: unknown;
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
      const row = await this.account.row(`${this.name}Instances`, instanceId, "");
      found = row?.row["RuntimeStatus"];
      if (found === status) return;
      await pause(PAUSE_MS);
    }
    throw new Error(`'${instanceId}' is ${String(found)}, not ${status}:\n${this.log}`);
  }
}

/** Asks again and again until the answer is as it must be. */
export async function until<T>(ask: () => Promise<T>, isMet: (found: T) => boolean): Promise<T> {
  let found = await ask();
  for (const end = Date.now() + PATIENCE_MS; !isMet(found); found = await ask()) {
    if (Date.now() > end) throw new Error(`waited in vain, found ${JSON.stringify(found)}`);
    await pause(PAUSE_MS);
  }
  return found;
}

export function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
