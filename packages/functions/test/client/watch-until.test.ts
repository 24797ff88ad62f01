import { HttpRequest } from "@azure/functions";
import { isFinished, type RuntimeStatus } from "@taskhub/core";
import { createDurableClient, type DurableClient } from "../../src/client/durable-client.js";
import { watchUntil } from "../../src/client/watch-until.js";
import { smallParts } from "../small-hub.js";

function setUp() {
  const small = smallParts();
  const { hub, shown, parts } = small;
  const client = createDurableClient(parts);
  const become = (runtimeStatus: RuntimeStatus, output?: string) =>
    hub.add({ instanceId: "i", name: "Import", runtimeStatus, output });
  /** As the worker of this process writes a row. */
  const write = (runtimeStatus: RuntimeStatus, output?: string) => {
    shown.tell(become(runtimeStatus, output));
  };
  become("Pending");
  return { ...small, client, become, write };
}

describe("watchUntil", () => {
  const request = new HttpRequest({ method: "POST", url: "https://shop.example/api/start" });

  test.each<[string, (client: DurableClient) => Promise<unknown>]>([
    ["waitForCompletion", (client) => client.waitForCompletion("i")],
    [
      "waitForCompletionOrCreateCheckStatusResponse",
      (client) => client.waitForCompletionOrCreateCheckStatusResponse(request, "i"),
    ],
    ["startNew, which replaces", (client) => replace(client)],
  ])("%s looks at once at what is written in this process", async (_, wait) => {
    const { client, clock, shown, write } = setUp();
    let isOver = false;
    const waiting = wait(client).then(() => (isOver = true));
    await clock.settle();
    expect(isOver).toBe(false);
    write("Completed", "1");
    // nobody turns the clock
    await waiting;
    expect(shown.size).toBe(0);
  });

  test("waitForStart ends at once with the beginning", async () => {
    const { client, clock, write } = setUp();
    const waiting = client.waitForStart("i");
    await clock.settle();
    write("Running");
    expect(await waiting).toMatchObject({ runtimeStatus: "Running" });
  });

  test("looks at nothing that is not awaited", async () => {
    const { client, hub, clock, write } = setUp();
    const waiting = client.waitForCompletion("i");
    for (const state of ["Running", "Suspended", "Running"] as const) {
      write(state);
      await clock.settle();
    }
    expect(hub.looks).toHaveLength(1);
    write("Failed", "no disk");
    expect(await waiting).toMatchObject({ output: "no disk" });
  });

  test("hears of what is written while it looks", async () => {
    const { clock, write, parts } = setUp();
    let looks = 0;
    const look = async () => {
      looks += 1;
      const row = parts.hub.readStatus("i");
      if (looks === 1) write("Completed");
      return row;
    };
    const { last } = await watchUntil(parts, {
      ...{ instanceId: "i", look, isAwaited: isFinished, timeoutMs: 10 },
    });
    expect([last?.runtimeStatus, looks]).toEqual(["Completed", 2]);
    expect(clock.now()).toEqual(new Date("2031-03-01T09:15:02.500Z"));
  });

  test("goes on looking from time to time after it was told too early", async () => {
    const { client, shown, clock, hub, become } = setUp();
    const waiting = client.waitForCompletion("i");
    await clock.settle();
    // of an execution that somebody has replaced since
    shown.tell({ ...hub.rows.get("i")!, runtimeStatus: "Completed" });
    await clock.settle();
    expect(hub.looks).toHaveLength(2);
    become("Terminated", "enough");
    await clock.pass(1_000);
    expect(await waiting).toMatchObject({ runtimeStatus: "Terminated" });
  });

  test.each<[string, (small: ReturnType<typeof setUp>) => void]>([
    ["time is up", () => undefined],
    ["the instance is gone", ({ hub }) => hub.rows.delete("i")],
    ["the store fails", ({ hub }) => (hub.failure = new Error("no storage"))],
  ])("keeps no watch when %s", async (_, happen) => {
    const small = setUp();
    const { client, clock, shown } = small;
    const waiting = client.waitForCompletion("i", { timeout: 1_000 }).catch(() => "failed");
    await clock.settle();
    expect(shown.size).toBe(1);
    happen(small);
    await clock.pass(1_000);
    expect(await waiting).toBe("failed");
    expect(shown.size).toBe(0);
  });

  function replace(client: DurableClient): Promise<unknown> {
    return client.startNew("Import", { instanceId: "i", ifExists: "replace" });
  }
});
