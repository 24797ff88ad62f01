import { EventSender } from "../engine/event-sender.js";
import { SignalSender } from "../engine/signal-sender.js";
import { writeCounter } from "../floor/write-counter.js";
import { writeListener } from "../floor/write-listener.js";
import { inLanes } from "../measure/in-lanes.js";
import { timedBurst, type Crowd } from "../measure/timed.js";
import type { Course, Scenario } from "./scenario.js";

const THOUSAND: Crowd = { count: 1_000, atOnce: 32 };
const ONE: Crowd = { count: 1, atOnce: 1 };

/** Many messages for one. */
export const messages: readonly Scenario[] = [
  {
    ...events(THOUSAND),
    name: "events1000",
    title: "1,000 events for one instance, 32 put at a time",
    rounds: { near: { measured: 4, warmUp: 1 }, far: { measured: 2, warmUp: 0 } },
  },
  {
    ...signals(THOUSAND),
    name: "signals1000",
    title: "1,000 signals for one entity, 32 put at a time",
    rounds: { near: { measured: 4, warmUp: 1 }, far: { measured: 2, warmUp: 0 } },
  },
];

/** Events for an instance that ends when it has heard all. */
export function events({ count, atOnce }: Crowd): Course {
  return {
    ...{ unit: "events", units: count, orchestrations: 1, compares: "throughput" },
    engine: (side, label) =>
      timedBurst(side.distance, ONE, async () => {
        const completed = side.completed(label);
        await side.start("listener", label, count);
        const sender = new EventSender(side, label);
        await inLanes(count, atOnce, (at) => sender.raise("tick", at));
        await completed;
      }),
    floor: (side, label) =>
      timedBurst(side.distance, ONE, () => writeListener(side, label, { count, atOnce })),
  };
}

/** Signals for an entity that counts them. */
export function signals({ count, atOnce }: Crowd): Course {
  const state = JSON.stringify({ state: String(count) }).slice(1, -1);
  return {
    ...{ unit: "signals", units: count, orchestrations: 1, compares: "throughput" },
    engine: (side, label) =>
      timedBurst(side.distance, ONE, async () => {
        const entityId = counterId(label);
        const counted = side.witness.written(entityId, ({ columns }) =>
          String(columns["Input"]).includes(state),
        );
        const sender = new SignalSender(side, entityId);
        await inLanes(count, atOnce, () => sender.signal("add"));
        await counted;
      }),
    floor: (side, label) =>
      timedBurst(side.distance, ONE, () => writeCounter(side, counterId(label), { count, atOnce })),
  };
}

/** The instance of the entity that a round signals. */
export function counterId(label: string): string {
  return `@counter@${label}`;
}
