import { SimulatedStorage } from "@taskhub/testing";
import { describe, expect, test } from "@jest/globals";
import { Distance } from "../../src/storage/distance.js";
import { distantServices } from "../../src/storage/distant-services.js";

describe("distantServices", () => {
  test("lets every call cross the distance, and gives what the storage gives", async () => {
    const distance = new Distance(0);
    const near = new SimulatedStorage({ now: () => Date.now() }).services;
    const { queues, tables, blobs } = distantServices(near, distance);
    await queues.create("queue", "hub");
    const message = await queues.put("queue", "body", 0, "hub");
    const { popReceipt } = await queues.update("queue", message, 0, "hub");
    const [received] = await queues.receive("queue", 1, 1_000);
    expect(received?.body).toBe("body");
    expect(popReceipt).not.toBe(received?.popReceipt);
    await queues.delete("queue", received ?? message, "hub");

    await tables.create("table", "hub");
    const entity = { partitionKey: "p", rowKey: "r", columns: { Column: 1 } };
    await tables.transact("table", [{ kind: "insert", entity }], "hub");
    const page = await tables.query("table", { filter: "PartitionKey eq 'p'" }, "hub");
    expect(page.entities).toMatchObject([entity]);

    await blobs.createContainer("container", "hub");
    await blobs.put("container", "name", Buffer.from("bytes"), "hub");
    expect(Buffer.from(await blobs.get("container", "name", "hub")).toString()).toBe("bytes");
    expect(await blobs.list("container", "", "hub")).toEqual(["name"]);
    await blobs.delete("container", "name", "hub");
    expect(blobs.urlOf("container", "name")).toBe(near.blobs.urlOf("container", "name"));

    expect([distance.calls, distance.receives]).toEqual([12, 1]);
  });
});
