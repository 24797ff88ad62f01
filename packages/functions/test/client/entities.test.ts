import {
  decodeRelease,
  decodeRequest,
  encodeSchedulerState,
  EntityId,
  entityStatusText,
  LEASE_MS,
  LONGEST_HIDDEN_MS,
  type EntityRequest,
  type EventRaised,
  type SchedulerState,
} from "@taskhub/core";
import { createDurableClient } from "../../src/client/durable-client.js";
import { EntityStateResponse } from "../../src/client/entity-state-response.js";
import { registeredEntity } from "../../src/entity/registered-entity.js";
import { smallParts, SmallWorker } from "../small-hub.js";

const A = new EntityId("Counter", "a");

function setUp(overrides: Parameters<typeof smallParts>[0] = {}) {
  const small = smallParts(overrides);
  const client = createDurableClient(small.parts);
  /** Puts the row of an entity there. */
  const store = (instanceId: string, state: Partial<SchedulerState>) => {
    const full = {
      entity: { exists: false, text: undefined },
      queue: [],
      lock: undefined,
      ...state,
    };
    const [input, customStatus] = [encodeSchedulerState(full), entityStatusText(full)];
    small.hub.add({ instanceId, name: instanceId, runtimeStatus: "Running", input, customStatus });
  };
  const events = () => small.hub.sent.map(({ message }) => message.event as EventRaised);
  const requests = () => events().map(({ input }) => decodeRequest(input));
  return { ...small, client, store, events, requests };
}

const existing = (text?: string) => ({ entity: { exists: true, text } });
const lockOf = (owner: string) => ({ owner, id: "request-1", execution: "x", at: undefined });

describe("DurableClient.signalEntity", () => {
  test("puts a request, as the format has it, for an entity that need not exist", async () => {
    const { client, hub, events } = setUp();
    await client.signalEntity(A, "add", 5);
    expect(hub.sent).toMatchObject([
      {
        message: {
          instanceId: "@counter@a",
          sender: { instanceId: "", executionId: "" },
          inStream: { number: 1, after: 0 },
        },
        options: { visibleInMs: 0, held: false },
      },
    ]);
    const [{ name, input } = { name: "", input: "" }] = events();
    expect(name).toBe("op");
    const id = "abababab-abab-abab-abab-abababababab";
    expect(input).toBe(
      `{"op":"add","signal":true,"input":"5","id":"${id}",` +
        `"Timestamp":"0001-01-01T00:00:00","Predecessor":"0001-01-01T00:00:00"}`,
    );
  });

  test.each([0, false, "", null])("sends %p as an input, and undefined as none", async (input) => {
    const { client, requests } = setUp();
    await client.signalEntity(A, "set", input);
    await client.signalEntity(A, "set");
    expect(requests().map((request) => request?.input)).toEqual([JSON.stringify(input), undefined]);
  });

  test("needs no name of an operation, as in v3", async () => {
    const { client, requests } = setUp();
    await client.signalEntity(A);
    expect(requests()).toMatchObject([{ operation: "", isSignal: true }]);
  });

  test("P5: tells the place of each signal in a stream of its entity", async () => {
    const { client, hub } = setUp();
    await client.signalEntity(A, "one");
    await Promise.all([client.signalEntity(A, "two"), client.signalEntity(A, "three")]);
    await client.signalEntity(A, "four");
    const places = hub.sent.map(({ message }) => message.inStream);
    expect(places.map((place) => [place?.number, place?.after])).toEqual([
      [1, 0],
      [2, 1],
      [3, 1],
      [4, 3],
    ]);
  });

  test("begins another stream when a signal could not be put", async () => {
    const { client, hub } = setUp();
    await client.signalEntity(A, "one");
    hub.failure = new Error("the store is away");
    await expect(client.signalEntity(A, "two")).rejects.toThrow("the store is away");
    await client.signalEntity(A, "three");
    expect(hub.sent.map(({ message }) => message.inStream?.number)).toEqual([1, 1]);
  });

  test.each([
    ["an entity that is live here", false, ["@counter@a"], [], true],
    ["any entity while it takes starts", true, [], ["@counter@b"], true],
    ["no entity while it is full", false, [], [], false],
    ["no entity that lives elsewhere", true, [], ["@counter@a"], false],
  ])("hands the worker of this process %s", async (_, takesStarts, live, elsewhere, held) => {
    const worker = new SmallWorker();
    worker.takesStarts = takesStarts;
    for (const id of elsewhere) worker.elsewhere.add(id);
    for (const id of live) worker.live.add(id);
    const { client, hub } = setUp({ worker: () => worker });
    await client.signalEntity(A, "add", 1);
    expect(hub.sent[0]?.options).toEqual({ visibleInMs: held ? LEASE_MS : 0, held });
    expect(worker.handedOff).toHaveLength(held ? 1 : 0);
  });

  test("hides a scheduled signal until its time, outside of the stream, for whoever finds it", async () => {
    const worker = new SmallWorker();
    const { client, hub, clock, events, requests } = setUp({ worker: () => worker });
    const scheduledTime = new Date(clock.now().getTime() + 60_000);
    await client.signalEntity(A, "add", 1, { scheduledTime });
    expect(events()[0]?.name).toBe(`op@${scheduledTime.toISOString().replace("Z", "0000Z")}`);
    expect(requests()).toMatchObject([{ due: scheduledTime }]);
    expect(hub.sent).toMatchObject([{ options: { visibleInMs: 60_000, held: false } }]);
    expect(hub.sent[0]?.message.inStream).toBeUndefined();
  });

  test.each([
    [30 * 86_400_000, LONGEST_HIDDEN_MS],
    [-1, 0],
  ])("hides one that is %i ms ahead for %i ms", async (aheadMs, visibleInMs) => {
    const { client, hub, clock } = setUp();
    const scheduledTime = new Date(clock.now().getTime() + aheadMs);
    await client.signalEntity(A, "add", 1, { scheduledTime });
    expect(hub.sent[0]?.options.visibleInMs).toBe(visibleInMs);
  });

  test.each([
    ["Counter", "a/b", 'it contains "/"'],
    ["Coun@ter", "a", "its name contains '@'"],
    ["Counter", "a\ud800", "it is not well-formed Unicode"],
    ["Counter", "a".repeat(300), "it has 309 characters, 256 are allowed"],
    ["Counter", " ", "key: Expected non-empty, non-whitespace string"],
  ])("refuses the name %p with the key %p", async (name, key, problem) => {
    const { client, hub } = setUp();
    const id = { name, key } as unknown as EntityId; // as another copy of the package makes it
    await expect(client.signalEntity(id, "add")).rejects.toThrow(problem);
    expect(hub.sent).toEqual([]);
  });

  test("refuses another hub, an input that is no JSON, and a time that is none", async () => {
    const { client, hub } = setUp();
    const signal = (input: unknown, options: object) =>
      client.signalEntity(A, "add", input, options);
    await expect(signal(1, { taskHubName: "Other" })).rejects.toThrow("cannot reach 'Other'");
    await expect(signal(1n, {})).rejects.toThrow("JSON cannot hold the input of operation 'add'");
    await expect(signal(1, { scheduledTime: new Date(NaN) })).rejects.toThrow(
      "scheduledTime must be a valid Date",
    );
    expect(hub.sent).toEqual([]);
  });
});

describe("DurableClient.readEntityState", () => {
  test("gives the state that is stored", async () => {
    const { client, store } = setUp();
    store("@counter@a", existing('{"n":1}'));
    const response = await client.readEntityState<{ n: number }>(A);
    expect(response).toBeInstanceOf(EntityStateResponse);
    expect(response).toEqual({ entityExists: true, entityState: { n: 1 } });
  });

  test("tells null from no state, and no state from no entity", async () => {
    const { client, store } = setUp();
    const read = () => client.readEntityState(A);
    expect(await read()).toEqual({ entityExists: false });
    store("@counter@a", { lock: lockOf("o") });
    expect(await read()).toEqual({ entityExists: false });
    store("@counter@a", existing());
    expect(await read()).toEqual({ entityExists: true });
    store("@counter@a", existing("null"));
    expect(await read()).toEqual({ entityExists: true, entityState: null });
  });

  test("refuses another hub", async () => {
    const { client } = setUp();
    await expect(client.readEntityState(A, { connectionName: "Other" })).rejects.toThrow("'Other'");
  });
});

describe("DurableClient.entity", () => {
  interface Operations {
    add(by: number): number;
    clear(): void;
  }
  const counter = registeredEntity<Operations, { n: number; at: Date }>("Counter");

  test("signals the operations of a class, now and later", async () => {
    const { client, requests, clock } = setUp();
    const handle = client.entity(counter, "a");
    expect(String(handle.id)).toBe("@counter@a");
    await handle.signal.add(2);
    await handle.signal.clear();
    const due = new Date(clock.now().getTime() + 1_000);
    await handle.signalAt(due).add(3);
    expect(requests()).toMatchObject([
      { operation: "add", input: "2", due: undefined },
      { operation: "clear", input: undefined },
      { operation: "add", input: "3", due },
    ]);
  });

  test("reads its state, undefined if there is no such entity", async () => {
    const { client, store } = setUp();
    const handle = client.entity(counter, "a");
    expect(await handle.read()).toBeUndefined();
    store("@counter@a", existing('{"n":1,"at":"2026-11-23T00:00:00.000Z"}'));
    expect(await handle.read()).toEqual({ n: 1, at: "2026-11-23T00:00:00.000Z" });
  });

  test("is no promise, though it has whatever operation is asked for", async () => {
    const { client } = setUp();
    const { signal } = client.entity(counter, "a");
    expect(await Promise.resolve(signal)).toBe(signal);
  });
});

describe("DurableClient.listEntities", () => {
  const queued = { id: "q" } as EntityRequest;

  function filled() {
    const small = setUp();
    small.store("@counter@a", existing("1"));
    small.store("@counter@deleted", {});
    small.store("@counter@b", { ...existing(), queue: [queued], lock: lockOf("o") });
    small.hub.add({ instanceId: "o", name: "Order", runtimeStatus: "Running" });
    return small;
  }

  test("gives the entities that exist, with their states", async () => {
    const { client, clock } = filled();
    const found = [];
    for await (const entity of client.listEntities()) found.push(entity);
    const lastOperationTime = clock.now();
    expect(found).toEqual([
      { entityId: new EntityId("counter", "a"), lastOperationTime, queueSize: 0, state: 1 },
      { entityId: new EntityId("counter", "b"), lastOperationTime, queueSize: 1, lockedBy: "o" },
    ]);
  });

  test("goes on behind a page, with the same filter", async () => {
    const { client, hub } = filled();
    const filter = { name: "Counter", keyPrefix: "a", pageSize: 1, includeState: false };
    const [first] = [await client.listEntities(filter).pages().next()];
    const { entities, continuationToken } = first.value!;
    expect(entities).toMatchObject([{ entityId: { key: "a" } }]);
    expect(entities[0]).not.toHaveProperty("state");
    const rest = [];
    for await (const page of client
      .listEntities(filter)
      .pages({ continuationToken: continuationToken! })) {
      rest.push([page.entities.map(({ entityId }) => entityId.key), page.continuationToken]);
    }
    expect(rest).toEqual([
      [[], "2"],
      [["b"], undefined],
    ]);
    const asked = { name: "Counter", keyPrefix: "a", pageSize: 1, fetchState: false };
    expect(hub.entityFilters).toMatchObject([asked, { ...asked, continuation: "1" }]);
  });

  test("asks for times of the last operation, and nothing before it is iterated over", async () => {
    const { client, hub, calls } = filled();
    const [from, to] = [new Date(1), new Date(2)];
    const listing = client.listEntities({ lastOperationFrom: from, lastOperationTo: to });
    expect([hub.entityFilters, calls]).toEqual([[], []]);
    for await (const _ of listing);
    expect(hub.entityFilters).toMatchObject([
      { changedFrom: from, changedTo: to, fetchState: true },
    ]);
    expect(calls).toEqual(["ready", "atCall"]);
    expect(() => client.listEntities({ lastOperationTo: new Date(NaN) })).toThrow(TypeError);
  });
});

describe("DurableClient.cleanEntityStorage", () => {
  function littered() {
    const small = setUp();
    small.store("@e@live", existing("1"));
    small.store("@e@deleted", {});
    small.store("@e@busy", {});
    small.store("@e@waits", { queue: [{ id: "q" } as EntityRequest] });
    small.store("@e@held", { ...existing("1"), lock: lockOf("runs") });
    small.store("@e@orphan", { ...existing("1"), lock: lockOf("over") });
    small.store("@e@absent", { lock: lockOf("gone") });
    small.hub.busy.add("@e@busy");
    small.hub.add({ instanceId: "runs", name: "Order", runtimeStatus: "Running" });
    small.hub.add({ instanceId: "over", name: "Order", runtimeStatus: "Terminated" });
    return small;
  }

  test("removes what is left of deleted entities, and tells those whose lock nobody holds", async () => {
    const { client, hub, events } = littered();
    expect(await client.cleanEntityStorage()).toEqual({
      emptyEntitiesRemoved: 1,
      orphanedLocksReleased: 2,
    });
    expect(hub.rows.has("@e@deleted")).toBe(false);
    expect(hub.rows.has("@e@busy")).toBe(true);
    expect(hub.sent.map(({ message }) => message.instanceId)).toEqual(["@e@orphan", "@e@absent"]);
    expect(events().map(({ name, input }) => [name, decodeRelease(input)])).toEqual([
      ["release", { parent: "over", id: "request-1", rest: [] }],
      ["release", { parent: "gone", id: "request-1", rest: [] }],
    ]);
  });

  test("leaves an entity alone that somebody has made anew meanwhile", async () => {
    const { client, hub, store } = littered();
    const purge = hub.purgeInstance.bind(hub);
    hub.purgeInstance = (instanceId, isMeant) => {
      store(instanceId, existing("1"));
      return purge(instanceId, isMeant);
    };
    expect(await client.cleanEntityStorage()).toMatchObject({ emptyEntitiesRemoved: 0 });
    expect(hub.rows.has("@e@deleted")).toBe(true);
  });

  test("does only what it is told to", async () => {
    const { client, hub } = littered();
    expect(await client.cleanEntityStorage({ releaseOrphanedLocks: false })).toEqual({
      emptyEntitiesRemoved: 1,
      orphanedLocksReleased: 0,
    });
    expect(hub.sent).toEqual([]);
    const other = littered();
    expect(await other.client.cleanEntityStorage({ removeEmpty: false })).toEqual({
      emptyEntitiesRemoved: 0,
      orphanedLocksReleased: 2,
    });
    expect(other.hub.rows.has("@e@deleted")).toBe(true);
  });
});

describe("DurableClient, of an entity", () => {
  test.each([
    ["startNew", "started", (c) => c.startNew("x", { instanceId: "@e@1" })],
    ["terminate", "terminated", (c) => c.terminate("@e@1", "r")],
    ["suspend", "suspended", (c) => c.suspend("@e@1", "r")],
    ["resume", "resumed", (c) => c.resume("@e@1", "r")],
    ["rewind", "rewound", (c) => c.rewind("@e@1", "r")],
    ["raiseEvent", "sent an event", (c) => c.raiseEvent("@e@1", "go")],
  ] satisfies [
    string,
    string,
    (client: ReturnType<typeof createDurableClient>) => Promise<unknown>,
  ][])("%s says that it cannot be %s, and puts no message", async (_, what, act) => {
    const { client, hub, store } = setUp();
    store("@e@1", existing("1"));
    await expect(act(client)).rejects.toMatchObject({
      code: "InvalidInstanceId",
      message: expect.stringContaining(`'@e@1' is an entity, which cannot be ${what}.`) as unknown,
    });
    expect([hub.sent, hub.starts]).toEqual([[], []]);
  });

  test("purges it by its id, and not while it performs an operation", async () => {
    const { client, hub, store } = setUp();
    store("@e@1", existing("1"));
    hub.busy.add("@e@1");
    await expect(client.purgeInstanceHistory("@e@1")).rejects.toThrow(
      "Entity '@e@1' was not purged: it has performed an operation meanwhile.",
    );
    hub.busy.clear();
    expect(await client.purgeInstanceHistory("@e@1")).toEqual({ instancesDeleted: 1 });
  });

  test("shows its row as the status of an instance, as v3 does", async () => {
    const { client, store } = setUp();
    store("@e@1", existing("7"));
    expect(await client.getStatus("@e@1")).toMatchObject({
      ...{ instanceId: "@e@1", runtimeStatus: "Running" },
      customStatus: { entityExists: true },
    });
  });
});
