import { inLanes } from "../measure/in-lanes.js";
import type { Crowd } from "../measure/timed.js";
import { executionStarted, orchestratorCompleted, orchestratorStarted } from "./event-rows.js";
import { FloorInstance } from "./floor-instance.js";
import type { FloorSide } from "./floor-side.js";
import { messageBody } from "./message-body.js";

/** DurableTask.Core `EventType.EventRaised`. */
const EVENT_RAISED = 15;
const NO_STAMP = "0001-01-01T00:00:00";

/** An entity that counts signals: each is a message; what all of them lead to is one commit. */
export async function writeCounter(
  side: FloorSide,
  instanceId: string,
  { count: signals, atOnce }: Crowd,
): Promise<void> {
  const state = JSON.stringify({ exists: true, state: String(signals), sorter: {} });
  const entity = new FloorInstance(side, { instanceId, name: instanceId, input: state });
  await inLanes(signals, atOnce, (at) => {
    const request = {
      ...{ op: "add", signal: true, id: `${entity.started.executionId}-${at}` },
      ...{ Timestamp: NO_STAMP, Predecessor: NO_STAMP },
    };
    const event = { EventType: EVENT_RAISED, Name: "op", Input: JSON.stringify(request) };
    return entity.hold(messageBody(entity.started, "EventRaised", event));
  });
  const started = executionStarted(entity.started);
  await entity.commit([orchestratorStarted(), started, orchestratorCompleted()]);
  await entity.insertRow("Running", state, { CustomStatus: '{"entityExists":true}', ThCommit: 1 });
  entity.letGo();
}
