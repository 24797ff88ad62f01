/**
 * One worker of the crash test: the app, without any host, until it is killed.
 *
 *     node worker-process.js <folder of host.json>
 *
 * Prints `ready` once it works.
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { startStandalone, type Standalone } from "@taskhub/functions/standalone";
import "./orchestrations.js";

const RETRY_MS = 500;

void main();

async function main(): Promise<void> {
  // whoever started this process is gone
  process.once("disconnect", () => process.exit(0));
  const standalone = await started(process.argv[2] ?? ".");
  process.once("SIGTERM", () => void standalone.stop().finally(() => process.exit(0)));
  console.log("ready");
}

/** Tries again while the storage is away. */
async function started(directory: string): Promise<Standalone> {
  for (;;) {
    try {
      return await startStandalone({ directory });
    } catch (error) {
      console.error(`not started: ${error instanceof Error ? error.message : String(error)}`);
      await pause(RETRY_MS);
    }
  }
}
