import { setTimeout as sleep } from "node:timers/promises";
import {
  executionCompleted,
  executionStarted,
  orchestratorCompleted,
  orchestratorStarted,
  taskCompleted,
  taskScheduled,
  timerCreated,
  timerFired,
} from "./event-rows.js";
import { FloorInstance } from "./floor-instance.js";
import type { FloorSide } from "./floor-side.js";
import { messageBody } from "./message-body.js";

/** DurableTask.Core `EventType.TimerFired`. */
const TIMER_FIRED = 11;
const OUTPUT = JSON.stringify("Hello Oslo!");

/**
 * A timer, and an activity after it.
 *
 * @returns How late the transaction was in the store that allows the activity, in milliseconds.
 */
export async function writeSleeper(
  side: FloorSide,
  instanceId: string,
  fireAtMs: number,
): Promise<number> {
  const fireAt = new Date(fireAtMs);
  const input = String(fireAtMs);
  const instance = new FloorInstance(side, { instanceId, name: "sleeper", input });
  await instance.start();
  await instance.commit([
    orchestratorStarted(),
    executionStarted(instance.started),
    timerCreated(0, fireAt, instance.keeper),
    orchestratorCompleted(),
  ]);
  const fired = { EventType: TIMER_FIRED, TimerId: 0, FireAt: fireAt };
  await instance.hold(messageBody(instance.started, "TimerFired", fired));
  await sleep(Math.max(0, fireAtMs - Date.now()));
  await instance.commit([
    orchestratorStarted(),
    timerFired(0, fireAt),
    taskScheduled(1, JSON.stringify(["Oslo"]), instance.keeper),
    orchestratorCompleted(),
  ]);
  const lateMs = Date.now() - fireAtMs;
  await instance.commit([
    orchestratorStarted(),
    taskCompleted(1, OUTPUT),
    executionCompleted(2, OUTPUT),
    orchestratorCompleted(),
  ]);
  await instance.end(OUTPUT);
  return lateMs;
}
