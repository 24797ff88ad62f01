import { FuncDurable } from "./func-durable.js";
import { Monitor } from "./monitor.js";
import { WorkedHub } from "./worked-hub.js";

jest.setTimeout(90_000);

const HUB = "ToolsHub";
const LARGE = "x".repeat(50_000); // above both limits: 30,720 characters a column, 46,080 bytes a message

let hub: WorkedHub;
let func: FuncDurable;

beforeAll(async () => {
  hub = await WorkedHub.start(HUB);
  func = new FuncDurable(hub.account, HUB);
});

afterAll(() => hub.stop());

async function plays(instanceId: string): Promise<void> {
  await func.startNew("large", instanceId, LARGE);
  await hub.until(instanceId, "Completed");
}

describe("A hub that func durable looks after", () => {
  test("keeps its description when the tool makes sure that there is one", async () => {
    const before = await hub.account.text("toolshub-leases", "taskhub.json");
    await func.ensureTaskHub();
    expect(await hub.account.text("toolshub-leases", "taskhub.json")).toBe(before);
    await plays("beside-leases");
  });

  test("is gone when the tool has deleted it, but for what the tool does not know", async () => {
    await func.deleteTaskHub();
    expect(await hub.account.resources(HUB)).toEqual(["toolshub-poison"]);
    expect(await new Monitor(hub.account, HUB).discover()).toEqual([]);
  });

  test("does not end the app that worked on it, which ends in order", async () => {
    expect(await hub.rest()).toBe(0);
  });

  test("is there again, and whole, when an app works on it again", async () => {
    await hub.work();
    await plays("anew");
    expect(await hub.account.resources(HUB)).toHaveLength(10);
  });

  test("that the tool has made anew under an app that works is worked on", async () => {
    await func.deleteTaskHub();
    await func.ensureTaskHub();
    await func.startNew("greet", "under", "Oslo");
    await hub.until("under", "Completed");
    expect((await func.getHistory("under")).length).toBeGreaterThan(0);
  });

  test("that the tool has made before any app is completed by the first one", async () => {
    await hub.rest();
    await func.deleteTaskHub();
    await func.ensureTaskHub();
    await func.startNew("greet", "first", "Oslo");
    await hub.work();
    await hub.until("first", "Completed");
    await plays("complete");
    const info = await hub.account.text("toolshub-leases", "taskhub.json");
    expect(JSON.parse(info)).toMatchObject({ TaskHubName: HUB, PartitionCount: 4 });
  });
});
