import type { Services, TableWrite } from "@taskhub/azure-storage";
import { SimulatedStorage } from "@taskhub/testing";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { Witness } from "../../src/storage/witness.js";

const PAYER = { instanceId: "one" };

let witness: Witness;
let services: Services;

beforeEach(async () => {
  witness = new Witness("HubInstances");
  services = witness.watch(new SimulatedStorage({ now: () => Date.now() }).services);
  for (const table of ["HubInstances", "HubHistory"]) await services.tables.create(table, "hub");
});

function row(instanceId: string, status: string): TableWrite {
  const entity = { partitionKey: instanceId, rowKey: "", columns: { RuntimeStatus: status } };
  return { kind: "put", entity };
}

/** Whether a row of `one` has been seen so far. */
function watchFor(isMeant?: Parameters<Witness["written"]>[1]): () => boolean {
  let isSeen = false;
  void witness.written("one", isMeant).then(() => (isSeen = true));
  return () => isSeen;
}

describe("Witness", () => {
  test("sees the row that shows an end, and none before it", async () => {
    const isSeen = watchFor();
    await services.tables.transact("HubInstances", [row("one", "Running")], PAYER);
    expect(isSeen()).toBe(false);
    await services.tables.transact("HubInstances", [row("one", "Failed")], PAYER);
    expect(isSeen()).toBe(true);
  });

  test("does not take another instance, or another table, for it", async () => {
    const isSeen = watchFor();
    await services.tables.transact("HubInstances", [row("two", "Completed")], PAYER);
    await services.tables.transact("HubHistory", [row("one", "Completed")], PAYER);
    expect(isSeen()).toBe(false);
  });

  test("has not seen what the storage refused", async () => {
    const isSeen = watchFor();
    const entity = { partitionKey: "one", rowKey: "", columns: { RuntimeStatus: "Completed" } };
    const merge = { kind: "merge", entity, etag: "stale" } as const;
    const refused = services.tables.transact("HubInstances", [merge], PAYER);
    await expect(refused).rejects.toThrow();
    expect(isSeen()).toBe(false);
  });

  test("waits for the row that is described to it", async () => {
    const isSeen = watchFor(({ columns }) => columns["RuntimeStatus"] === "Running");
    await services.tables.transact("HubInstances", [row("one", "Pending")], PAYER);
    expect(isSeen()).toBe(false);
    await services.tables.transact("HubInstances", [row("one", "Running")], PAYER);
    expect(isSeen()).toBe(true);
  });
});
