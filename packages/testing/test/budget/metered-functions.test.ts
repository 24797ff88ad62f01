import { afterEach, describe, expect, test } from "@jest/globals";
import { SmallHub } from "./small-hub.js";

const processes: SmallHub[] = [];

function open(storage?: SmallHub["storage"]): SmallHub {
  const hub = new SmallHub(storage);
  processes.push(hub);
  return hub;
}

afterEach(async () => {
  await Promise.all(processes.splice(0).map((hub) => hub.stop()));
});

describe("the meter of a process", () => {
  test("counts for an orchestrator what its client and its worker call", async () => {
    const app = open();
    await app.work();
    await app.run("Chain", "one", 3);
    await app.run("Chain", "two", 3);
    const { functions, byInstance } = app.getMetrics();
    const total = byInstance("one").total + byInstance("two").total;
    expect(functions).toMatchObject({ Chain: { instances: 2, total } });
    expect(Object.keys(functions)).toEqual(["Chain"]);
    expect(total).toBeGreaterThan(0);
  });

  test("knows a sub-orchestration by its first commit, and an entity by its id", async () => {
    const app = open();
    await app.work();
    await app.run("Parent", "parent", null);
    const { functions, byInstance } = app.getMetrics();
    expect(functions).toMatchObject({
      Parent: { instances: 1, total: byInstance("parent").total },
      Chain: { instances: 1, total: byInstance("child").total },
      "@counter": { instances: 1, total: byInstance("@counter@a").total },
    });
  });

  test("knows of a start that was put without being held", async () => {
    const client = open();
    await client.hub.ensureCreated();
    await client.start("Chain", "later", 1);
    expect(client.getMetrics().functions).toEqual({
      Chain: { instances: 1, total: 2, byOperation: { "queues.put": 1, "tables.transact": 1 } },
    });
  });

  test("counts for the function that has the id when a start is refused", async () => {
    const client = open();
    await client.hub.ensureCreated();
    await client.start("Chain", "taken", 1);
    const other = open(client.storage);
    await other.start("Parent", "taken", 1);
    const { functions, byInstance } = other.getMetrics();
    expect(functions).toMatchObject({ Chain: { total: byInstance("taken").total } });
    expect(Object.keys(functions)).toEqual(["Chain"]);
  });

  test("learns from the history whose an instance is that another process began", async () => {
    const first = open();
    await first.work();
    await first.run("Chain", "shared", 1);
    const second = open(first.storage);
    await second.hub.loadHistory("shared");
    const { functions, byInstance } = second.getMetrics();
    expect(functions).toMatchObject({
      Chain: { instances: 1, total: byInstance("shared").total },
    });
    expect(byInstance("shared").total).toBeGreaterThan(0);
  });

  test("counts, where instances are shared, the calls of its own", async () => {
    const client = open();
    const worker = open(client.storage);
    await worker.work();
    await client.start("Chain", "far", 1);
    await client.end("far");
    const [asked, done] = [client.getMetrics(), worker.getMetrics()];
    expect(asked.functions).toMatchObject({ Chain: { instances: 1, total: 2 } });
    expect(done.functions).toMatchObject({
      Chain: { instances: 1, total: done.byInstance("far").total },
    });
  });
});
