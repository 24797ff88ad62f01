import { FuncDurable } from "./func-durable.js";
import { Monitor } from "./monitor.js";
import type { Library } from "./tool-messages.js";
import { pause, until, WorkedHub } from "./worked-hub.js";

jest.setTimeout(90_000);

const HUB = "DrivenHub";
const CONTAINER = "drivenhub-largemessages";
const LARGE = "x".repeat(50_000); // above both limits: 30,720 characters a column, 46,080 bytes a message

let hub: WorkedHub;
let func: FuncDurable;

beforeAll(async () => {
  hub = await WorkedHub.start(HUB);
  func = new FuncDurable(hub.account, HUB);
});

afterAll(() => hub.stop());

async function row(instanceId: string) {
  return (await hub.account.row(`${HUB}Instances`, instanceId, ""))?.row;
}

/** @returns `undefined` if there is none yet. */
async function output(instanceId: string): Promise<unknown> {
  const text = (await row(instanceId))?.["Output"];
  return typeof text === "string" ? JSON.parse(text) : text;
}

/** Everything that is left of an instance: rows of both tables, blobs. */
async function remains(instanceId: string): Promise<number> {
  const filter = `PartitionKey eq '${instanceId}'`;
  const rows = await Promise.all(
    ["History", "Instances"].map((table) => hub.account.rows(HUB + table, filter)),
  );
  const blobs = await hub.account.blobNames(CONTAINER, instanceId);
  return rows.flat().length + blobs.length;
}

describe("func durable drives", () => {
  test("start-new: a message, then a row that names no execution", async () => {
    await func.startNew("greet", "started", "Oslo");
    await hub.until("started", "Completed");
    expect(await row("started")).toMatchObject({ Name: "greet", Version: "", Input: '"Oslo"' });
    expect(await output("started")).toBe("Hello, Oslo!");
  });

  test("start-new, when the row is a while on its way: it is waited for, not overtaken", async () => {
    await func.startNew("greet", "overtaken", "Oslo", () => pause(500));
    await hub.until("overtaken", "Completed");
    expect(await output("overtaken")).toBe("Hello, Oslo!");
  });

  test("start-new, when the tool ends between message and row: the message is enough", async () => {
    const ended = () => Promise.reject(new Error("interrupted"));
    await expect(func.startNew("waits", "waiting", 1, ended)).rejects.toThrow("interrupted");
    await hub.until("waiting", "Running");
    await func.raiseEvent("waiting", "approval", true);
    await hub.until("waiting", "Completed");
    expect(await output("waiting")).toEqual({ input: 1, first: true });
  });

  test("start-new with an input that lies in a blob, which the row names without an address", async () => {
    await func.startNew("large", "large-1", LARGE);
    await hub.until("large-1", "Completed");
    const name = String((await row("large-1"))?.["Output"]).split(`/${CONTAINER}/`)[1];
    expect((await hub.account.unzipped(CONTAINER, name ?? "")).length).toBe(LARGE.length + 2);
  });

  test("start-new of an id that has finished, however long the row is on its way", async () => {
    await func.startNew("greet", "again", "Oslo");
    await hub.until("again", "Completed");
    await func.startNew("greet", "again", "Lima", () => pause(500));
    await until(
      () => output("again"),
      (found) => found !== "Hello, Oslo!",
    );
    await hub.until("again", "Completed");
    expect(await output("again")).toBe("Hello, Lima!");
  });

  test("start-new with an id that is not in ASCII: it is sent where the engine looks for it", async () => {
    await func.startNew("greet", "naïve 東京", "Oslo");
    await hub.until("naïve 東京", "Completed");
    expect(await output("naïve 東京")).toBe("Hello, Oslo!");
  });

  test("raise-event: of a message without a sender", async () => {
    await func.startNew("waits", "raised", 2);
    await hub.until("raised", "Running");
    await func.raiseEvent("raised", "approval", { by: "func" });
    await hub.until("raised", "Completed");
    expect(await output("raised")).toEqual({ input: 2, first: { by: "func" } });
  });

  test("raise-event of an id that nobody has: nothing comes of it", async () => {
    await func.raiseEvent("nobody", "approval", 1);
    await until(
      async () => hub.log,
      (log) => log.includes("nobody"),
    );
    expect(await remains("nobody")).toBe(0);
  });

  test("terminate, and then the row says what it waits for", async () => {
    await func.startNew("waits", "ended", 3);
    await hub.until("ended", "Running");
    await func.terminate("ended", "no need");
    await hub.until("ended", "Terminated");
    expect(await row("ended")).toMatchObject({ Output: "no need", CustomStatus: '"waiting"' });
  });

  test("purge-history by status: rows and blobs go, and the id can be used at once", async () => {
    await func.startNew("large", "purged", LARGE);
    await hub.until("purged", "Completed");
    const { instances, rows } = await func.purgeHistory(["Completed"]);
    expect(instances).toBeGreaterThanOrEqual(1);
    expect(rows).toBeGreaterThanOrEqual(9);
    expect(await remains("purged")).toBe(0);
    await func.startNew("greet", "purged", "Rome");
    await hub.until("purged", "Completed");
    expect(await output("purged")).toBe("Hello, Rome!");
  });

  test("purge-history: what is late for the purged does not bring it back", async () => {
    await func.startNew("waits", "gone", 4);
    await hub.until("gone", "Running");
    await func.terminate("gone", "enough");
    await hub.until("gone", "Terminated");
    await func.purgeHistory(["Terminated"]);
    await func.raiseEvent("gone", "approval", "late");
    await until(
      async () => hub.log,
      (log) => log.includes("[taskhub gone] An event is dropped"),
    );
    await func.startNew("waits", "gone", 5);
    await hub.until("gone", "Running");
    await func.raiseEvent("gone", "approval", "new");
    await hub.until("gone", "Completed");
    expect(await output("gone")).toEqual({ input: 5, first: "new" });
  });
});

describe.each<Library>(["1.17.5", "2.9.1"])("Durable Functions Monitor drives (%s)", (library) => {
  const id = (name: string) => `${name}-${library}`;
  let monitor: Monitor;
  beforeAll(() => {
    monitor = new Monitor(hub.account, HUB, library);
  });

  async function waiting(name: string): Promise<string> {
    await monitor.startNew("waits", id(name), 1);
    await hub.until(id(name), "Running");
    return id(name);
  }

  test("start, event and end", async () => {
    const instanceId = await waiting("whole");
    await monitor.raiseEvent(instanceId, "approval", { by: "dfm" });
    await hub.until(instanceId, "Completed");
    expect(await output(instanceId)).toEqual({ input: 1, first: { by: "dfm" } });
    await expect(monitor.raiseEvent(instanceId, "approval", 2)).rejects.toThrow("is Completed");
  });

  test("start with a large input, whose row names the blob of the message", async () => {
    await monitor.startNew("large", id("large"), LARGE);
    await hub.until(id("large"), "Completed");
    expect((await monitor.download(id("large"), "Output")).length).toBe(LARGE.length + 2);
  });

  test("suspend and resume: what comes meanwhile is kept", async () => {
    const instanceId = await waiting("held");
    await monitor.suspend(instanceId, "maintenance");
    await hub.until(instanceId, "Suspended");
    await monitor.raiseEvent(instanceId, "approval", "meanwhile");
    await monitor.resume(instanceId, "done");
    await hub.until(instanceId, "Completed");
    expect(await output(instanceId)).toEqual({ input: 1, first: "meanwhile" });
  });

  test("terminate of what is suspended", async () => {
    const instanceId = await waiting("stopped");
    await monitor.suspend(instanceId, "maintenance");
    await hub.until(instanceId, "Suspended");
    await monitor.terminate(instanceId, "for good");
    await hub.until(instanceId, "Terminated");
    expect(await row(instanceId)).toMatchObject({ Output: "for good" });
  });

  test("a custom status written into the row: it shows, and the orchestration goes on", async () => {
    const instanceId = await waiting("marked");
    await monitor.setCustomStatus(instanceId, { step: 2 });
    expect(await row(instanceId)).toMatchObject({
      CustomStatus: '{\n  "step": 2\n}',
      RuntimeStatus: "Running",
    });
    await monitor.raiseEvent(instanceId, "approval", "on");
    await hub.until(instanceId, "Completed");
    expect(await row(instanceId)).toMatchObject({ CustomStatus: '"waiting"', Input: "1" });
  });

  test("a custom status taken out of the row of what has ended: it stays out", async () => {
    const instanceId = await waiting("unmarked");
    await monitor.terminate(instanceId, "enough");
    await hub.until(instanceId, "Terminated");
    await monitor.setCustomStatus(instanceId, undefined);
    expect((await row(instanceId))?.["CustomStatus"]).toBeUndefined();
    expect(await row(instanceId)).toMatchObject({ RuntimeStatus: "Terminated", Output: "enough" });
  });

  test("a signal of an entity, which it begins", async () => {
    const entityId = `@counter@${library.replaceAll(".", "-")}`;
    await monitor.raiseEvent(entityId, "add", 5);
    await monitor.raiseEvent(entityId, "add", 2);
    await until(
      async () => (await monitor.status(entityId)) && monitor.entityState(entityId),
      (state) => state === 7,
    );
    await monitor.purge(entityId);
    expect(await remains(entityId)).toBe(0);
    await monitor.raiseEvent(entityId, "add", 1);
    await until(
      async () => (await monitor.status(entityId)) && monitor.entityState(entityId),
      (state) => state === 1,
    );
  });

  test("restart, with the same id and with another", async () => {
    await monitor.startNew("greet", id("first"), "Oslo");
    await hub.until(id("first"), "Completed");
    const before = (await row(id("first")))?.["ExecutionId"];
    await monitor.restart(id("first"), id("second"));
    await hub.until(id("second"), "Completed");
    expect(await output(id("second"))).toBe("Hello, Oslo!");
    await monitor.restart(id("first"));
    await until(
      () => row(id("first")),
      (found) => found?.["RuntimeStatus"] === "Completed" && found["ExecutionId"] !== before,
    );
    expect(await row(id("first"))).toMatchObject({ Generation: 1, Output: '"Hello, Oslo!"' });
  });

  test("purge of one instance", async () => {
    await monitor.startNew("large", id("purged"), LARGE);
    await hub.until(id("purged"), "Completed");
    await monitor.purge(id("purged"));
    expect(await remains(id("purged"))).toBe(0);
  });

  test("an event with characters that a raw body has to escape", async () => {
    const instanceId = await waiting("odd");
    const odd = "<&>]]> \u0001 \u{1F600} Grüße";
    await monitor.raiseEvent(instanceId, "approval", odd);
    await hub.until(instanceId, "Completed");
    expect(await output(instanceId)).toEqual({ input: 1, first: odd });
  });
});
