import { createTaskHub, type AzureTaskHub } from "../src/azure-task-hub.js";
import { Meter } from "../src/meter.js";
import type { Services } from "../src/services.js";
import { Crash, faultAt, faulty } from "./support/faults.js";
import { onServices } from "./support/on-azurite.js";
import { hurried, random } from "./support/tools.js";

let services: Services;

onServices((made) => {
  services = made;
});

let hubs = 0;
const newName = () => `Owned${String((hubs += 1))}`;

const orders = { app: "orders", functions: ["orchestrator Import", "activity Load"] };
const billing = { app: "billing", functions: ["orchestrator Bill", "activity Pay"] };

async function created(on: Services = services, meter = new Meter()): Promise<AzureTaskHub> {
  return open(newName(), on, meter);
}

async function open(name: string, on = services, meter = new Meter()): Promise<AzureTaskHub> {
  const parts = { partitionCount: 1, clock: hurried, random };
  await createTaskHub({ name, ...parts, services, meter: new Meter() }).ensureCreated();
  return createTaskHub({ name, ...parts, services: on, meter });
}

const containerOf = ({ name }: AzureTaskHub) => `${name.toLowerCase()}-leases`;

const recordsOf = (hub: AzureTaskHub) => services.blobs.list(containerOf(hub), "owner", "hub");

/** The one that counts. */
async function recordOf(hub: AzureTaskHub): Promise<unknown> {
  const name = (await recordsOf(hub)).at(-1) ?? "";
  const bytes = await services.blobs.get(containerOf(hub), name, "hub");
  return JSON.parse(Buffer.from(bytes).toString("utf8"));
}

describe("claimHub", () => {
  test("notes which app works on a hub, what it registers, and since when", async () => {
    const hub = await created();
    expect(await hub.claim(orders)).toEqual({ kind: "claimed" });
    expect(await recordOf(hub)).toEqual({
      apps: ["orders"],
      functions: ["activity Load", "orchestrator Import"],
      since: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
  });

  test("costs two reads at each later start, in whatever order and case the functions come", async () => {
    const meter = new Meter();
    const hub = await created(services, meter);
    await hub.claim(orders);
    const before = meter.snapshot().total;
    await hub.claim({ app: "orders", functions: ["activity LOAD", "orchestrator Import"] });
    expect(meter.snapshot().total - before).toBe(2);
  });

  test("follows an app from version to version, and keeps when it came", async () => {
    const hub = await created();
    await hub.claim(orders);
    const { since } = (await recordOf(hub)) as { since: string };
    await hub.claim({ app: "orders", functions: ["orchestrator Export"] });
    expect(await recordOf(hub)).toEqual({
      ...{ apps: ["orders"], functions: ["orchestrator Export"], since },
    });
  });

  test("takes an app of another name that registers the same for the one that has moved", async () => {
    const hub = await created();
    await hub.claim(orders);
    await hub.claim({ ...orders, app: "orders-eu" });
    expect(await recordOf(hub)).toMatchObject({ apps: ["orders", "orders-eu"] });
    await expect(hub.claim(billing)).rejects.toThrow("belongs to the app 'orders-eu'");
  });

  test("lets it change under each of its names: who looked at the hub of production owns nothing alone", async () => {
    const hub = await created();
    await hub.claim(orders);
    await hub.claim({ ...orders, app: "a-laptop" });
    expect(await hub.claim({ app: "orders", functions: ["orchestrator Export"] })).toEqual({
      kind: "claimed",
    });
    expect(await recordOf(hub)).toMatchObject({ apps: ["a-laptop", "orders"] });
    expect(await hub.claim({ app: "a-laptop", functions: ["orchestrator Next"] })).toEqual({
      kind: "claimed",
    });
  });

  test("keeps the last ten names", async () => {
    const hub = await created();
    for (let n = 1; n <= 12; n += 1) await hub.claim({ ...orders, app: `folder${n}` });
    const apps = Array.from({ length: 10 }, (_, at) => `folder${at + 3}`);
    expect(await recordOf(hub)).toMatchObject({ apps });
  });

  test("refuses another app, and says whose the hub is, what both have, and what to do", async () => {
    const hub = await created();
    await hub.claim({ ...orders, functions: [...orders.functions, "activity Shared"] });
    const mine = { ...billing, functions: [...billing.functions, "activity Shared"] };
    await expect(hub.claim(mine)).rejects.toMatchObject({
      code: "InvalidConfiguration",
      message:
        `Task hub '${hub.name}' belongs to the app 'orders' (activity Load, orchestrator Import and ` +
        `1 more); this is the app 'billing' (activity Pay, orchestrator Bill and 1 more). On one hub ` +
        `they would take each other's messages. Set another extensions.durableTask.hubName in ` +
        `host.json; or, if both are meant to work on this hub, set ` +
        `extensions.durableTask.sharedTaskHub to true in both; or, if 'orders' is no more, delete ` +
        `the hub, or only the blob ${containerOf(hub)}/owner-1.json.`,
    });
    expect(await recordOf(hub)).toMatchObject({ apps: ["orders"] });
  });

  test("names a few functions of many", async () => {
    const hub = await created();
    const functions = ["e", "d", "c", "b", "a"].map((name) => `activity ${name}`);
    await hub.claim({ app: "orders", functions });
    await expect(hub.claim({ app: "billing", functions: ["activity a"] })).rejects.toThrow(
      "'orders' (activity b, activity c, activity d and 2 more); this is the app 'billing' (activity a).",
    );
  });

  test.each(["", "{", "null", "7", '{"apps":["a"]}', '{"apps":[],"functions":[]}'])(
    "lets everybody work whose record says nothing: %j",
    async (text) => {
      const hub = await created();
      await services.blobs.put(containerOf(hub), "owner-1.json", Buffer.from(text), "hub");
      const unreadable = { kind: "unreadable", blob: `${containerOf(hub)}/owner-1.json` };
      expect(await hub.claim(billing)).toEqual(unreadable);
      expect(await hub.claim(orders)).toEqual(unreadable);
    },
  );

  test("of two apps that start at once on a new hub one is refused", async () => {
    for (let round = 0; round < 5; round += 1) {
      const name = newName();
      const both = await Promise.all([open(name), open(name)]);
      const ends = await Promise.allSettled([both[0].claim(orders), both[1].claim(billing)]);
      expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    }
  });

  test("processes of one app that start at once all work, with its new functions", async () => {
    const name = newName();
    const hub = await open(name);
    await hub.claim(billing);
    const next = { app: "billing", functions: ["orchestrator Bill2"] };
    const processes = await Promise.all(Array.from({ length: 6 }, () => open(name)));
    await Promise.all(processes.map((process) => process.claim(next)));
    expect(await recordOf(hub)).toMatchObject({ apps: ["billing"], functions: next.functions });
  });

  test("leaves no moment without an owner, while the app of a hub changes, in which another takes it", async () => {
    const name = newName();
    const owner = await open(name);
    await owner.claim(orders);
    const other = await open(name);
    const refusals: unknown[] = [];
    const watched = faulty(services, async () => {
      refusals.push(await other.claim(billing).catch((error: unknown) => error));
      return undefined;
    });
    const changing = await open(name, watched.services);
    await changing.claim({ app: "orders", functions: ["orchestrator Export"] });
    refusals.push(await other.claim(billing).catch((error: unknown) => error));
    const refused = expect.objectContaining({ code: "InvalidConfiguration" }) as unknown;
    expect(refusals).toEqual(watched.calls.map(() => refused).concat(refused));
    expect(await recordsOf(owner)).toEqual(["owner-2.json"]);
  });

  test("does not take the record of a moment in which the hub had none for its own", async () => {
    const name = newName();
    const owner = await open(name);
    const late = faulty(services, async ({ operation }) => {
      if (operation !== "blobs.put") return undefined;
      await owner.claim(orders);
      await owner.claim({ ...orders, functions: ["orchestrator Export"] });
      return undefined;
    });
    const other = await open(name, late.services);
    await expect(other.claim(billing)).rejects.toMatchObject({ code: "InvalidConfiguration" });
    await owner.claim(orders);
    expect(await recordOf(owner)).toMatchObject({ apps: ["orders"] });
  });

  test.each([1, 2, 3, 4])(
    "a crash after call %i of an update harms no later start",
    async (call) => {
      const name = newName();
      await (await open(name)).claim(orders);
      const next = { app: "orders", functions: ["orchestrator Export"] };
      const dying = await open(name, faulty(services, faultAt(call, "crash after")).services);
      await expect(dying.claim(next)).rejects.toThrow(Crash);
      const again = await open(name);
      expect(await again.claim(next)).toEqual({ kind: "claimed" });
      expect(await recordOf(again)).toMatchObject({ apps: ["orders"], functions: next.functions });
    },
  );

  test("P10: a store that fails is no answer: nobody is refused, and nobody let in", async () => {
    const name = newName();
    await (await open(name)).claim(orders);
    const failing = await open(name, faulty(services, faultAt(1, "error before")).services);
    await expect(failing.claim(billing)).rejects.toMatchObject({ code: "StorageFailure" });
  });
});
