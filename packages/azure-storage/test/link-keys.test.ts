import type { AzureTaskHub } from "../src/azure-task-hub.js";
import { Meter } from "../src/meter.js";
import type { Services } from "../src/services.js";
import { Crash, faultAt, faulty } from "./support/faults.js";
import { onHub } from "./support/on-azurite.js";
import { openHub } from "./support/tools.js";

const LEASES = "testhub-leases";

let services: Services;
let hub: AzureTaskHub;

onHub((made) => {
  ({ services, hub } = made);
});

const blobNames = () => services.blobs.list(LEASES, "linkkey", "hub");
const hex = async (of: AzureTaskHub = hub) =>
  (await of.linkKeys()).map((key) => Buffer.from(key).toString("hex"));
const failing = (call: number, fault: Parameters<typeof faultAt>[1]) =>
  openHub(faulty(services, faultAt(call, fault)).services);

beforeEach(async () => {
  for (const name of await blobNames()) await services.blobs.delete(LEASES, name, "hub");
});

describe("linkKeys", () => {
  test("makes one of 32 bytes, the same for all processes that ask at once", async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => hex(openHub(services))));
    expect(new Set(all.flat()).size).toBe(1);
    expect(all[0]?.[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(await blobNames()).toEqual(["linkkey.bin"]);
  });

  test("takes one call and one for each key once they exist, and those of no instance", async () => {
    await hub.linkKeys();
    await hub.rotateLinkKey();
    const meter = new Meter();
    await openHub(services, { meter }).linkKeys();
    expect(meter.snapshot()).toMatchObject({ total: 3, hub: 3 });
  });

  test.each([1, 2, 3, 4])(
    "P10: a store that does not answer call %i is an error, and makes no second key",
    async (call) => {
      await expect(failing(call, "error before").linkKeys()).rejects.toMatchObject({
        name: "StorageError",
      });
      const keys = await hex();
      expect(keys).toHaveLength(1);
      expect(await hex()).toEqual(keys);
    },
  );

  test("P6: a key whose reply was lost is the key", async () => {
    await expect(failing(2, "error after").linkKeys()).rejects.toThrow("Storage");
    const [made] = await blobNames();
    expect(made).toBe("linkkey.bin");
    expect(await hex()).toHaveLength(1);
  });

  test("takes no other blob for a key", async () => {
    await services.blobs.put(LEASES, "linkkeys.txt", Buffer.from("mine"), "hub");
    await services.blobs.put(LEASES, "linkkey-2-old.bin.bak", Buffer.from("mine"), "hub");
    expect(await hex()).toHaveLength(1);
  });
});

describe("rotateLinkKey", () => {
  test("adds a key in front of the others", async () => {
    const [first] = await hex();
    for (let times = 0; times < 10; times += 1) await hub.rotateLinkKey();
    const keys = await hex();
    expect(keys).toHaveLength(11);
    expect(keys.at(-1)).toBe(first);
    await hub.rotateLinkKey();
    expect((await hex()).slice(1)).toEqual(keys); // the eleventh is newer than the tenth
  });

  test("leaves the new key alone if the others are to be revoked", async () => {
    const before = await hex();
    await hub.rotateLinkKey();
    await hub.rotateLinkKey({ revoke: true });
    const after = await hex();
    expect(after).toHaveLength(1);
    expect(before).not.toContain(after[0]);
  });

  test("works on a hub that has no key yet", async () => {
    await hub.rotateLinkKey({ revoke: true });
    expect(await hex()).toHaveLength(1);
  });

  test("makes one order for everybody, whoever rotates at the same time", async () => {
    await hub.linkKeys();
    await Promise.all(Array.from({ length: 6 }, () => openHub(services).rotateLinkKey()));
    const [one, other] = await Promise.all([hex(openHub(services)), hex(openHub(services))]);
    expect(one).toHaveLength(7);
    expect(one).toEqual(other);
  });

  test("never leaves a hub without a key, and never with a revoked one", async () => {
    const [revoked] = await hex();
    const rotations = Array.from({ length: 6 }, () =>
      openHub(services).rotateLinkKey({ revoke: true }),
    );
    await Promise.all(rotations);
    expect(await blobNames()).not.toEqual([]);
    expect(await hex()).not.toContain(revoked);
  });

  test.each([1, 2, 3, 4, 5].flatMap((call) => [`before ${call}`, `after ${call}`]))(
    "by a crash %s leaves a key that signs, and another call revokes the rest",
    async (where) => {
      const [when, call] = where.split(" ") as ["before" | "after", string];
      const [first] = await hex();
      await hub.rotateLinkKey();
      await expect(
        failing(Number(call), `crash ${when}`).rotateLinkKey({ revoke: true }),
      ).rejects.toThrow(Crash);
      expect((await hex()).length).toBeGreaterThan(0);
      await hub.rotateLinkKey({ revoke: true });
      const keys = await hex();
      expect(keys).toHaveLength(1);
      expect(keys).not.toContain(first);
    },
  );
});
