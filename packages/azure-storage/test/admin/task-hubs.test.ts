import { StorageError } from "@taskhub/core";
import type { Account } from "../../src/admin/account.js";
import { deleteTaskHub, type DeleteProgress } from "../../src/admin/delete-task-hub.js";
import { partsOfTaskHub } from "../../src/admin/hub-parts.js";
import { listTaskHubs } from "../../src/admin/list-task-hubs.js";
import { createTaskHub } from "../../src/azure-task-hub.js";
import { Meter } from "../../src/meter.js";
import { connectAccount } from "../../src/sdk/azure-account.js";
import { onAzurite } from "../support/on-azurite.js";
import { hurried, random } from "../support/tools.js";

let account: Account;

onAzurite((connection) => {
  account = connectAccount(connection);
});
// each test tells what there is in the whole account
afterEach(async () => {
  const [queues, containers, tables] = await allNames();
  await Promise.all([
    ...queues.map((name) => account.deleteQueue(name)),
    ...containers.map((name) => account.deleteContainer(name)),
    ...tables.map((name) => account.deleteTable(name)),
  ]);
});

async function create(name: string, partitionCount = 2, boundActivities: readonly string[] = []) {
  const hub = createTaskHub({
    ...{ name, partitionCount, boundActivities, services: account.services },
    ...{ meter: new Meter(), clock: hurried, random },
  });
  await hub.ensureCreated();
  return hub;
}

/** What .NET makes of a hub, as far as names go. */
async function createAsDotnet(hub: string, partitionCount: number | undefined) {
  const { queues, tables, blobs } = account.services;
  const lower = hub.toLowerCase();
  for (const queue of [`${lower}-control-00`, `${lower}-control-01`, `${lower}-workitems`]) {
    await queues.create(queue, "hub");
  }
  for (const table of [`${hub}History`, `${hub}Instances`, `${hub}Partitions`]) {
    await tables.create(table, "hub");
  }
  for (const part of ["leases", "applease"]) await blobs.createContainer(`${lower}-${part}`, "hub");
  if (partitionCount === undefined) return;
  const info = { TaskHubName: hub, CreatedAt: "2026-06-24T09:59:58.1234567Z", PartitionCount: 4 };
  await blobs.put(`${lower}-leases`, "taskhub.json", Buffer.from(JSON.stringify(info)), "hub");
}

/** All names there are in the account. */
async function names(): Promise<readonly string[]> {
  return (await allNames()).flat().sort();
}

function allNames() {
  return Promise.all([account.listQueues(""), account.listContainers(""), account.listTables()]);
}

describe("listTaskHubs", () => {
  test("tells name, partitions, age, maker and queues of every hub", async () => {
    const before = Date.now();
    const shop = await create("Shop", 3, ["Print"]);
    await shop.startInstance({ instanceId: "order-42", name: "Order", held: true });
    await createAsDotnet("Depot", 4);

    const [depot, own, ...others] = await listTaskHubs(account);

    expect(others).toEqual([]);
    expect(depot).toMatchObject({ name: "Depot", partitionCount: 4, madeBy: "dotnet" });
    expect(depot!.createdAt).toEqual(new Date("2026-06-24T09:59:58.123Z"));
    expect(own).toMatchObject({ name: "Shop", partitionCount: 3, madeBy: "taskhub" });
    expect(own!.createdAt!.getTime()).toBeGreaterThanOrEqual(before);
    expect(own!.queues.map(({ name }) => name)).toEqual([
      ...["shop-a-print", "shop-control-00", "shop-control-01", "shop-control-02"],
      "shop-workitems",
    ]);
    // hidden by the starter's lease
    expect(own!.queues.map(({ messages }) => messages)).toContain(1);
  });

  test("counts the control queues of a hub without a description", async () => {
    await createAsDotnet("Depot", undefined);
    const [depot] = await listTaskHubs(account);
    expect(depot).toMatchObject({ name: "Depot", partitionCount: 2, createdAt: undefined });
  });

  test("takes one table alone, or other people's tables, for no hub", async () => {
    for (const table of ["LoneInstances", "OtherHistory", "Instances", "History", "People"]) {
      await account.services.tables.create(table, "hub");
    }
    expect(await listTaskHubs(account)).toEqual([]);
  });

  test("is not stopped by a description that is none", async () => {
    await createAsDotnet("Depot", undefined);
    await account.services.blobs.put("depot-leases", "taskhub.json", Buffer.from("no"), "hub");
    const [depot] = await listTaskHubs(account);
    expect(depot).toMatchObject({ name: "Depot", partitionCount: 2, madeBy: "dotnet" });
  });
});

describe("deleteTaskHub", () => {
  test("deletes queues, poison, activities, tables and containers, whoever made them", async () => {
    await createAsDotnet("Shop", 2);
    await create("Shop", 4, ["Print", "Send-Mail now"]);
    for (const queue of ["shop-control-00-poison", "shop-workitems-poison", "shop-control-15"]) {
      await account.services.queues.create(queue, "hub");
    }
    const progress: DeleteProgress[] = [];

    const deleted = await deleteTaskHub(account, "Shop", {
      onProgress: (step) => progress.push(step),
    });

    expect(await names()).toEqual([]);
    expect(progress.map(({ part }) => part)).toEqual(deleted);
    expect(progress.at(-1)).toMatchObject({ deleted: deleted.length, of: deleted.length });
    expect(deleted.slice(-2)).toEqual([
      { kind: "table", name: "ShopHistory" },
      { kind: "table", name: "ShopInstances" },
    ]);
  });

  test("leaves alone every hub and queue that looks like it", async () => {
    const likes = ["ShopTwo", "Sho", "ShopA", "AShop"];
    for (const like of likes) await create(like, 1, ["Print"]);
    const strangers = ["shop-control", "shop-two-control-00", "shop-control-0", "shop-mail-poison"];
    for (const queue of strangers) await account.services.queues.create(queue, "hub");
    await account.services.blobs.createContainer("shop-pictures", "hub");
    await account.services.tables.create("ShopHistoryOld", "hub");
    const before = await names();
    await create("Shop", 2, ["Print"]);
    expect(await names()).not.toEqual(before);

    await deleteTaskHub(account, "Shop");

    expect(await names()).toEqual(before);
    expect((await listTaskHubs(account)).map(({ name }) => name).sort()).toEqual(likes.sort());
  });

  test("deletes the tables of a hub that was written in another case", async () => {
    await create("Shop");
    await deleteTaskHub(account, "SHOP");
    expect(await names()).toEqual([]);
  });

  test("goes on where it was interrupted, and finds nothing the next time", async () => {
    await create("Shop");
    let left = 3;
    const failing: Account = {
      ...account,
      deleteQueue: async (queue) => {
        if (--left === 0) throw new StorageError("other", "delete", 500, undefined, undefined);
        await account.deleteQueue(queue);
      },
    };
    await expect(deleteTaskHub(failing, "Shop")).rejects.toThrow(StorageError);
    expect((await listTaskHubs(account)).map(({ name }) => name)).toEqual(["Shop"]);

    expect(await deleteTaskHub(account, "Shop")).not.toEqual([]);
    expect(await names()).toEqual([]);
    expect(await deleteTaskHub(account, "Shop")).toEqual([]);
  });

  test("takes what is being deleted, or is gone, for deleted", async () => {
    await expect(account.deleteQueue("shop-control-00")).resolves.toBeUndefined();
    await expect(account.deleteTable("ShopHistory")).resolves.toBeUndefined();
    await expect(account.deleteContainer("shop-leases")).resolves.toBeUndefined();
  });

  test("refuses a name that no hub can have", async () => {
    await expect(deleteTaskHub(account, "shop-")).rejects.toThrow(RangeError);
    await expect(partsOfTaskHub(account, "")).rejects.toThrow(RangeError);
  });
});
