/** The known bugs of v3 in the client: what the published library does, beside what ours does. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createDurableClient } from "../../src/client/durable-client.js";
import { smallParts } from "../small-hub.js";
import { ExtensionStub } from "./extension-stub.js";

const ORDER = { item: "lamp", card: "4242" };

/** Our client, on a hub that knows the same instance. */
function ourClient() {
  const { hub, parts, clock } = smallParts();
  const timestamp = clock.now();
  hub.add({
    ...{ instanceId: "order-42", name: "OrderFlow", runtimeStatus: "Completed" },
    input: JSON.stringify(ORDER),
  });
  hub.histories.set("order-42", [
    {
      ...{ type: "ExecutionStarted", eventId: -1, timestamp, isPlayed: true },
      ...{ instanceId: "order-42", executionId: "e-1", name: "OrderFlow" },
    },
  ]);
  return { client: createDurableClient(parts), hub };
}

describe("the client of durable-functions 3.5.0, beside ours", () => {
  let extension: ExtensionStub;

  beforeAll(async () => {
    const historyEvents = [{ EventType: "ExecutionStarted", FunctionName: "OrderFlow" }];
    extension = await ExtensionStub.start({ input: ORDER, historyEvents });
  });
  afterAll(() => extension.stop());

  test("has no history in a status that was asked for it; ours has", async () => {
    const show = { showHistory: true };
    const published = await extension.client().getStatus("order-42", show);
    expect(published.history).toBeUndefined();
    const { history } = await ourClient().client.getStatus("order-42", show);
    expect(history).toEqual([expect.objectContaining({ EventType: "ExecutionStarted" })]);
  });

  test("shows an input that was not to be shown; ours does not", async () => {
    const show = { showInput: false };
    expect((await extension.client().getStatus("order-42", show)).input).toEqual(ORDER);
    const { input } = await ourClient().client.getStatus("order-42", show);
    expect(input ?? null).toBeNull();
  });

  test("cannot purge without the earliest time of creation; ours can", async () => {
    const filter = { createdTimeTo: new Date("2099-01-01T00:00:00Z") };
    await expect(extension.client().purgeInstanceHistoryBy(filter)).rejects.toThrow(
      "unexpected status code: 400",
    );
    const { client, hub } = ourClient();
    expect(await client.purgeInstanceHistoryBy(filter)).toEqual({ instancesDeleted: 1 });
    expect(hub.filters).toEqual([expect.objectContaining({ createdTo: filter.createdTimeTo })]);
  });
});
