import type { InstanceStatus } from "@taskhub/core";
import { createDurableClient } from "../../src/client/durable-client.js";
import { smallParts } from "../small-hub.js";

/** A number that JSON has and JavaScript has not. */
const INPUT = '{"order":12345678901234567890}';

function setUp(
  row: Partial<InstanceStatus> = {},
  overrides: Parameters<typeof smallParts>[0] = {},
) {
  let count = 0;
  const hex = () => (count += 1).toString(16).padStart(32, "0");
  const small = smallParts({ random: { fraction: () => 0.5, hex }, ...overrides });
  small.hub.add({
    ...{ instanceId: "i", name: "Import", runtimeStatus: "Completed", version: "1" },
    ...{ input: INPUT, output: "7", tags: { city: "Oslo" }, ...row },
  });
  return { ...small, client: createDurableClient(small.parts) };
}

describe("DurableClient.restart", () => {
  test("starts the same with a new id, and leaves the instance as it is", async () => {
    const { client, hub } = setUp({ runtimeStatus: "Running" });
    const before = hub.rows.get("i");
    const id = await client.restart("i");
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(hub.starts).toMatchObject([
      { instanceId: id, name: "Import", input: INPUT, tags: { city: "Oslo" } },
    ]);
    expect(hub.rows.get("i")).toBe(before);
    expect(await client.restart("i", { newInstanceId: true })).toMatch(/^[0-9a-f]{32}$/);
  });

  test("gives the input on as the text it is: no number changes", async () => {
    const { client, hub } = setUp();
    await client.restart("i");
    expect(hub.starts[0]?.input).toBe(INPUT);
  });

  test.each(["Completed", "Failed", "Terminated"] as const)(
    "starts the id of one that is %s anew, if asked to",
    async (runtimeStatus) => {
      const { client, hub } = setUp({ runtimeStatus });
      expect(await client.restart("i", { newInstanceId: false })).toBe("i");
      expect(hub.starts).toMatchObject([{ instanceId: "i", input: INPUT }]);
    },
  );

  test.each(["Pending", "Running", "Suspended"] as const)(
    "refuses to use the id of one that is %s, whatever the app does with starts",
    async (runtimeStatus) => {
      const { client, hub } = setUp({ runtimeStatus }, { replacesAnyInstance: true });
      await expect(client.restart("i", { newInstanceId: false })).rejects.toMatchObject({
        ...{ code: "InstanceAlreadyExists", runtimeStatus },
      });
      expect([hub.starts, hub.sent]).toEqual([[], []]);
    },
  );

  test("uses the id that it is given", async () => {
    const { client, hub } = setUp();
    expect(await client.restart("i", { newInstanceId: "i-2" })).toBe("i-2");
    hub.add({ instanceId: "i-3", name: "Import", runtimeStatus: "Running" });
    await expect(client.restart("i", { newInstanceId: "i-3" })).rejects.toMatchObject({
      code: "InstanceAlreadyExists",
    });
  });

  test("takes the version it is given, else that of every start", async () => {
    const { client, hub } = setUp({}, { defaultVersion: "3" });
    await client.restart("i", { version: "2" });
    await client.restart("i");
    expect(hub.starts.map(({ version }) => version)).toEqual(["2", "3"]);
  });

  test("refuses an id nobody has, and an orchestrator that the app has no more", async () => {
    const { client, hub } = setUp({}, { knownOrchestrators: ["Export"] });
    await expect(client.restart("none")).rejects.toMatchObject({ code: "InstanceNotFound" });
    await expect(client.restart("i")).rejects.toMatchObject({ code: "FunctionNotFound" });
    expect(hub.starts).toEqual([]);
  });

  test("refuses an entity, and the id of one, before it asks", async () => {
    const { client, calls } = setUp();
    await expect(client.restart("@counter@a")).rejects.toThrow(
      "'@counter@a' is an entity, which cannot be restarted.",
    );
    expect(calls).toEqual([]);
    await expect(client.restart("i", { newInstanceId: "@counter@a" })).rejects.toMatchObject({
      code: "InvalidInstanceId",
    });
  });

  test.each(["", null, 7, {}])("refuses %j as a new id", async (newInstanceId) => {
    const { client, calls } = setUp();
    const options = { newInstanceId } as { newInstanceId: string };
    await expect(client.restart("i", options)).rejects.toThrow("newInstanceId must be true");
    expect(calls).toEqual([]);
  });
});
