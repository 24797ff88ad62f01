import { createTaskHub, type AzureTaskHub } from "../src/azure-task-hub.js";
import { Meter } from "../src/meter.js";
import type { Services } from "../src/services.js";
import { Crash, faultAt, faulty } from "./support/faults.js";
import { onServices } from "./support/on-azurite.js";
import { hurried, openHub, random } from "./support/tools.js";

let services: Services;

onServices((made) => {
  services = made;
});

let hubs = 0;
const newName = () => `Hub${String((hubs += 1))}`;

function open(
  name: string,
  changes: { partitionCount?: number; on?: Services; meter?: Meter } = {},
): AzureTaskHub {
  const { partitionCount = 2, on = services, meter = new Meter() } = changes;
  return createTaskHub({ name, partitionCount, services: on, meter, clock: hurried, random });
}

async function expectUsable(hub: AzureTaskHub): Promise<void> {
  const started = await hub.startInstance({ instanceId: "a", name: "f", held: true });
  expect(started.kind).toBe("started");
  expect(await hub.receive({ kind: "control", partition: 1 }, 1)).toEqual([]);
  expect(await hub.receive({ kind: "workItem" }, 1)).toEqual([]);
  expect((await hub.loadHistory("a")).events).toEqual([]);
}

describe("ensureCreated", () => {
  test("creates the hub, and describes it in taskhub.json as .NET does", async () => {
    const name = newName();
    await open(name).ensureCreated();
    await expectUsable(open(name));
    const bytes = await services.blobs.get(`${name.toLowerCase()}-leases`, "taskhub.json", "hub");
    const text = Buffer.from(bytes).toString("utf8");
    expect(text).toMatch(
      /^\{"TaskHubName":"Hub\d","CreatedAt":"[^"]+Z","PartitionCount":2,"ThComplete":true\}$/,
    );
  });

  test("reads once if the hub exists, and asks once in its life", async () => {
    const name = newName();
    await open(name).ensureCreated();
    const meter = new Meter();
    const hub = open(name, { meter });
    await Promise.all([hub.ensureCreated(), hub.ensureCreated()]);
    await hub.ensureCreated();
    expect(meter.snapshot()).toMatchObject({ total: 1, hub: 1 });
  });

  test("many workers create one hub", async () => {
    const name = newName();
    await Promise.all(Array.from({ length: 5 }, () => open(name).ensureCreated()));
    await expectUsable(open(name));
  });

  test.each(Array.from({ length: 10 }, (_, at) => at + 1))(
    "a crash after call %i leaves a hub that the next one completes",
    async (call) => {
      const name = newName();
      const dying = faulty(services, faultAt(call, "crash after"));
      await expect(open(name, { on: dying.services }).ensureCreated()).rejects.toThrow(Crash);
      await open(name).ensureCreated();
      await expectUsable(open(name));
    },
  );

  test("refuses another partition count than the hub was created with", async () => {
    const name = newName();
    await open(name).ensureCreated();
    await expect(open(name, { partitionCount: 4 }).ensureCreated()).rejects.toMatchObject({
      code: "InvalidConfiguration",
      message: expect.stringMatching(/created with 2 partitions.*partitionCount is 4/s) as string,
    });
  });

  test("refuses it also when two workers create the hub at the same time", async () => {
    const name = newName();
    const outcomes = await Promise.allSettled(
      [1, 2, 3].map((partitionCount) => open(name, { partitionCount }).ensureCreated()),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("P10: a store that does not answer is an error, and the next call tries again", async () => {
    const name = newName();
    let isDead = true;
    const failing = faulty(services, () => (isDead ? "error before" : undefined));
    const hub = open(name, { on: failing.services });
    await expect(hub.ensureCreated()).rejects.toMatchObject({ name: "StorageError" });
    isDead = false;
    await hub.ensureCreated();
    await expectUsable(hub);
  });

  test("a hub that .NET tools have described, and may not have finished, is completed", async () => {
    const name = newName();
    const lower = name.toLowerCase();
    await services.blobs.createContainer(`${lower}-leases`, "hub");
    const info = {
      TaskHubName: name,
      CreatedAt: "2026-06-24T09:59:58.1234567Z",
      PartitionCount: 2,
    };
    const bytes = Buffer.from(JSON.stringify(info));
    await services.blobs.put(`${lower}-leases`, "taskhub.json", bytes, "hub");
    await open(name).ensureCreated();
    await expectUsable(open(name));
  });

  test("a hub that .NET tools created gets its container with the first large payload", async () => {
    const name = newName();
    const hub = open(name);
    await hub.ensureCreated();
    const lower = name.toLowerCase();
    const bare = open(name, {
      on: {
        ...services,
        blobs: {
          ...services.blobs,
          put: (container, ...rest) =>
            services.blobs.put(
              container.replace(`${lower}-largemessages`, `${lower}-late`),
              ...rest,
            ),
          get: (container, ...rest) =>
            services.blobs.get(
              container.replace(`${lower}-largemessages`, `${lower}-late`),
              ...rest,
            ),
          createContainer: (container, payer) =>
            services.blobs.createContainer(
              container.replace(`${lower}-largemessages`, `${lower}-late`),
              payer,
            ),
        },
      },
    });
    const input = JSON.stringify("x".repeat(100_000));
    await bare.startInstance({ instanceId: "large", name: "f", input, held: false });
    expect((await bare.readStatus("large"))?.input).toBe(input);
  });

  test("refuses names and counts that cannot be used", () => {
    expect(() => open("1hub")).toThrow(RangeError);
    expect(() => open("Hub", { partitionCount: 17 })).toThrow(RangeError);
  });
});

describe("checkReachable", () => {
  test("finds a store without a hub, and creates nothing", async () => {
    const meter = new Meter();
    await openHub(services, { meter }).checkReachable();
    expect(meter.snapshot()).toMatchObject({ total: 2, hub: 2 });
    await expect(openHub(services).readStatus("a")).rejects.toMatchObject({ kind: "absent" });
  });
});
