/**
 * Orchestrators with what comes to them, episode by episode: the makings of the recorded histories
 * beside this file.
 *
 * A history is recorded once and then kept: it stands for instances that are running somewhere. If
 * one must change, delete its file and run
 *
 *     RECORD_HISTORIES=1 npx jest packages/core/test/histories.test.ts
 */
import type { ExecutionStarted, HistoryEvent } from "../../src/history-event.js";
import {
  childCompleted,
  childFailed,
  completed,
  failed,
  fired,
  raised,
  resumed,
  START,
  suspended,
  terminated,
} from "../events.js";
import { RetryOptions } from "../../src/tasks/retry-options.js";
import type { PlainOrchestrator } from "../instance.js";

export interface Scenario<Form = PlainOrchestrator> {
  readonly orchestrator: Form;
  readonly start?: Partial<ExecutionStarted>;
  /** What comes after the start, a list for each episode. */
  readonly episodes: readonly (readonly HistoryEvent[])[];
}

const DAY_MS = 86_400_000;

function day(count: number): Date {
  return new Date(START.getTime() + count * DAY_MS);
}

export const scenarios: Readonly<Record<string, Scenario>> = {
  "hello-cities": {
    orchestrator: function* (df) {
      const greetings: unknown[] = [];
      for (const city of df.getInput<string[]>()) {
        greetings.push(yield df.callActivity("sayHello", city));
      }
      return greetings;
    },
    start: { name: "helloCities", input: '["Oslo","Lima","Nairobi"]' },
    episodes: ["Oslo", "Lima", "Nairobi"].map((city, i) => [completed(i, `Hello ${city}`)]),
  },

  "fan-out-fan-in": {
    orchestrator: function* (df) {
      const parts = [1, 2, 3, 4].map((part) => df.callActivity<number>("weigh", part));
      const fastest = yield* df.Task.any([...parts]);
      const weights = yield* df.Task.all(parts);
      const total = yield* df.callActivity<number>("add", weights);
      return { fastest: fastest.result, total };
    },
    start: { name: "weighParts" },
    episodes: [[completed(2, 30)], [completed(0, 10), completed(3, 40)], [completed(1, 20)]].concat(
      [[completed(4, 100)]],
    ),
  },

  approval: {
    orchestrator: function* (df) {
      df.setCustomStatus("waiting");
      const deadline = df.createTimer(new Date(df.currentUtcDateTime.getTime() + DAY_MS));
      const asked = df.callActivity("ask", df.newGuid(df.instanceId));
      yield asked;
      for (let reminders = 0; ; reminders++) {
        const answer = df.waitForExternalEvent<{ approved: boolean }>("Approval");
        const pause = df.createTimer(new Date(df.currentUtcDateTime.getTime() + DAY_MS / 4));
        const winner = yield* df.Task.any([answer, pause, deadline]);
        if (winner === deadline) return "expired";
        if (winner === answer) {
          deadline.cancel();
          pause.cancel();
          df.setCustomStatus(undefined);
          return { approved: answer.result?.approved, reminders };
        }
        yield df.callActivity("remind", reminders);
      }
    },
    start: { name: "approval", instanceId: "expense-7" },
    episodes: [
      [completed(0, "asked")],
      [fired(1)],
      [completed(3, "reminded"), raised("gossip", "ignored", "m-1")],
      [raised("approval", { approved: true }, "m-2"), fired(2)],
    ],
  },

  "order-with-children": {
    orchestrator: function* (df) {
      const shipping = df.callSubOrchestrator("Ship", { sku: "A1" }, "ship-1");
      const billing = df.callSubOrchestrator("Bill", { amount: 7 });
      try {
        yield df.Task.all([shipping, billing]);
      } catch (error) {
        const refund = yield df.callActivity("refund", (error as Error).message);
        return [yield shipping, refund];
      }
      return "both";
    },
    start: {
      name: "OrderFlow",
      version: "1.0",
      tags: { team: "shop" },
      parent: {
        name: "Batch",
        instanceId: "batch-1",
        executionId: "0f8e7d6c5b4a39281706f5e4d3c2b1a0",
        taskScheduledId: 5,
      },
    },
    episodes: [
      [childFailed(1, "Orchestrator function 'Bill' failed: card declined")],
      [completed(2, "refunded")],
      [childCompleted(0, "shipped")],
    ],
  },

  "eternal-counter": {
    orchestrator: function* (df) {
      const { total, left } = df.getInput<{ total: number; left: number }>();
      if (left === 0) return total;
      const amount = yield* df.waitForExternalEvent<number>("add");
      yield df.callActivity("store", total + amount);
      df.continueAsNew({ total: total + amount, left: left - 1 });
      return "not the output";
    },
    start: { name: "counter", input: '{"total":0,"left":2}' },
    episodes: [
      [raised("add", 5, "m-1")],
      [raised("add", 7, "m-2"), raised("note", "kept", "m-3")],
      [completed(0)],
      [suspended(), completed(0)],
      [resumed()],
    ],
  },

  "long-timer": {
    orchestrator: function* (df) {
      yield df.createTimer(day(8));
      return df.currentUtcDateTime;
    },
    start: { name: "remindNextWeek" },
    episodes: [[fired(0)], [fired(1)], [fired(2)]],
  },

  "suspended-and-resumed": {
    orchestrator: function* (df) {
      const first = yield df.callActivity("first");
      const event = yield df.waitForExternalEvent("go");
      return [first, event, yield df.callActivity("last")];
    },
    start: { name: "patient" },
    episodes: [
      [suspended(), completed(0, 1)],
      [raised("go", 2, "m-1")],
      [resumed()],
      [completed(1, 3)],
    ],
  },

  "failed-payment": {
    orchestrator: function* (df) {
      yield df.callActivity("reserve");
      yield df.callActivity("pay");
    },
    start: { name: "Checkout" },
    episodes: [
      [completed(0), completed(0, "a second time")],
      [failed(1, "Activity function 'pay' failed: card declined")],
    ],
  },

  "terminated-while-waiting": {
    orchestrator: function* (df) {
      yield df.Task.all([df.callActivity("work"), df.waitForExternalEvent("never")]);
    },
    start: { name: "endless" },
    episodes: [[completed(0)], [terminated("no longer wanted")]],
  },

  "payment-with-retries": {
    orchestrator: function* (df) {
      const retries = new RetryOptions(5_000, 3);
      retries.backoffCoefficient = 2;
      retries.handle = (failure) => !failure.message.includes("declined");
      const paid: unknown = yield df.callActivityWithRetry("pay", retries, 7);
      try {
        yield df.callActivityWithRetry("print", new RetryOptions(5_000, 1));
      } catch (error) {
        yield df.callActivity("apologize", (error as Error).message);
      }
      return yield df.callActivityWithRetry("tip", retries, paid);
    },
    start: { name: "Checkout" },
    episodes: [
      [failed(0, "Activity function 'pay' failed: line is busy")],
      [fired(1)],
      [failed(2, "Activity function 'pay' failed: line is busy")],
      [fired(3)],
      [completed(4, "paid")],
      [failed(5, "Activity function 'print' failed: no paper")],
      [fired(6)],
      [completed(7)],
      [failed(8, "Activity function 'tip' failed: declined")],
    ],
  },

  "retried-child": {
    orchestrator: function* (df) {
      const retries = { firstRetryIntervalInMilliseconds: 60_000, maxNumberOfAttempts: 2 };
      const ships = ["a", "b"].map((sku) => df.callSubOrchestratorWithRetry("Ship", retries, sku));
      return yield* df.Task.all(ships);
    },
    start: { name: "OrderFlow", version: "1.0" },
    episodes: [
      [childFailed(1, "Orchestrator function 'Ship' failed: no lorry")],
      [childCompleted(0, "shipped a"), fired(2)],
      [childCompleted(3, "shipped b")],
    ],
  },

  "event-with-timeout": {
    orchestrator: function* (df) {
      const seen: unknown[] = [];
      for (const name of ["first", "second", "third"]) {
        try {
          seen.push(yield df.waitForExternalEvent(name, { timeout: { hours: 1 } }));
        } catch (error) {
          seen.push((error as Error).name);
        }
      }
      return [seen, yield df.waitForExternalEvent("second")];
    },
    start: { name: "patient" },
    episodes: [
      [raised("first", 1, "m-1"), raised("third", 3, "m-2")],
      [fired(1), raised("second", "late", "m-3")],
    ],
  },

  "telling-others": {
    orchestrator: function* (df) {
      df.sendEvent("cart-1", "opened", { by: df.instanceId });
      const audit = df.startOrchestration("Audit", 1, { tags: { team: "shop" }, version: "2.0" });
      yield df.callActivity("fill");
      df.sendEvent(audit, "filled");
      df.startOrchestration("Report", undefined, { instanceId: "report-1" });
      const count = yield df.callActivity("count");
      df.sendEvent("cart-1", "closed");
      return count;
    },
    start: { name: "cart" },
    episodes: [[completed(2)], [completed(5, 3)]],
  },

  "all-settled": {
    orchestrator: function* (df) {
      const ends = yield* df.Task.allSettled([
        df.callActivity<number>("good"),
        df.callActivity<number>("bad"),
        df.callSubOrchestrator<number>("child"),
        df.waitForExternalEvent<number>("go"),
      ]);
      const good = ends.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
      return yield df.callActivity("sum", good);
    },
    start: { name: "gather" },
    episodes: [
      [failed(1, "Activity function 'bad' failed: no"), completed(0, 1)],
      [raised("go", 2, "m-1")],
      [childFailed(2, "Orchestrator function 'child' failed: no")],
      [completed(3, 3)],
    ],
  },

  "fresh-start": {
    orchestrator: function* (df) {
      const round = df.getInput<number>();
      const item: unknown = yield df.waitForExternalEvent("item");
      yield df.callActivity("store", [round, item]);
      if (round === 2) return "done";
      df.continueAsNew(round + 1, { preserveUnprocessedEvents: false });
      return "not the output";
    },
    start: { name: "rounds", input: "1" },
    episodes: [
      [raised("item", "a", "m-1"), raised("item", "dropped", "m-2")],
      [completed(0)],
      [raised("item", "b", "m-3")],
      [completed(0)],
    ],
  },
};
