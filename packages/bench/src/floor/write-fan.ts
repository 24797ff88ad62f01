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

/** A fan-out and its fan-in: two commits, of as many transactions as their rows need. */
export async function writeFan(side: FloorSide, instanceId: string, width: number): Promise<void> {
  const output = String(width);
  const instance = new FloorInstance(side, { instanceId, name: "fan", input: output });
  const each = Array.from({ length: width }, (_, at) => at);
  await instance.start();
  await instance.commit([
    orchestratorStarted(),
    executionStarted(instance.started),
    ...each.map((at) => taskScheduled(at, JSON.stringify([city(at)]), instance.keeper)),
    orchestratorCompleted(),
  ]);
  await instance.commit([
    orchestratorStarted(),
    ...each.map((at) => taskCompleted(at, JSON.stringify(`Hello ${city(at)}!`))),
    executionCompleted(width, output),
    orchestratorCompleted(),
  ]);
  await instance.end(output);
}
