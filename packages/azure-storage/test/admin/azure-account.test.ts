import type { Account } from "../../src/admin/account.js";
import type { Finding } from "../../src/admin/finding.js";
import type { AzureTaskHub } from "../../src/azure-task-hub.js";
import { InvalidConfigurationError } from "../../src/invalid-configuration-error.js";
import { connectAccount } from "../../src/sdk/azure-account.js";
import { onAzurite } from "../support/on-azurite.js";
import { openHub } from "../support/tools.js";

let account: Account;

onAzurite((connection) => {
  account = connectAccount(connection);
});

const absent = expect.objectContaining({ name: "StorageError", kind: "absent" }) as Error;

describe("connectAccount", () => {
  test("counts hidden messages, shows visible ones, and receives none of them", async () => {
    const { queues } = account.services;
    await queues.create("looked-at", "hub");
    await queues.put("looked-at", "seen", 0, "hub");
    await queues.put("looked-at", "hidden", 60_000, "hub");
    for (let looks = 0; looks < 2; looks += 1) {
      expect(await account.queueLength("looked-at")).toBe(2);
      const [message, ...others] = await account.peek("looked-at");
      expect(others).toEqual([]);
      expect(message).toMatchObject({ body: "seen", dequeueCount: 0 });
      expect(message!.insertedAt).toBeInstanceOf(Date);
    }
  });

  test("says of what is not there that it is absent", async () => {
    await expect(account.queueLength("nowhere")).rejects.toEqual(absent);
    await expect(account.peek("nowhere")).rejects.toEqual(absent);
    await expect(account.blobPage("nowhere", "")).rejects.toEqual(absent);
  });

  test("lists what begins with a prefix, and when a blob was written", async () => {
    const { queues, tables, blobs } = account.services;
    for (const name of ["names-a", "names-b", "other"]) {
      await queues.create(name, "hub");
      await blobs.createContainer(name, "hub");
    }
    await tables.create("NamesA", "hub");
    const before = Date.now() - 5_000;
    await blobs.put("names-a", "one/1", Buffer.from("x"), "hub");
    await blobs.put("names-a", "two/1", Buffer.from("x"), "hub");

    expect(await account.listQueues("names-")).toEqual(["names-a", "names-b"]);
    expect(await account.listContainers("names-")).toEqual(["names-a", "names-b"]);
    expect(await account.listTables()).toContain("NamesA");
    const page = await account.blobPage("names-a", "one/");
    expect(page.continuation).toBeUndefined();
    expect(page.blobs.map(({ name }) => name)).toEqual(["one/1"]);
    expect(page.blobs[0]!.lastModifiedAt.getTime()).toBeGreaterThan(before);
  });

  test("makes no call, and refuses what is no connection", () => {
    expect(() => connectAccount("nonsense")).toThrow(InvalidConfigurationError);
    const { services } = connectAccount({ accountName: "shop" });
    expect(services.blobs.urlOf("c", "b")).toBe("https://shop.blob.core.windows.net/c/b");
  });
});

describe("AzureTaskHub.examine", () => {
  async function found(hub: AzureTaskHub): Promise<readonly Finding[]> {
    const findings: Finding[] = [];
    for await (const finding of hub.examine(account)) findings.push(finding);
    return findings;
  }

  test("finds nothing in a new hub, and what is missing in one that is not there", async () => {
    const hub = openHub(account.services);
    const missing = await found(hub);
    expect(missing.map(({ kind }) => kind)).toContain("partMissing");
    expect(missing.at(-1)).toMatchObject({ kind: "hubInfoMissing" });
    const severityOf = (subject: string) =>
      missing.find((finding) => finding.subject === subject)?.severity;
    expect(severityOf("queue testhub-workitems")).toBe("error");
    expect(severityOf("table TestHubHistory")).toBe("error");
    expect(severityOf("container testhub-poison")).toBe("warning");

    for (const finding of missing) {
      expect(await hub.repair(account, finding)).toMatchObject({ kind: "repaired" });
    }

    await hub.startInstance({ instanceId: "order-42", name: "Order", held: false });
    expect(await found(hub)).toEqual([]);
  });
});
