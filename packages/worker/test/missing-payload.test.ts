import { describe, expect, test } from "@jest/globals";
import { CLIENT, type HistoryEvent, type TaskMessage } from "@taskhub/core";
import { missingPayload } from "../src/missing-payload.js";
import { activities, orchestrators } from "./programs.js";
import { idOf, post, postEvent, tamper } from "./world/post.js";
import { World } from "./world/world.js";

const BLOB = "i1/message-0af3.json.gz";
const RECEIVED = { eventId: -1, isPlayed: false, timestamp: new Date(0) } as const;

function message(event: HistoryEvent, blob: string | undefined = BLOB): TaskMessage {
  return { messageId: "m", instanceId: "i1", sender: CLIENT, event, missingPayload: blob };
}

function world(): World {
  return new World({ seed: 1, orchestrators, activities });
}

describe("missingPayload", () => {
  test("has nothing to say of a message that has its payload", () => {
    const event = { ...RECEIVED, type: "EventRaised", name: "e" } as const;
    expect(missingPayload({ ...message(event), missingPayload: undefined })).toBeUndefined();
  });

  test("makes a failure of a result, for the orchestrator to catch", () => {
    const lost = missingPayload(
      message({ ...RECEIVED, type: "TaskCompleted", taskScheduledId: 4 }),
    );
    expect(lost).toMatchObject({
      kind: "replaced",
      event: {
        type: "TaskFailed",
        taskScheduledId: 4,
        failureDetails: { errorType: "PayloadMissing", isNonRetriable: true },
      },
    });
  });

  test.each(["SubOrchestrationInstanceCompleted", "SubOrchestrationInstanceFailed"] as const)(
    "makes the failure of a sub-orchestration of a %s",
    (type) => {
      const texts = { reason: "", details: "" };
      const lost = missingPayload(message({ ...RECEIVED, ...texts, type, taskScheduledId: 4 }));
      expect(lost).toMatchObject({ event: { type: "SubOrchestrationInstanceFailed" } });
    },
  );

  test("needs no payload of a timer", () => {
    const fired = { ...RECEIVED, type: "TimerFired", timerId: 1, fireAt: new Date(0) } as const;
    expect(missingPayload(message(fired))).toBeUndefined();
  });

  test("can make nothing of any other event", () => {
    const lost = missingPayload(message({ ...RECEIVED, type: "EventRaised", name: "e" }));
    expect(lost).toMatchObject({ kind: "unusable", reason: expect.stringContaining(BLOB) });
  });
});

describe("a message whose payload is gone", () => {
  test("fails the instance if it is the start, and names the blob", async () => {
    const w = world();
    w.start("i1", "chain", 1, false);
    tamper(w, (stored) => {
      stored.message = { ...stored.message, missingPayload: BLOB };
    });
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.runtimeStatus).toBe("Failed");
    expect(w.status("i1")?.output).toContain(BLOB);
    const end = w.store.histories.get("i1")?.events.find((e) => e.type === "ExecutionCompleted");
    expect(end?.failureDetails?.errorType).toBe("PayloadMissing");
  });

  test("fails the task if it is an outcome; the orchestrator goes on", async () => {
    const w = world();
    w.start("i1", "careful"); // its activity is slow to answer: the outcome comes by a message
    await w.time.runUntil(() => (w.store.histories.get("i1")?.events.length ?? 0) > 0, 1_000);
    post(
      w,
      "i1",
      idOf("outcome"),
      { missingPayload: BLOB },
      { ...RECEIVED, type: "TaskCompleted", taskScheduledId: 0 },
    );
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.runtimeStatus).toBe("Completed");
  });

  test("is put aside if it is an event, and the instance goes on", async () => {
    const w = world();
    w.start("i1", "events", 2);
    await w.time.runUntil(() => false, 500);
    postEvent(w, "i1", "lost", { missingPayload: BLOB });
    postEvent(w, "i1", "kept");
    postEvent(w, "i1", "later", { after: idOf("lost") });
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe('["kept","later"]');
    expect(w.store.quarantined).toEqual([expect.stringContaining(BLOB)]);
  });

  test("is dropped like any other if it is repeated", async () => {
    const w = world();
    w.start("i1", "events", 2);
    w.at(100, () => {
      postEvent(w, "i1", "one");
    });
    w.at(2_000, () => {
      postEvent(w, "i1", "one", { missingPayload: BLOB });
    });
    w.at(4_000, () => {
      postEvent(w, "i1", "two");
    });
    expect(await w.settle()).toBe(true);
    expect(w.store.quarantined).toEqual([]);
    expect(w.status("i1")?.output).toBe('["one","two"]');
  });

  test("fails the activity if it is a work item", async () => {
    const w: World = new World({
      ...{ seed: 1, orchestrators, slots: 1 },
      activities: {
        ...activities,
        slow: (input) =>
          new Promise((resolve) => {
            w.at(5_000, () => {
              resolve(input);
            });
          }),
      },
    });
    w.start("i1", "fanThenChain", 2);
    await w.time.runUntil(() => w.store.queue({ kind: "workItem" }).length > 0, 5_000);
    for (const stored of w.store.queue({ kind: "workItem" })) {
      stored.message = { ...stored.message, missingPayload: BLOB };
    }
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.runtimeStatus).toBe("Failed");
    expect(w.status("i1")?.output).toContain(BLOB);
  });
});
