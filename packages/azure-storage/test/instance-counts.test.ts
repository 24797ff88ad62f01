import { InstanceCounts } from "../src/instance-counts.js";

/** Names that a record with a prototype, or a careless key, gets wrong. */
const HOSTILE = ["__proto__", "constructor", "toString", "hasOwnProperty", "", " ", "a b\n", "@"];

describe("InstanceCounts", () => {
  test("adds up the instances of a function", () => {
    const counts = new InstanceCounts();
    for (const id of ["a", "b"]) {
      counts.runs(id, "Hello");
      counts.count(id, "queues.put");
    }
    counts.count("a", "tables.transact");
    expect(counts.byFunction()).toEqual({
      Hello: { instances: 2, total: 3, byOperation: { "queues.put": 2, "tables.transact": 1 } },
    });
  });

  test("moves to the function what was counted before its name was known", () => {
    const counts = new InstanceCounts();
    counts.count("a", "queues.receive");
    counts.count("a", "tables.query");
    counts.count("a", "tables.query");
    expect(counts.byFunction()).toEqual({});
    counts.runs("a", "Hello");
    counts.runs("a", "Hello");
    const byOperation = { "queues.receive": 1, "tables.query": 2 };
    expect(counts.byFunction()).toEqual({ Hello: { instances: 1, total: 3, byOperation } });
    expect(counts.byInstance().get("a")).toEqual({ total: 3, byOperation });
  });

  test("knows the entity by the id, whatever it is called besides", () => {
    const counts = new InstanceCounts();
    counts.count("@counter@a", "queues.put");
    counts.runs("@counter@a", "@counter@a");
    counts.runs("@counter@b", "Hello");
    counts.count("@counter@b", "queues.put");
    expect(counts.byFunction()).toEqual({
      "@counter": { instances: 2, total: 2, byOperation: { "queues.put": 2 } },
    });
  });

  test("leaves to a function what an id has cost that another one gets", () => {
    const counts = new InstanceCounts();
    counts.runs("a", "First");
    counts.count("a", "queues.put");
    counts.runs("a", "Second");
    counts.count("a", "queues.put");
    expect(counts.byFunction()).toMatchObject({
      First: { instances: 1, total: 1 },
      Second: { instances: 1, total: 1 },
    });
    expect(counts.byInstance().get("a")?.total).toBe(2);
  });

  test("keeps for the function what a forgotten instance has cost", () => {
    const counts = new InstanceCounts();
    for (let n = 0; n < 2_000; n += 1) {
      counts.runs(`i-${String(n)}`, "Hello");
      counts.count(`i-${String(n)}`, "queues.put");
    }
    counts.count("i-0", "queues.put");
    expect(counts.byInstance().size).toBe(1_000);
    expect(counts.byInstance().get("i-0")?.total).toBe(1);
    expect(counts.byFunction()).toMatchObject({ Hello: { instances: 2_000, total: 2_001 } });
  });

  test("remembers the function of the ten thousand instances that called last", () => {
    const counts = new InstanceCounts();
    for (let n = 0; n <= 10_000; n += 1) counts.runs(`i-${String(n)}`, "Hello");
    counts.count("i-0", "queues.put");
    expect(counts.byFunction()).toMatchObject({ Hello: { total: 0 } });
    counts.count("i-1", "queues.put");
    expect(counts.byFunction()).toMatchObject({ Hello: { total: 1 } });
  });

  test("tells five hundred functions apart, and goes on counting for instances", () => {
    const counts = new InstanceCounts();
    for (let n = 0; n <= 500; n += 1) {
      counts.runs(`i-${String(n)}`, `Function${String(n)}`);
      counts.count(`i-${String(n)}`, "queues.put");
    }
    counts.count("@counter@a", "queues.put");
    const functions = counts.byFunction();
    expect(Object.keys(functions)).toHaveLength(500);
    expect(functions["Function499"]?.total).toBe(1);
    expect(functions["Function500"]).toBeUndefined();
    expect(counts.byInstance().get("i-500")?.total).toBe(1);
    expect(counts.byInstance().get("@counter@a")?.total).toBe(1);
  });

  test("counts for no function the calls of an id that went over to one too many", () => {
    const counts = new InstanceCounts();
    counts.runs("a", "Function0");
    counts.count("a", "queues.put");
    for (let n = 0; n < 500; n += 1) counts.runs(`i-${String(n)}`, `Function${String(n)}`);
    counts.runs("a", "Function500");
    counts.count("a", "queues.put");
    expect(counts.byFunction()).toMatchObject({ Function0: { total: 1 } });
    expect(counts.byInstance().get("a")?.total).toBe(2);
  });

  test.each(HOSTILE)("counts for a function and an instance named %j", (name) => {
    const counts = new InstanceCounts();
    expect(counts.byFunction()[name]).toBeUndefined();
    counts.count(name, "queues.put");
    counts.runs(name, name);
    counts.count(name, "queues.put");
    const expected = { total: 2, byOperation: { "queues.put": 2 } };
    expect(counts.byFunction()[name]).toEqual({ instances: 1, ...expected });
    expect(counts.byInstance().get(name)).toEqual(expected);
    expect(JSON.stringify(counts.byFunction())).toBe(
      `{${JSON.stringify(name)}:${JSON.stringify({ instances: 1, ...expected })}}`,
    );
  });

  test("what it has told does not change", () => {
    const counts = new InstanceCounts();
    counts.runs("a", "Hello");
    counts.count("a", "queues.put");
    const [instances, functions] = [counts.byInstance(), counts.byFunction()];
    counts.count("a", "queues.put");
    expect(instances.get("a")).toEqual({ total: 1, byOperation: { "queues.put": 1 } });
    expect(functions["Hello"]).toMatchObject({ total: 1, byOperation: { "queues.put": 1 } });
  });
});
