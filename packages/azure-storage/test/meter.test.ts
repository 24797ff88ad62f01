import { Meter } from "../src/meter.js";
import type { Payer, Services } from "../src/services.js";

/** Services that do nothing and find nothing. */
function idle(messages: readonly string[] = []): Services {
  const nothing = async () => undefined;
  const put = async () => ({
    messageId: "m",
    popReceipt: "r",
    nextVisibleAt: new Date(0),
  });
  return {
    queues: {
      create: nothing,
      put,
      update: put,
      delete: nothing,
      receive: async () =>
        messages.map((body) => ({
          messageId: "m",
          popReceipt: "r",
          dequeueCount: 1,
          body,
          insertedAt: new Date(0),
          nextVisibleAt: new Date(0),
        })),
    },
    tables: {
      create: nothing,
      query: async () => ({ entities: [] }),
      transact: async () => [],
    },
    blobs: {
      createContainer: nothing,
      put: nothing,
      get: async () => new Uint8Array(),
      list: async () => [],
      delete: nothing,
      urlOf: (container, name) => `${container}/${name}`,
    },
  };
}

const handle = { messageId: "m", popReceipt: "r" };

async function callEach({ queues, tables, blobs }: Services, payer: Payer): Promise<void> {
  await queues.create("q", payer);
  await queues.put("q", "b", 0, payer);
  await queues.delete("q", handle, payer);
  await tables.create("t", payer);
  await tables.query("t", { filter: "" }, payer);
  await tables.transact("t", [], payer);
  await blobs.createContainer("c", payer);
  await blobs.put("c", "n", new Uint8Array(), payer);
  await blobs.get("c", "n", payer);
  await blobs.list("c", "", payer);
  await blobs.delete("c", "n", payer);
}

describe("Meter", () => {
  test("counts every call for the instance that pays", async () => {
    const meter = new Meter();
    const services = meter.wrap(idle());
    await callEach(services, { instanceId: "a" });
    await services.queues.update("q", handle, 0, { instanceId: "a" });
    const count = meter.snapshot().byInstance("a");
    expect(count.total).toBe(12);
    expect(Object.values(count.byOperation)).toEqual(Array.from({ length: 12 }, () => 1));
    expect(meter.snapshot()).toMatchObject({ total: 12, status: 0, hub: 0 });
  });

  test("counts apart what the hub needs and what clients read", async () => {
    const meter = new Meter();
    await callEach(meter.wrap(idle()), "hub");
    await callEach(meter.wrap(idle()), "status");
    expect(meter.snapshot()).toMatchObject({ total: 22, status: 11, hub: 11 });
  });

  test("tells empty receives from others, and charges these to the instances they brought", async () => {
    const meter = new Meter();
    await meter.wrap(idle()).queues.receive("q", 32, 1000);
    await meter.wrap(idle(["1", "2", "3"])).queues.receive("q", 32, 1000);
    meter.charge("queues.receive", ["a", "b", "a"]);
    const snapshot = meter.snapshot();
    expect(snapshot).toMatchObject({ total: 2, receives: { empty: 1, nonEmpty: 1 } });
    expect(snapshot.byInstance("a")).toEqual({ total: 1, byOperation: { "queues.receive": 1 } });
    expect(snapshot.byInstance("b").total).toBe(1);
    expect(snapshot.byInstance("c")).toEqual({ total: 0, byOperation: {} });
  });

  test("counts a call that fails", async () => {
    const meter = new Meter();
    const failing = meter.wrap({
      ...idle(),
      queues: { ...idle().queues, receive: () => Promise.reject(new Error("dead")) },
    });
    await expect(failing.queues.receive("q", 1, 1)).rejects.toThrow("dead");
    expect(meter.snapshot()).toMatchObject({ total: 1, receives: { empty: 1, nonEmpty: 0 } });
  });

  test("keeps the thousand instances that called last", async () => {
    const meter = new Meter();
    const { tables } = meter.wrap(idle());
    const call = (instanceId: string) => tables.query("t", { filter: "" }, { instanceId });
    for (let n = 0; n < 1_000; n += 1) await call(`i-${String(n)}`);
    await call("i-0");
    await call("one-more");
    const snapshot = meter.snapshot();
    expect(snapshot.byInstance("i-0").total).toBe(2);
    expect(snapshot.byInstance("i-1").total).toBe(0);
    expect(snapshot.byInstance("i-2").total).toBe(1);
    expect(snapshot.total).toBe(1_002);
  });

  test("counts all calls by kind, whoever pays", async () => {
    const meter = new Meter();
    const services = meter.wrap(idle(["1"]));
    await callEach(services, { instanceId: "a" });
    await callEach(services, "hub");
    await services.queues.receive("q", 32, 1000);
    await services.queues.update("q", handle, 0, "receive");
    meter.charge("queues.receive", ["a"]);
    const { total, byOperation } = meter.snapshot();
    expect(byOperation).toMatchObject({
      ...{ "queues.receive": 1, "queues.update": 1, "queues.put": 2, "blobs.list": 2 },
    });
    expect(Object.values(byOperation).reduce((sum, calls) => sum + calls, 0)).toBe(total);
  });

  test("learns from a start among the events whose an instance is", async () => {
    const meter = new Meter();
    const { tables } = meter.wrap(idle());
    await tables.query("t", { filter: "" }, { instanceId: "a" });
    const common = { eventId: -1, isPlayed: true, timestamp: new Date(0) };
    meter.learn("a", [{ type: "OrchestratorStarted", ...common }]);
    expect(meter.snapshot().functions).toEqual({});
    meter.learn("a", [
      { type: "OrchestratorStarted", ...common },
      { type: "ExecutionStarted", ...common, instanceId: "a", executionId: "e", name: "Hello" },
    ]);
    expect(meter.snapshot().functions).toMatchObject({ Hello: { instances: 1, total: 1 } });
  });

  test("a snapshot is, as JSON, all but the count of single instances", async () => {
    const meter = new Meter();
    await meter.wrap(idle()).queues.put("q", "b", 0, { instanceId: "a" });
    meter.runs("a", "Hello");
    const count = { total: 1, byOperation: { "queues.put": 1 } };
    expect(JSON.parse(JSON.stringify(meter.snapshot()))).toEqual({
      ...count,
      ...{ receives: { empty: 0, nonEmpty: 0 }, status: 0, hub: 0 },
      functions: { Hello: { instances: 1, ...count } },
    });
  });

  test("a snapshot does not change", async () => {
    const meter = new Meter();
    const { tables } = meter.wrap(idle());
    const before = meter.snapshot();
    await tables.query("t", { filter: "" }, { instanceId: "a" });
    expect(before).toMatchObject({ total: 0, byOperation: {} });
    expect(before.byInstance("a").total).toBe(0);
  });

  test("an address costs nothing", () => {
    const meter = new Meter();
    expect(meter.wrap(idle()).blobs.urlOf("c", "n")).toBe("c/n");
    expect(meter.snapshot().total).toBe(0);
  });
});
