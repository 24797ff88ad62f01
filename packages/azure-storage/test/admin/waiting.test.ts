import type { Clock } from "@taskhub/core";
import type { AccountView } from "../../src/admin/account.js";
import { HubQueues } from "../../src/admin/hub-queues.js";
import { isAbsent } from "../../src/admin/waiting.js";
import type { Hub } from "../../src/hub.js";
import { hubNames } from "../../src/hub-names.js";

const now = new Date(1_782_295_200_000);
const before = new Date(now.getTime() - 1);

interface Seen {
  readonly messages: number;
  /** Bodies. */
  readonly visible: readonly string[];
}

/** The queues of a hub of one partition, as an account shows them. */
async function look(seen: Readonly<Record<string, Seen>>) {
  const clock = { now: () => now } as Clock; // the only thing that is asked of it
  const hub = { names: hubNames("Shop"), partitionCount: 1, clock } as Hub; // as above
  const account = {
    listQueues: async () => Object.keys(seen),
    queueLength: async (queue: string) => seen[queue]!.messages,
    peek: async (queue: string) =>
      seen[queue]!.visible.map((body) => ({
        ...{ messageId: "m", dequeueCount: 0, body, insertedAt: before },
      })),
  } as unknown as AccountView; // the rest is not asked for
  return { hub, queues: await HubQueues.look(hub, account) };
}

const QUEUE = "shop-control-00";

function messageFor(instanceId: string): string {
  const Event = { $type: "DurableTask.Core.History.ExecutionResumedEvent", EventType: 20 };
  const common = { EventId: -1, IsPlayed: false, Timestamp: now.toISOString() };
  const TaskMessage = {
    Event: { ...Event, ...common },
    OrchestrationInstance: { InstanceId: instanceId },
  };
  return JSON.stringify({ ActivityId: "00000000-0000-4000-8000-000000000001", TaskMessage });
}

describe("isAbsent", () => {
  test("is certain of an empty queue, and of one whose messages are all seen and for others", async () => {
    expect(isAbsent(await look({}), "order", before)).toBe(true);
    expect(isAbsent(await look({ [QUEUE]: { messages: 0, visible: [] } }), "order", before)).toBe(
      true,
    );
    const others = { messages: 1, visible: [messageFor("other")] };
    expect(isAbsent(await look({ [QUEUE]: others }), "order", before)).toBe(true);
  });

  test.each<[string, string, Seen]>([
    ["a message for it is seen", QUEUE, { messages: 1, visible: [messageFor("order")] }],
    ["one is hidden", QUEUE, { messages: 2, visible: [messageFor("other")] }],
    ["one cannot be read", QUEUE, { messages: 1, visible: ["nonsense"] }],
    ["one lies among the poison", `${QUEUE}-poison`, { messages: 1, visible: [] }],
  ])("is not, while %s", async (_, queue, seen) => {
    expect(isAbsent(await look({ [queue]: seen }), "order", before)).toBe(false);
  });

  test("is not of an instance that has moved since the queue was looked at", async () => {
    expect(isAbsent(await look({}), "order", now)).toBe(false);
  });
});
