import { inLanes } from "../measure/in-lanes.js";
import type { Crowd } from "../measure/timed.js";
import { executionStarted, orchestratorCompleted, orchestratorStarted } from "./event-rows.js";
import { FloorInstance } from "./floor-instance.js";
import type { FloorSide } from "./floor-side.js";
import { messageBody } from "./message-body.js";

/** DurableTask.Core `EventType.EventRaised`. */
const EVENT_RAISED = 15;
const NO_STAMP = "0001-01-01T00:00:00";

/** Each batch is one commit. Larger ones would be fewer, but a long queue makes the emulator slow. */
const SIGNALS_A_COMMIT = 100;

/** An entity that counts signals: what has been put is committed while the next ones are. */
export async function writeCounter(
  side: FloorSide,
  instanceId: string,
  { count: signals, atOnce }: Crowd,
): Promise<void> {
  const last = stateOf(signals);
  const entity = new FloorInstance(side, { instanceId, name: instanceId, input: last });
  let committed = Promise.resolve();
  let put = 0;
  await inLanes(signals, atOnce, async (at) => {
    await entity.hold(signalBody(entity, at));
    put += 1;
    if (put % SIGNALS_A_COMMIT > 0 && put < signals) return;
    const input = stateOf(put);
    const taken = put % SIGNALS_A_COMMIT || SIGNALS_A_COMMIT;
    committed = committed.then(async () => {
      const started = executionStarted({ ...entity.started, input });
      await entity.replace([orchestratorStarted(), started, orchestratorCompleted()]);
      // the last ones go once the state is shown
      if (input !== last) entity.letGo(taken);
    });
  });
  await committed;
  await entity.insertRow("Running", last, { CustomStatus: '{"entityExists":true}', ThCommit: 1 });
  entity.letGo();
}

function signalBody({ started }: FloorInstance, at: number): string {
  const request = {
    ...{ op: "add", signal: true, id: `${started.executionId}-${at}` },
    ...{ Timestamp: NO_STAMP, Predecessor: NO_STAMP },
  };
  const event = { EventType: EVENT_RAISED, Name: "op", Input: JSON.stringify(request) };
  return messageBody(started, "EventRaised", event);
}

function stateOf(signals: number): string {
  return JSON.stringify({ exists: true, state: String(signals), sorter: {} });
}
