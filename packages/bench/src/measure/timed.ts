import type { Distance } from "../storage/distance.js";
import { inLanes } from "./in-lanes.js";
import type { Sample } from "./sample.js";

/** Times work that is one orchestration, done alone. */
export async function timedAlone(
  distance: Distance,
  work: () => Promise<unknown>,
): Promise<Sample> {
  const before = distance.roundTrips;
  const tookMs = await timed(work);
  return { tookMs, latenciesMs: [tookMs], roundTrips: distance.roundTrips - before };
}

/**
 * Times so many, never more than `atOnce` at a time; each from when it begins.
 *
 * All of it took until nothing was under way any more: what nobody waits for is work, too.
 */
export async function timedTogether(
  distance: Distance,
  { count, atOnce }: Crowd,
  work: (index: number) => Promise<unknown>,
): Promise<Sample> {
  return timedCrowd(distance, { count, atOnce }, (index) => timed(() => work(index)));
}

/** The same for what is asked for at one moment: each is timed from then. */
export async function timedBurst(
  distance: Distance,
  { count, atOnce }: Crowd,
  work: (index: number) => Promise<unknown>,
): Promise<Sample> {
  const askedAt = performance.now();
  return timedCrowd(distance, { count, atOnce }, async (index) => {
    await work(index);
    return performance.now() - askedAt;
  });
}

/** So many, and how many of them at a time. */
export interface Crowd {
  readonly count: number;
  readonly atOnce: number;
}

async function timedCrowd(
  distance: Distance,
  { count, atOnce }: Crowd,
  latencyOf: (index: number) => Promise<number>,
): Promise<Sample> {
  const latenciesMs: number[] = [];
  const tookMs = await timed(async () => {
    await inLanes(count, atOnce, async (index) => latenciesMs.push(await latencyOf(index)));
    await distance.quiet();
  });
  return { tookMs, latenciesMs };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
