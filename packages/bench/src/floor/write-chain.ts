import { city } from "../engine/functions.js";
import {
  executionCompleted,
  executionStarted,
  orchestratorCompleted,
  orchestratorStarted,
  taskCompleted,
  taskScheduled,
} from "./event-rows.js";
import { FloorInstance } from "./floor-instance.js";
import type { FloorSide } from "./floor-side.js";

/** A chain: one transaction for each step. @returns What each took, in milliseconds. */
export async function writeChain(
  side: FloorSide,
  instanceId: string,
  steps: number,
): Promise<readonly number[]> {
  const output = String(steps);
  const instance = new FloorInstance(side, { instanceId, name: "chain", input: output });
  const scheduled = (at: number) =>
    at < steps
      ? taskScheduled(at, JSON.stringify([city(at)]), instance.keeper)
      : executionCompleted(at, output);
  await instance.start();
  const first = [orchestratorStarted(), executionStarted(instance.started)];
  await instance.commit([...first, scheduled(0), orchestratorCompleted()]);
  const tookMs: number[] = [];
  for (let at = 0; at < steps; at++) {
    const startedAt = performance.now();
    await instance.commit([
      orchestratorStarted(),
      taskCompleted(at, JSON.stringify(`Hello ${city(at)}!`)),
      scheduled(at + 1),
      orchestratorCompleted(),
    ]);
    tookMs.push(performance.now() - startedAt);
  }
  await instance.end(output);
  return tookMs;
}
