import { describe, expect, test } from "@jest/globals";
import {
  CLIENT,
  decodeSchedulerState,
  EntityId,
  type DurableEntityContext,
  type EntityFunction,
  type Orchestrator,
  type Task,
} from "@taskhub/core";
import { World } from "./world/world.js";

const A = "@counter@a";
const B = "@counter@b";
const STREAM = "00000000000000aa";
const MINUTE = 60_000;

function remember(df: DurableEntityContext): void {
  df.setState([...((df.getState() ?? []) as unknown[]), df.getInput()]);
}

/** Locks, holds for a while, and leaves the rest to its end. */
const holder: Orchestrator = function* (df): Generator<Task, unknown, unknown> {
  const { keys, seconds } = df.getInput<{ keys: string; seconds: number }>();
  yield df.lock(Array.from(keys, (key) => new EntityId("counter", key)));
  yield df.createTimer({ seconds });
  return "held";
};

function world() {
  const entities: Record<string, EntityFunction> = { counter: remember };
  const orchestrators = { holder };
  const w = new World({ seed: 1, orchestrators, activities: {}, entities });
  const hold = (instanceId: string, keys: string, seconds: number) => {
    w.start(instanceId, "holder", { keys, seconds });
  };
  return { w, hold, entities };
}

const stateOf = (w: World, entity = A) => decodeSchedulerState(w.status(entity)?.input);
const seenBy = (w: World): unknown => JSON.parse(stateOf(w).entity.text ?? "null");

describe("A locked entity", () => {
  test("a request that waits at the second entity is granted when that is free", async () => {
    const { w, hold } = world();
    hold("i1", "b", 60);
    w.at(5_000, () => {
      hold("i2", "ab", 30);
    });
    w.at(40_000, () => {
      expect([stateOf(w).lock?.owner, stateOf(w, B).lock?.owner]).toEqual(["i2", "i1"]);
      expect(stateOf(w, B).queue).toHaveLength(1);
    });
    expect(await w.settle()).toBe(true);
    expect([w.status("i1")?.runtimeStatus, w.status("i2")?.runtimeStatus]).toEqual([
      ...["Completed", "Completed"],
    ]);
    expect([stateOf(w).lock, stateOf(w, B).lock]).toEqual([undefined, undefined]);
  });

  test("is free without delay at the end of an owner that has held it for an hour", async () => {
    const { w, hold } = world();
    hold("i1", "a", 3_600);
    for (let minutes = 1; minutes < 60; minutes += 20) {
      w.at(minutes * MINUTE, () => {
        w.signal(A, "add", minutes);
      });
    }
    expect(await w.settle(61 * MINUTE)).toBe(true);
    expect(w.status("i1")?.runtimeStatus).toBe("Completed");
    expect(seenBy(w)).toEqual([1, 21, 41]);
  });

  test("does not perform what has waited where nobody knows it yet: others may", async () => {
    const { w, hold, entities } = world();
    hold("i1", "a", 20);
    w.at(5_000, () => {
      w.signal(A, "add", "waited");
    });
    w.at(10_000, () => {
      delete entities["counter"];
    });
    w.at(40_000, () => {
      entities["counter"] = remember;
    });
    expect(await w.settle()).toBe(true);
    expect(seenBy(w)).toEqual(["waited"]);
  });
});

describe("LockWatch", () => {
  test("frees an entity whose owner is gone for five minutes, however often others come", async () => {
    const { w, hold } = world();
    hold("i1", "a", 7_200);
    w.at(10_000, () => {
      w.purge("i1");
    });
    for (let number = 1; number <= 30; number++) {
      w.at(number * 30_000, () => {
        w.signal(A, "add", number);
      });
    }
    const performed = new Map<number, unknown>();
    for (const minutes of [4, 7]) {
      w.at(minutes * MINUTE, () => performed.set(minutes, stateOf(w).lock?.owner));
    }
    await w.settle(16 * MINUTE);
    expect([...performed]).toEqual([
      [4, "i1"],
      [7, undefined],
    ]);
    expect(seenBy(w)).toHaveLength(30);
  });

  test("leaves an entity alone whose owner goes on", async () => {
    const { w, hold } = world();
    hold("i1", "a", 900);
    w.at(5_000, () => {
      w.signal(A, "add", 1);
    });
    w.at(14 * MINUTE, () => {
      expect(stateOf(w).lock?.owner).toBe("i1");
    });
    expect(await w.settle(16 * MINUTE)).toBe(true);
    expect(seenBy(w)).toEqual([1]);
  });

  test("asks for no owner while nobody waits", async () => {
    const { w, hold } = world();
    hold("i1", "a", 600);
    w.at(MINUTE, () => {
      w.calls.splice(0);
    });
    w.at(9 * MINUTE, () => {
      expect(w.count("readRow")).toBe(0);
    });
    expect(await w.settle()).toBe(true);
  });
});

describe("A stream of an entity", () => {
  test("goes on at once behind a message that had to be put aside", async () => {
    const { w } = world();
    const event = { type: "EventRaised", eventId: -1, isPlayed: false, name: "op" } as const;
    w.store.put(
      w.hub.controlQueueOf(A),
      {
        ...{ messageId: "m-1", instanceId: A, sender: CLIENT },
        event: { ...event, timestamp: new Date(w.time.now), input: "{}" },
        inStream: { stream: STREAM, number: 1, after: 0 },
      },
      0,
    );
    await w.settle(10_000);
    w.signal(A, "add", 2, { inStream: { stream: STREAM, number: 2, after: 1 } });
    expect(await w.settle(10_000)).toBe(true);
    expect(w.logged.map((fields) => fields.event)).toContain("Quarantined");
    expect(seenBy(w)).toEqual([2]);
  });
});
