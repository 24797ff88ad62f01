/** What tests against a real store share. */
import { randomBytes } from "node:crypto";
import {
  NO_MARKS,
  RECEIVED,
  type Clock,
  type Commit,
  type History,
  type HistoryEvent,
  type Random,
} from "@taskhub/core";
import { createTaskHub, type AzureTaskHub } from "../../src/azure-task-hub.js";
import type { UndecodableMessage } from "../../src/hub.js";
import { Meter } from "../../src/meter.js";
import type { Services } from "../../src/services.js";

/** Node's time, but no pause lasts. */
export const hurried: Clock = {
  now: () => new Date(),
  schedule: (_, callback) => {
    const immediate = setImmediate(callback);
    return () => clearImmediate(immediate);
  },
  sleep: () => new Promise((resolve) => setImmediate(resolve)),
  settle: () => new Promise((resolve) => setImmediate(resolve)),
};

export const random: Random = {
  fraction: () => Math.random(),
  hex: (bytes) => randomBytes(bytes).toString("hex"),
};

export function openHub(
  services: Services,
  options: {
    readonly hostMaxDequeueCount?: number;
    readonly meter?: Meter;
    readonly clock?: Clock;
    readonly onUndecodable?: (message: UndecodableMessage) => void;
  } = {},
): AzureTaskHub {
  return createTaskHub({
    name: "TestHub",
    partitionCount: 4,
    services,
    meter: new Meter(),
    clock: hurried,
    random,
    ...options,
  });
}

let instances = 0;

/** An id no other test has. */
export function newId(): string {
  instances += 1;
  return `instance-${String(instances)}`;
}

/** External events, told apart by the tag and their place. */
export function events(count: number, tag: string, text = ""): readonly HistoryEvent[] {
  return Array.from({ length: count }, (_, at) => ({
    type: "EventRaised",
    eventId: RECEIVED,
    timestamp: new Date(1_782_295_200_000 + at),
    isPlayed: true,
    messageId: "00000000-1111-4222-8333-444455556640",
    name: `${tag}-${String(at)}`,
    input: JSON.stringify(text),
  }));
}

/** The commit that follows a history, of the same execution unless another is named. */
export function commitOn(
  history: History,
  changes: Partial<Commit> & Pick<Commit, "instanceId" | "events">,
): Commit {
  const executionId = changes.executionId ?? history.executionId ?? "e1";
  const replaces = history.executionId !== undefined && executionId !== history.executionId;
  return {
    executionId,
    stamp: history.stamp,
    commitNumber: history.commitNumber + 1,
    firstRow: replaces ? 0 : history.events.length,
    replaces,
    rowsBefore: history.rowCount,
    marks: NO_MARKS,
    ...changes,
  };
}

/** What of an event comes back from the store. */
export function named(found: readonly HistoryEvent[]): readonly string[] {
  return found.map((event) => (event.type === "EventRaised" ? event.name : event.type));
}
