import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { MeterSnapshot, Operation } from "@taskhub/azure-storage";
import {
  assertBudget,
  BudgetExceededError,
  BudgetUncheckedError,
  type Budget,
} from "../../src/index.js";
import { SmallHub } from "./small-hub.js";

type Calls = Readonly<Partial<Record<Operation, number>>>;

const QUIET = { quietMs: 5 };

function sum(calls: Calls): number {
  return Object.values(calls).reduce((total, count) => total + count, 0);
}

/** A snapshot in which the instance `a` of the function `Hello` has made these calls. */
function snapshot(byOperation: Calls): MeterSnapshot {
  const count = { total: sum(byOperation), byOperation };
  return {
    ...count,
    ...{ receives: { empty: 0, nonEmpty: 0 }, status: 0, hub: 0 },
    functions: { Hello: { instances: 1, ...count } },
    byInstance: (id) => (id === "a" ? count : { total: 0, byOperation: {} }),
  };
}

/** A process that has made one of these after the other; the last ones for good. */
function meteredBy(...looks: readonly Calls[]) {
  let look = 0;
  return {
    getMetrics: () => snapshot(looks[Math.min(look++, looks.length - 1)] ?? {}),
    looks: () => look,
  };
}

const COST = { "queues.put": 1, "tables.transact": 6, "queues.delete": 1 } as const;

describe("assertBudget", () => {
  test.each<[string, Budget]>([
    ["an instance", { instanceId: "a", total: 8 }],
    ["a function", { functionName: "Hello", total: 8 }],
    ["kinds of calls", { instanceId: "a", byOperation: { "tables.transact": 6 } }],
    ["kinds that were not called", { instanceId: "a", byOperation: { "tables.query": 0 } }],
    ["no limit at all", { instanceId: "a" }],
  ])("gives the count of what is within its budget: %s", async (_, budget) => {
    const count = await assertBudget(meteredBy(COST), budget, QUIET);
    expect(count).toMatchObject({ total: 8, byOperation: COST });
  });

  test.each<[string, Budget]>([
    ["an instance", { instanceId: "a", total: 7 }],
    ["a function", { functionName: "Hello", total: 7 }],
    ["one kind of call", { instanceId: "a", total: 9, byOperation: { "queues.put": 0 } }],
  ])("throws what exceeds its budget: %s", async (_, budget) => {
    const failure = assertBudget(meteredBy(COST), budget, QUIET);
    await expect(failure).rejects.toBeInstanceOf(BudgetExceededError);
    await expect(failure).rejects.toMatchObject({
      ...{ code: "BudgetExceeded", budget },
      count: { total: 8, byOperation: COST },
    });
  });

  test("waits until no more calls come", async () => {
    const client = meteredBy({}, { "queues.put": 1 }, { "queues.put": 2 }, COST);
    const { total } = await assertBudget(client, { instanceId: "a", total: 8 }, QUIET);
    expect(total).toBe(8);
    expect(client.looks()).toBe(5);
  });

  test("leaves out what was counted before", async () => {
    const since = snapshot({ "tables.query": 4, "queues.put": 1 });
    const client = meteredBy({ "tables.query": 4, "queues.put": 3 });
    for (const owner of [{ instanceId: "a" }, { functionName: "Hello" }]) {
      const budget = { ...owner, total: 2, byOperation: { "tables.query": 0 } };
      expect(await assertBudget(client, budget, { since, ...QUIET })).toEqual({
        ...{ total: 2, byOperation: { "queues.put": 2 } },
      });
    }
  });

  test.each<Budget>([
    { instanceId: "misspelt", total: 9 },
    { functionName: "Misspelt", byOperation: { "tables.query": 0 } },
  ])("does not take a name that nothing is known of for a cheap one: %j", async (budget) => {
    const failure = assertBudget(meteredBy(COST), budget, QUIET);
    await expect(failure).rejects.toBeInstanceOf(BudgetUncheckedError);
    await expect(failure).rejects.toMatchObject({ code: "BudgetUnchecked", budget });
    await expect(failure).rejects.toThrow("has counted no call for it. Check the name");
  });

  test.each([{ total: 0 }, { byOperation: { "queues.put": 3 } }])(
    "cannot tell what an instance has cost since that the meter has forgotten meanwhile: %j",
    async (limits) => {
      const budget = { instanceId: "a", ...limits };
      const times = { since: snapshot(COST), ...QUIET };
      const failure = assertBudget(meteredBy({ "queues.put": 3 }), budget, times);
      await expect(failure).rejects.toBeInstanceOf(BudgetUncheckedError);
      await expect(failure).rejects.toThrow("the meter has forgotten it since");
    },
  );

  test("lets an instance cost nothing if it must not", async () => {
    const budget = { instanceId: "never", total: 0 };
    expect(await assertBudget(meteredBy(COST), budget, QUIET)).toMatchObject({ total: 0 });
  });

  describe("of an instance that goes on", () => {
    const looks = Array.from({ length: 50 }, (_, at) => ({ "queues.put": at }));
    const times = { quietMs: 2, timeoutMs: 6 };

    test("says that it cannot tell", async () => {
      const failure = assertBudget(meteredBy(...looks), { instanceId: "a", total: 90 }, times);
      await expect(failure).rejects.toMatchObject({ code: "BudgetUnchecked" });
      await expect(failure).rejects.toThrow(
        "calls kept coming for 6 ms, 3 so far. Wait for the end",
      );
    });

    test("throws what exceeds its budget already", async () => {
      const failure = assertBudget(meteredBy(...looks), { instanceId: "a", total: 2 }, times);
      await expect(failure).rejects.toMatchObject({ code: "BudgetExceeded", count: { total: 3 } });
    });
  });

  test.each([
    [{ total: -1 }, QUIET, "a limit of 0 or more for total, but got -1"],
    [{ byOperation: { "tables.query": NaN } }, QUIET, "0 or more for tables.query, but got NaN"],
    [{ total: 9 }, { quietMs: 0 }, "quietMs above 0, but got 0"],
    [{ total: 9 }, { timeoutMs: NaN }, "timeoutMs above 0, but got NaN"],
  ])("refuses %j with %j", async (limits, options, message) => {
    const failure = assertBudget(meteredBy(COST), { instanceId: "a", ...limits }, options);
    await expect(failure).rejects.toThrow(RangeError);
    await expect(failure).rejects.toThrow(message);
  });

  describe("on a worker", () => {
    const app = new SmallHub();
    beforeAll(() => app.work());
    afterAll(() => app.stop());

    test("checks what an orchestration has cost, and its function", async () => {
      const since = app.getMetrics();
      await app.run("Chain", "a", 3);
      const byOperation = { "tables.query": 0 };
      await assertBudget(app, { instanceId: "a", total: 9, byOperation }, { since });
      await app.run("Chain", "b", 3);
      await assertBudget(app, { functionName: "Chain", total: 18, byOperation }, { since });
    });

    test("counts what is done later for what nobody answers", async () => {
      await app.run("Signaller", "d", null);
      const budget = { instanceId: "d" };
      const count = await assertBudget(app, budget);
      expect(await assertBudget(app, budget, { quietMs: 2_500 })).toEqual(count);
    });

    test("throws what cannot be done for so little", async () => {
      await app.run("Chain", "c", 3);
      const failure = assertBudget(app, { instanceId: "c", byOperation: { "tables.transact": 2 } });
      await expect(failure).rejects.toMatchObject({ code: "BudgetExceeded" });
    });
  });
});
