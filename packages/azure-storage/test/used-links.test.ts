import type { AzureTaskHub } from "../src/azure-task-hub.js";
import type { Services } from "../src/services.js";
import { usedLinkBlob } from "../src/used-links.js";
import { faultAt, faulty } from "./support/faults.js";
import { onHub } from "./support/on-azurite.js";
import { newId, openHub } from "./support/tools.js";

const BLOBS = "testhub-largemessages";
const NONCE = "00112233445566778899aabbccddeeff";

let services: Services;
let hub: AzureTaskHub;

onHub((made) => {
  ({ services, hub } = made);
});

describe("markLinkUsed", () => {
  test.each(["order 7", "a/b", "Grüße-東京", "50%"])("marks a link of '%s'", async (id) => {
    expect(await hub.isLinkUsed(id, NONCE)).toBe(false);
    await hub.markLinkUsed(id, NONCE);
    expect(await hub.isLinkUsed(id, NONCE)).toBe(true);
    expect(await hub.isLinkUsed(id, NONCE.replace("0", "1"))).toBe(false);
  });

  test("marks no link of another instance, not even of one whose id begins alike", async () => {
    await hub.markLinkUsed("a", NONCE);
    expect(await hub.isLinkUsed("a/b", NONCE.replace("0", "2"))).toBe(false);
    expect(await hub.isLinkUsed("A", NONCE)).toBe(false);
  });

  test("may be said again: after a lost reply, or by two at once", async () => {
    const id = newId();
    const losing = openHub(faulty(services, faultAt(1, "error after")).services);
    await expect(losing.markLinkUsed(id, NONCE)).rejects.toThrow("Storage");
    await Promise.all([hub.markLinkUsed(id, NONCE), hub.markLinkUsed(id, NONCE)]);
    expect(await hub.isLinkUsed(id, NONCE)).toBe(true);
  });

  test("P10: a store that does not answer does not say that a link is unused", async () => {
    const id = newId();
    await hub.markLinkUsed(id, NONCE);
    const failing = openHub(faulty(services, faultAt(1, "error before")).services);
    await expect(failing.isLinkUsed(id, NONCE)).rejects.toThrow("Storage");
  });

  test("is undone by a purge of the instance, and of no other", async () => {
    const [id, neighbour] = [newId(), newId()];
    for (const each of [id, neighbour]) {
      const at = new Date(5);
      await hub.writeInstance(
        {
          ...{ instanceId: each, executionId: "e1", name: "Hello", runtimeStatus: "Completed" },
          ...{ createdAt: at, lastUpdatedAt: at, completedAt: at },
        },
        undefined,
      );
      await hub.markLinkUsed(each, NONCE);
    }
    expect(await hub.purgeInstance(id)).toMatchObject({ kind: "purged", blobs: 1 });
    expect(await services.blobs.list(BLOBS, usedLinkBlob(id, ""), "hub")).toEqual([]);
    expect(await hub.isLinkUsed(neighbour, NONCE)).toBe(true);
  });
});
