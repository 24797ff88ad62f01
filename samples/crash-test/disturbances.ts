/**
 * What the app has to survive: `kill -9` of its processes, and storage that goes away.
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import type { AzuriteProcess } from "./azurite-process.js";
import type { SeededRandom } from "./seeded-random.js";
import type { StorageGate } from "./storage-gate.js";
import type { Worker } from "./worker.js";

const MAX_RESTART_MS = 3_000;
const MIN_OUTAGE_MS = 1_000;
const MAX_OUTAGE_MS = 4_000;
const TWO_OUTAGES_FROM_MS = 30_000;

/** When a disturbance was over, by `performance.now`. */
export interface DisturbanceLog {
  kills: number;
  outages: number;
  lastKillAt?: number;
  lastOutageEndedAt?: number;
}

/** Kills a random worker every now and then; each is started again a little later. */
export async function killNowAndThen(
  workers: readonly Worker[],
  random: SeededRandom,
  log: DisturbanceLog,
  { forMs, everyMs }: { readonly forMs: number; readonly everyMs: number },
): Promise<void> {
  const until = performance.now() + forMs;
  const restarts: Promise<void>[] = [];
  for (;;) {
    const waitMs = everyMs * random.between(0.5, 1.5);
    if (performance.now() + waitMs > until) break;
    await pause(waitMs);
    const victim = random.oneOf(workers.filter(({ isReady }) => isReady));
    const restartMs = random.between(0, MAX_RESTART_MS);
    if (!victim) continue;
    await victim.kill();
    log.kills++;
    log.lastKillAt = performance.now();
    restarts.push(pause(restartMs).then(() => victim.start()));
  }
  await Promise.all(restarts);
}

/** Stops the storage in good order and starts it again: twice, or once in a short run. */
export async function stopStorageNowAndThen(
  azurite: AzuriteProcess,
  gate: StorageGate,
  random: SeededRandom,
  log: DisturbanceLog,
  forMs: number,
): Promise<void> {
  const count = forMs >= TWO_OUTAGES_FROM_MS ? 2 : 1;
  const startedAt = performance.now();
  for (let index = 1; index <= count; index++) {
    await pause(startedAt + (forMs * index) / (count + 1) - performance.now());
    await gate.during(async () => {
      await azurite.stop();
      await pause(random.between(MIN_OUTAGE_MS, MAX_OUTAGE_MS));
      await azurite.restart();
    });
    log.outages++;
    log.lastOutageEndedAt = performance.now();
  }
}
