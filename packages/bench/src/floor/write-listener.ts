import { inLanes } from "../measure/in-lanes.js";
import type { Crowd } from "../measure/timed.js";
import {
  eventRaised,
  executionCompleted,
  executionStarted,
  orchestratorCompleted,
  orchestratorStarted,
  type Columns,
} from "./event-rows.js";
import { FloorInstance } from "./floor-instance.js";
import type { FloorSide } from "./floor-side.js";
import { messageBody } from "./message-body.js";

/** Events that fit one transaction, with the brackets of the episode and its end. */
const EVENTS_A_COMMIT = 96;
/** DurableTask.Core `EventType.EventRaised`. */
const EVENT_RAISED = 15;

/** An instance that hears events: what has been put is committed while the next ones are. */
export async function writeListener(
  side: FloorSide,
  instanceId: string,
  { count: events, atOnce }: Crowd,
): Promise<void> {
  const output = String(events);
  const instance = new FloorInstance(side, { instanceId, name: "listener", input: output });
  await instance.start();
  const first = [orchestratorStarted(), executionStarted(instance.started)];
  await instance.commit([...first, orchestratorCompleted()]);

  let waiting: Columns[] = [];
  let committed = Promise.resolve();
  let heard = 0;
  await inLanes(events, atOnce, async (at) => {
    const event = { EventType: EVENT_RAISED, Name: "tick", Input: String(at) };
    await instance.hold(messageBody(instance.started, "EventRaised", event));
    waiting.push(eventRaised("tick", String(at)));
    heard += 1;
    const isLast = heard === events;
    const taken = waiting;
    if (taken.length < EVENTS_A_COMMIT && !isLast) return;
    waiting = [];
    const end = isLast ? [executionCompleted(0, output)] : [];
    committed = committed.then(async () => {
      await instance.commit([orchestratorStarted(), ...taken, ...end, orchestratorCompleted()]);
      instance.letGo(taken.length);
    });
  });
  await committed;
  await instance.end(output);
}
