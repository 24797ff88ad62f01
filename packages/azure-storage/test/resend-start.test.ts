import { type Clock } from "@taskhub/core";
import type { AzureTaskHub } from "../src/azure-task-hub.js";
import { RESEND_AFTER_MS } from "../src/resent-starts.js";
import type { Services } from "../src/services.js";
import { Crash, faulty } from "./support/faults.js";
import { onHub } from "./support/on-azurite.js";
import { takeOut } from "./support/take-out.js";
import { hurried, newId, openHub } from "./support/tools.js";

let services: Services;
let hub: AzureTaskHub;

onHub((made) => {
  ({ services, hub } = made);
});

/** A hub whose clock is ahead of the time. */
function aheadBy(ms: number, on = services): AzureTaskHub {
  const clock: Clock = { ...hurried, now: () => new Date(Date.now() + ms) };
  return openHub(on, { clock });
}

const LATE = 2 * RESEND_AFTER_MS;

/** A row whose starter died before it put the message. */
async function orphan(id: string, changes: object = {}): Promise<void> {
  const dying = faulty(services, ({ operation }) =>
    operation === "queues.put" ? "crash before" : undefined,
  );
  const request = { instanceId: id, name: "Hello", input: '"Oslo"', held: false, ...changes };
  const started = openHub({ ...dying.services, tables: services.tables }).startInstance(request);
  await expect(started).rejects.toThrow(Crash);
  // the insert is under way: the process died, its request did not
  while (!(await hub.readInstance(id))) await hurried.settle();
}

const visible = (id: string) => takeOut(hub, id);

describe("resendStart", () => {
  test("a start is waited for a minute", () => {
    expect(RESEND_AFTER_MS).toBe(60_000);
  });

  test("puts the message that the row announces, with the id of the first", async () => {
    const id = newId();
    const tags = { city: "Oslo" };
    const request = { instanceId: id, name: "Hello", version: "2", input: '"Oslo"', tags };
    await hub.startInstance({ ...request, held: false });
    const [first] = await visible(id);
    await aheadBy(LATE).resendStart(id);
    expect(await visible(id)).toEqual([first]);
  });

  test("repairs an id whose starter died between row and message", async () => {
    const id = newId();
    await orphan(id);
    expect(await visible(id)).toEqual([]);
    await aheadBy(LATE).resendStart(id);
    expect(await visible(id)).toMatchObject([
      { event: { type: "ExecutionStarted", name: "Hello", input: '"Oslo"', generation: 0 } },
    ]);
  });

  test.each([20_000, 40_000, 100_000])("carries an input of %i characters", async (length) => {
    const id = newId();
    const input = JSON.stringify("x".repeat(length));
    await orphan(id, { input });
    await aheadBy(LATE).resendStart(id);
    expect(await visible(id)).toMatchObject([{ event: { input } }]);
  });

  test("leaves a start alone that is not a minute old", async () => {
    const id = newId();
    await orphan(id);
    await aheadBy(RESEND_AFTER_MS / 2).resendStart(id);
    expect(await visible(id)).toEqual([]);
  });

  test("counts from the time a start is scheduled for", async () => {
    const id = newId();
    await orphan(id, { scheduledStartAt: new Date(Date.now() + LATE) });
    await aheadBy(LATE).resendStart(id);
    expect(await visible(id)).toEqual([]);
    await aheadBy(2 * LATE).resendStart(id);
    expect(await visible(id)).toHaveLength(1);
  });

  test("puts one copy a minute, then one in two", async () => {
    const id = newId();
    await orphan(id);
    let ms = LATE;
    const clock: Clock = { ...hurried, now: () => new Date(Date.now() + ms) };
    const patient = openHub(services, { clock });
    const counts: number[] = [];
    for (const pause of [0, 30_000, 31_000, 61_000, 60_000]) {
      ms += pause;
      await Promise.all([patient.resendStart(id), patient.resendStart(id)]);
      counts.push((await visible(id)).length);
    }
    expect(counts).toEqual([1, 0, 1, 0, 1]);
  });

  test("asks the store once a minute, however often it is called", async () => {
    const id = newId();
    await orphan(id);
    const observed = faulty(services, () => undefined);
    const late = aheadBy(LATE, observed.services);
    for (let calls = 0; calls < 5; calls += 1) await late.resendStart(id);
    expect(observed.calls.map(({ operation }) => operation)).toEqual([
      "tables.query",
      "queues.put",
    ]);
  });

  test("tries again at once if the message could not be put", async () => {
    const id = newId();
    await orphan(id);
    let fails = true;
    const failing = faulty(services, ({ operation }) =>
      fails && operation === "queues.put" ? "error before" : undefined,
    );
    const late = aheadBy(LATE, failing.services);
    await expect(late.resendStart(id)).rejects.toThrow("queues.put");
    fails = false;
    await late.resendStart(id);
    expect(await visible(id)).toHaveLength(1);
  });

  test("leaves a start alone that is running, has run or names no execution", async () => {
    const ids = [newId(), newId(), newId()] as const;
    const changes = [
      { runtimeStatus: "Running", commitNumber: 1 },
      { runtimeStatus: "Pending", commitNumber: 1 },
      { executionId: undefined },
    ] as const;
    for (const [at, id] of ids.entries()) {
      const at0 = new Date();
      const row = { instanceId: id, name: "Hello", createdAt: at0, lastUpdatedAt: at0 };
      await hub.writeInstance(
        { ...row, executionId: "e1", runtimeStatus: "Pending", ...changes[at] },
        undefined,
      );
      await aheadBy(LATE).resendStart(id);
      expect(await visible(id)).toEqual([]);
    }
    await hub.resendStart(newId());
  });
});
