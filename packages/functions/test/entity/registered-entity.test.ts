import {
  EntityId,
  type DurableEntityContext,
  type DurableOrchestrationContext,
} from "@taskhub/core";
import { runAs } from "../../src/context/running.js";
import { registeredEntity } from "../../src/entity/registered-entity.js";

interface Operations {
  add(by: number): number;
  clear(): void;
}

describe("registeredEntity", () => {
  const counter = registeredEntity<Operations, unknown>("Counter");
  const asked: unknown[][] = [];

  beforeEach(() => void asked.splice(0));

  const note =
    (what: string) =>
    (id: EntityId, ...rest: unknown[]) => {
      asked.push([what, String(id), ...rest]);
      return "a task";
    };
  const inOrchestrator = <T>(run: () => T) => {
    const df = { callEntity: note("call"), signalEntity: note("signal") };
    return runAs({ kind: "orchestrator", df: df as unknown as DurableOrchestrationContext }, run);
  };
  const inEntity = <T>(run: () => T) => {
    const df = { signalEntity: note("signal") };
    return runAs({ kind: "entity", df: df as unknown as DurableEntityContext }, run);
  };

  test("knows its name, and the ids of its entities", () => {
    expect(counter.functionName).toBe("Counter");
    expect(counter.id("a")).toEqual(new EntityId("Counter", "a"));
    expect(counter("A").id).toEqual(new EntityId("Counter", "A"));
    expect(() => counter(" ")).toThrow("key: Expected non-empty");
  });

  test("calls and signals in orchestrators", () => {
    const later = new Date(5);
    const task = inOrchestrator(() => {
      const { call, signal, signalAt } = counter("a");
      signal.add(1);
      signalAt(later).add(0);
      signal.clear();
      return call.add(2);
    });
    expect(task).toBe("a task");
    expect(asked).toEqual([
      ["signal", "@counter@a", "add", 1, undefined],
      ["signal", "@counter@a", "add", 0, { scheduledTime: later }],
      ["signal", "@counter@a", "clear", undefined, undefined],
      ["call", "@counter@a", "add", 2],
    ]);
  });

  test("signals in entities, also after they have waited for something", async () => {
    await inEntity(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      counter("a").signal.add(1);
    });
    expect(asked).toEqual([["signal", "@counter@a", "add", 1, undefined]]);
  });

  test("refuses to call in an entity, and says what to do", () => {
    expect(() => inEntity(() => counter("a").call.add(1))).toThrow(
      "Operation 'add' of entity '@counter@a' was called outside of an orchestrator, and only an " +
        "orchestrator can wait for the answer. An entity can only signal another one, and be " +
        "signalled in answer.",
    );
  });

  test("refuses to call and to signal in a client, and names what can", () => {
    expect(() => counter("a").call.add(1)).toThrow(
      "Elsewhere use client.entity(...), to signal it or to read its state.",
    );
    expect(() => {
      counter("a").signal.add(1);
    }).toThrow(
      "Entity '@counter@a' was signalled 'add' outside of an orchestrator and of an entity. There a " +
        "client is needed: client.entity(...).signal.",
    );
  });

  test("takes the operation that runs for the running one, wherever it was reached from", () => {
    inOrchestrator(() => {
      expect(() => inEntity(() => counter("a").call.add(1))).toThrow("outside of an orchestrator");
      expect(counter("a").call.add(1)).toBe("a task");
    });
  });

  test("has operations that are no promise, and can be printed", async () => {
    const { call } = counter("a");
    expect(await Promise.resolve(call)).toBe(call);
    expect(Object.prototype.toString.call(call)).toBe("[object Object]");
  });
});
