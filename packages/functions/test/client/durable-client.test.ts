import { HttpRequest } from "@azure/functions";
import type { HistoryEvent } from "@taskhub/core";
import { createDurableClient } from "../../src/client/durable-client.js";
import { PurgeHistoryResult } from "../../src/client/purge-history-result.js";
import { OVERDUE_MS } from "../../src/client/resend-overdue-start.js";
import { smallParts, SmallWorker } from "../small-hub.js";

function setUp(overrides: Parameters<typeof smallParts>[0] = {}) {
  const small = smallParts(overrides);
  return { ...small, client: createDurableClient(small.parts) };
}

const request = new HttpRequest({ method: "POST", url: "https://front.example/api/start" });

describe("DurableClient.startNew", () => {
  test("starts an instance and returns its id", async () => {
    const { client, hub } = setUp();
    const id = await client.startNew("Import", {
      instanceId: "imp-1",
      input: { batch: 7 },
      version: "2",
    });
    expect(id).toBe("imp-1");
    expect(hub.starts).toEqual([
      {
        ...{ instanceId: "imp-1", name: "Import", input: '{"batch":7}', version: "2" },
        ...{ held: false, keepsFinished: false },
      },
    ]);
  });

  test.each([undefined, ""])("makes an id of 32 hex digits in place of %p", async (instanceId) => {
    const { client } = setUp();
    expect(
      await client.startNew("Import", { ...(instanceId !== undefined && { instanceId }) }),
    ).toMatch(/^[0-9a-f]{32}$/);
  });

  test("hands the start to a worker that takes it, put with a lease", async () => {
    const worker = new SmallWorker();
    const { client, hub } = setUp({ worker: () => worker });
    await client.startNew("Import");
    expect(hub.starts[0]?.held).toBe(true);
    expect(worker.handedOff).toHaveLength(1);
  });

  test("leaves the start to whoever asks first if the worker here takes none", async () => {
    const worker = new SmallWorker();
    worker.takesStarts = false;
    const { client, hub } = setUp({ worker: () => worker });
    await client.startNew("Import");
    expect(hub.starts[0]?.held).toBe(false);
    expect(worker.handedOff).toEqual([]);
  });

  test("proves the shift only when the hub is ready, and before it looks at the worker", async () => {
    const worker = new SmallWorker();
    worker.takesStarts = false;
    const { client, hub, calls } = setUp({
      worker: () => worker,
      atCall: () => {
        worker.takesStarts = calls.includes("ready");
      },
    });
    await client.startNew("Import");
    expect(hub.starts[0]?.held).toBe(true);
  });

  test.each(["", undefined, 7])("refuses %p as a name, in the words of v3", async (name) => {
    const { client } = setUp();
    await expect(client.startNew(name as string)).rejects.toThrow(
      "orchestratorFunctionName must be a valid string.",
    );
  });

  test("refuses an orchestrator the app does not have, and names those it has", async () => {
    const { client, hub } = setUp({ knownOrchestrators: ["HelloCities", "Approval"] });
    await expect(client.startNew("HeloCities")).rejects.toMatchObject({
      code: "FunctionNotFound",
      message:
        "There is no orchestrator 'HeloCities' in this app. Is 'HelloCities' meant? " +
        "Registered: HelloCities, Approval.",
    });
    expect(hub.starts).toEqual([]);
  });

  test("takes the name in any case", async () => {
    const { client, hub } = setUp({ knownOrchestrators: ["HelloCities"] });
    await client.startNew("hellocities");
    expect(hub.starts).toHaveLength(1);
  });

  test("starts anything if the app has no orchestrators of its own", async () => {
    const { client, hub } = setUp({ knownOrchestrators: [] });
    await client.startNew("Elsewhere");
    expect(hub.starts).toHaveLength(1);
  });

  test.each([
    ["a cycle", cycle()],
    ["a BigInt", { amount: 1n }],
    ["a function", () => 1],
    ["a symbol", Symbol("s")],
  ])("refuses %s as input, and starts nothing", async (_, input) => {
    const { client, hub } = setUp();
    await expect(client.startNew("Import", { input })).rejects.toMatchObject({
      code: "InvalidPayload",
      message: expect.stringContaining("the input of 'Import'") as unknown,
    });
    expect(hub.starts).toEqual([]);
  });

  test("refuses the id of an instance that has not finished, and tells its state", async () => {
    const { client, hub } = setUp();
    hub.add({ instanceId: "imp-1", name: "Import", runtimeStatus: "Suspended" });
    await expect(client.startNew("Import", { instanceId: "imp-1" })).rejects.toMatchObject({
      code: "InstanceAlreadyExists",
      instanceId: "imp-1",
      runtimeStatus: "Suspended",
    });
  });

  test("starts the id of an instance that has finished anew", async () => {
    const { client, hub } = setUp();
    hub.add({ instanceId: "imp-1", name: "Import", runtimeStatus: "Completed" });
    await expect(client.startNew("Import", { instanceId: "imp-1" })).resolves.toBe("imp-1");
  });

  test("fails with the reason while the hub cannot be used", async () => {
    const { client } = setUp({ ready: () => Promise.reject(new Error("no storage")) });
    await expect(client.startNew("Import")).rejects.toThrow("no storage");
  });

  function cycle(): unknown {
    const value: Record<string, unknown> = {};
    value["self"] = value;
    return value;
  }
});

describe("DurableClient.getStatus", () => {
  test("tells the state, payloads as values and times as dates", async () => {
    const { client, hub, clock } = setUp();
    hub.add({
      instanceId: "imp-1",
      name: "Import",
      runtimeStatus: "Running",
      input: '{"batch":7}',
      customStatus: '"half"',
    });
    expect(await client.getStatus("imp-1")).toEqual({
      name: "Import",
      instanceId: "imp-1",
      createdTime: clock.now(),
      lastUpdatedTime: clock.now(),
      input: { batch: 7 },
      output: null,
      runtimeStatus: "Running",
      customStatus: "half",
    });
  });

  test("gives the plain text of a failure as it is", async () => {
    const { client, hub } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Failed", output: "no {disk" });
    expect((await client.getStatus("i")).output).toBe("no {disk");
  });

  test("leaves the input out if told to, of the history too", async () => {
    const { client, hub, clock } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Running", input: "7" });
    hub.histories.set("i", [eventAt(clock.now())]);
    const status = await client.getStatus("i", { showInput: false, showHistory: true });
    expect(status.input).toBeNull();
    expect(status.history).toEqual([expect.not.objectContaining({ Input: "1" })]);
  });

  test("has no history of a start that was ended before its time: what there is, is another's", async () => {
    const { client, hub, clock } = setUp();
    const scheduledStartAt = new Date(clock.now().getTime() + 1);
    const end = { runtimeStatus: "Terminated", completedAt: clock.now() } as const;
    hub.add({ instanceId: "i", name: "Import", ...end, scheduledStartAt });
    hub.histories.set("i", [eventAt(clock.now())]);
    expect((await client.getStatus("i", { showHistory: true })).history).toBeUndefined();
  });

  test("fills the history if asked for", async () => {
    const { client, hub, clock } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Running" });
    hub.histories.set("i", [eventAt(clock.now())]);
    expect((await client.getStatus("i")).history).toBeUndefined();
    expect((await client.getStatus("i", { showHistory: true })).history).toEqual([
      { EventType: "EventRaised", Timestamp: "2031-03-01T09:15:02.5Z", Name: "Go", Input: "1" },
    ]);
  });

  test("refuses an id nobody has, in the words of v3", async () => {
    await expect(setUp().client.getStatus("none")).rejects.toThrow(
      "DurableClient error: Durable Functions extension replied with HTTP 404 response. This usually " +
        "means we could not find any data associated with the instanceId provided: none.",
    );
  });
});

function eventAt(timestamp: Date): HistoryEvent {
  return {
    ...{ type: "EventRaised", eventId: -1, timestamp, isPlayed: true, name: "Go", input: "1" },
  };
}

describe("DurableClient.raiseEvent", () => {
  test("sends the event for whoever asks first", async () => {
    const { client, hub } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Running" });
    await client.raiseEvent("i", "Go", { by: "ann" });
    expect(hub.sent).toEqual([
      {
        message: {
          messageId: "abababab-abab-abab-abab-abababababab",
          instanceId: "i",
          event: {
            type: "EventRaised",
            eventId: -1,
            timestamp: new Date("2031-03-01T09:15:02.500Z"),
            isPlayed: false,
            name: "Go",
            input: '{"by":"ann"}',
          },
          sender: { instanceId: "", executionId: "" },
        },
        options: { visibleInMs: 0, held: false },
      },
    ]);
  });

  test("hands the event to a session that is live here, put with a lease", async () => {
    const worker = new SmallWorker();
    worker.live.add("i");
    const { client, hub } = setUp({ worker: () => worker });
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Running" });
    await client.raiseEvent("i", "Go", undefined);
    expect(hub.sent[0]?.options).toEqual({ visibleInMs: 30_000, held: true });
    expect(worker.handedOff).toHaveLength(1);
  });

  test("says nothing of an instance that has finished but in the log, as in v3", async () => {
    const { client, hub, warnings } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Completed" });
    await expect(client.raiseEvent("i", "Go", 1)).resolves.toBeUndefined();
    expect(hub.sent).toEqual([]);
    expect(warnings).toEqual(["i: The event 'Go' was not sent: it is Completed."]);
  });

  test("refuses an id nobody has, in the words of v3", async () => {
    await expect(setUp().client.raiseEvent("none", "Go", 1)).rejects.toMatchObject({
      code: "InstanceNotFound",
      message: "No instance with ID 'none' found.",
    });
  });

  test("refuses an event without a name, in the words of v3", async () => {
    await expect(setUp().client.raiseEvent("i", "", 1)).rejects.toThrow(
      "eventName must be a valid string.",
    );
  });

  test("refuses to work on another hub", async () => {
    const { client, hub } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Running" });
    await client.raiseEvent("i", "Go", 1, { taskHubName: "shophub" });
    await expect(client.raiseEvent("i", "Go", 1, { taskHubName: "Other" })).rejects.toThrow(
      "This client works on 'ShopHub' and cannot reach 'Other'.",
    );
    await expect(client.raiseEvent("i", "Go", 1, { connectionName: "Other" })).rejects.toThrow(
      "This client works on 'AzureWebJobsStorage' and cannot reach 'Other'.",
    );
  });
});

describe("the order of what a client sends (P5)", () => {
  function counting() {
    let count = 0;
    const hex = () => (count += 1).toString(16).padStart(32, "0");
    const parts = setUp({ random: { fraction: () => 0.5, hex } });
    for (const instanceId of ["i", "j"]) {
      parts.hub.add({ instanceId, name: "A", runtimeStatus: "Running" });
    }
    const after = () => parts.hub.sent.map(({ message }) => message.after);
    const ids = () => parts.hub.sent.map(({ message }) => message.messageId);
    return { ...parts, after, ids };
  }

  test("P5: each message names the one that was put before it for the instance", async () => {
    const { client, after, ids } = counting();
    await client.raiseEvent("i", "Go", 1);
    await client.raiseEvent("j", "Go", 1);
    await client.raiseEvent("i", "Go", 2);
    await client.terminate("i", "enough");
    const [first, , third] = ids();
    expect(after()).toEqual([undefined, undefined, first, third]);
  });

  test("those that nobody waited for have no order among them", async () => {
    const { client, after, ids } = counting();
    await client.raiseEvent("i", "Go", 0);
    await Promise.all([1, 2].map((value) => client.raiseEvent("i", "Go", value)));
    expect(after()).toEqual([undefined, ids()[0], ids()[0]]);
  });

  test("a message that could not be put is not named", async () => {
    const { client, hub, after, ids } = counting();
    await client.raiseEvent("i", "Go", 1);
    hub.failure = new Error("storage is away");
    await expect(client.raiseEvent("i", "Go", 2)).rejects.toThrow("storage is away");
    await client.raiseEvent("i", "Go", 3);
    expect(after()).toEqual([undefined, ids()[0]]);
  });

  test("begins anew with a start of the id, and after ten minutes", async () => {
    const { client, hub, clock, after } = counting();
    await client.raiseEvent("i", "Go", 1);
    hub.rows.delete("i");
    await client.startNew("A", { instanceId: "i" });
    await client.raiseEvent("i", "Go", 2);
    await clock.pass(600_000);
    await client.raiseEvent("i", "Go", 3);
    expect(after()).toEqual([undefined, undefined, undefined]);
  });
});

describe("DurableClient.terminate", () => {
  test("sends the reason", async () => {
    const { client, hub } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Running" });
    await client.terminate("i", "enough");
    expect(hub.sent[0]?.message.event).toMatchObject({
      type: "ExecutionTerminated",
      reason: "enough",
    });
  });

  test("takes the sub-orchestrations along if told to, and only then", async () => {
    const { client, hub } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Running" });
    await client.terminate("i", "enough", { recursive: true });
    await client.terminate("i", "enough", { recursive: false });
    await client.terminate("i", "enough");
    const events = hub.sent.map(({ message }) => message.event);
    expect(events.map((event) => "isRecursive" in event && event.isRecursive)).toEqual([
      true,
      undefined,
      undefined,
    ]);
  });
});

describe("DurableClient.suspend and resume", () => {
  const suspended = { instanceId: "i", name: "Import", runtimeStatus: "Suspended" } as const;

  test("send the reason, one after the other", async () => {
    const { client, hub } = setUp();
    hub.add({ ...suspended, runtimeStatus: "Running" });
    await client.suspend("i", "wait");
    await client.resume("i", "go on");
    expect(hub.sent.map(({ message }) => message.event)).toMatchObject([
      { type: "ExecutionSuspended", reason: "wait" },
      { type: "ExecutionResumed", reason: "go on" },
    ]);
    expect(hub.sent[1]?.message.after).toBe(hub.sent[0]?.message.messageId);
  });

  test("are sent whatever the status shows: that may be behind what is on its way", async () => {
    const { client, hub } = setUp();
    hub.add(suspended);
    await client.suspend("i", "wait");
    hub.add({ ...suspended, runtimeStatus: "Running" });
    await client.resume("i", "go on");
    expect(hub.sent).toHaveLength(2);
  });
});

describe.each(["terminate", "suspend", "resume"] as const)("DurableClient.%s", (operation) => {
  test("says nothing of an instance that has finished but in the log, as in v3", async () => {
    const { client, hub, warnings } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Failed" });
    await expect(client[operation]("i", "enough")).resolves.toBeUndefined();
    const what = { terminate: "termination", suspend: "suspension", resume: "resumption" };
    expect(warnings).toEqual([`i: The ${what[operation]} was not sent: it is Failed.`]);
    expect(hub.sent).toEqual([]);
  });

  test("refuses an id nobody has, in the words of v3", async () => {
    await expect(setUp().client[operation]("none", "x")).rejects.toMatchObject({
      code: "InstanceNotFound",
      message: "No instance with ID 'none' found.",
    });
  });
});

describe("DurableClient.createCheckStatusResponse", () => {
  test("answers 202 with links that begin where the request came", async () => {
    const response = setUp().client.createCheckStatusResponse(request, "imp 1");
    expect(response.status).toBe(202);
    expect(response.headers.get("retry-after")).toBe("10");
    const links = (await response.json()) as Record<string, string>;
    expect(response.headers.get("location")).toBe(links["statusQueryGetUri"]);
    expect(links["sendEventPostUri"]).toMatch(
      /^https:\/\/front\.example\/api\/durabletask-links\/instances\/imp%201\/raiseEvent\/\{eventName\}\?/,
    );
    expect(links["terminatePostUri"]).toContain("/terminate?reason={text}&");
  });

  test("without a request, begins them where the app is known to be", () => {
    const { client } = setUp();
    expect(client.createHttpManagementPayload("i").statusQueryGetUri).toMatch(
      /^https:\/\/shop\.example\/api\//,
    );
    expect(client.uniqueWebhookOrigins).toEqual(["https://shop.example"]);
  });
});

describe("DurableClient.waitForCompletionOrCreateCheckStatusResponse", () => {
  test("answers with the output when it is there", async () => {
    const { client, hub, clock } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Running" });
    const answering = client.waitForCompletionOrCreateCheckStatusResponse(request, "i");
    await clock.pass(1_500);
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Completed", output: "[1]" });
    await clock.pass(500);
    const response = await answering;
    expect([response.status, await response.json()]).toEqual([200, [1]]);
  });

  test.each([
    ["Terminated", 200],
    ["Canceled", 200],
    ["Failed", 500],
  ] as const)("answers to %s with %i and the state", async (runtimeStatus, code) => {
    const { client, hub } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus, output: "why" });
    const response = await client.waitForCompletionOrCreateCheckStatusResponse(request, "i");
    expect(response.status).toBe(code);
    expect(await response.json()).toMatchObject({ runtimeStatus, output: "why", instanceId: "i" });
  });

  test("answers with links when time is up, and has looked once more by then", async () => {
    const { client, hub, clock } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Suspended" });
    const answering = client.waitForCompletionOrCreateCheckStatusResponse(request, "i", {
      timeoutInMilliseconds: 2_500,
      retryIntervalInMilliseconds: 1_000,
    });
    await clock.pass(2_500);
    expect((await answering).status).toBe(202);
  });

  test("refuses to look less often than it waits, in the words of v3", async () => {
    const { client } = setUp();
    await expect(
      client.waitForCompletionOrCreateCheckStatusResponse(request, "i", {
        timeoutInMilliseconds: 100,
        retryIntervalInMilliseconds: 200,
      }),
    ).rejects.toThrow("Total timeout 100 (ms) should be bigger than retry timeout 200 (ms)");
  });
});

describe("a start that is overdue", () => {
  const pending = { instanceId: "imp-1", name: "Import", runtimeStatus: "Pending" } as const;

  test("is put anew when somebody looks at it", async () => {
    const { client, hub, clock } = setUp();
    hub.add(pending);
    await clock.pass(OVERDUE_MS);
    await client.getStatus("imp-1");
    expect(hub.resent).toEqual([]);
    await clock.pass(1);
    await client.getStatus("imp-1");
    expect(hub.resent).toEqual(["imp-1"]);
  });

  test("is put anew when somebody starts it again, or waits for it", async () => {
    const { client, hub, clock } = setUp();
    hub.add(pending);
    await clock.pass(OVERDUE_MS + 1);
    await expect(client.startNew("Import", { instanceId: "imp-1" })).rejects.toMatchObject({
      code: "InstanceAlreadyExists",
    });
    expect(hub.resent).toEqual(["imp-1"]);
    const waiting = client.waitForCompletionOrCreateCheckStatusResponse(request, "imp-1");
    await clock.pass(10_000);
    await waiting;
    expect(hub.resent.length).toBeGreaterThan(5); // the hub limits it
  });

  test("is none of an instance that runs", async () => {
    const { client, hub, clock } = setUp();
    hub.add({ ...pending, runtimeStatus: "Running" });
    await clock.pass(2 * OVERDUE_MS);
    await client.getStatus("imp-1");
    expect(hub.resent).toEqual([]);
  });

  test("that cannot be put is told, and the status all the same", async () => {
    const small = smallParts();
    const hub = Object.create(small.hub) as typeof small.hub;
    hub.resendStart = () => Promise.reject(new Error("no queue"));
    const client = createDurableClient({ ...small.parts, hub });
    small.hub.add(pending);
    await small.clock.pass(OVERDUE_MS + 1);
    expect(await client.getStatus("imp-1")).toMatchObject({ runtimeStatus: "Pending" });
    expect(small.warnings).toEqual(["imp-1: The start could not be put anew: Error: no queue."]);
  });
});

describe("DurableClient.purgeInstanceHistory", () => {
  test("tells how many instances are gone", async () => {
    const { client, hub } = setUp();
    hub.add({ instanceId: "imp-1", name: "Import", runtimeStatus: "Failed" });
    const result = await client.purgeInstanceHistory("imp-1");
    expect(result).toBeInstanceOf(PurgeHistoryResult);
    expect(result).toEqual({ instancesDeleted: 1 });
    expect(await client.purgeInstanceHistory("imp-1")).toEqual({ instancesDeleted: 0 });
  });

  test("refuses an instance that has not finished", async () => {
    const { client, hub } = setUp();
    hub.add({ instanceId: "imp-1", name: "Import", runtimeStatus: "Suspended" });
    await expect(client.purgeInstanceHistory("imp-1")).rejects.toMatchObject({
      name: "InstanceNotFinishedError",
      code: "InstanceNotFinished",
      instanceId: "imp-1",
    });
  });
});

describe("poison messages", () => {
  const listed = {
    id: "shophub-control-00/q1",
    queue: "shophub-control-00",
    messageId: "q1",
    instanceId: "imp-1",
    reason: "dequeued 21 times",
    dequeueCount: 21,
    body: Buffer.from("{}").toString("base64"),
    quarantinedAt: "2031-03-01T09:15:02.500Z",
  };

  test("are listed", async () => {
    const { client, hub } = setUp();
    hub.quarantined.push(listed, { ...listed, id: "other", instanceId: undefined });
    const { id, queue, reason, dequeueCount } = listed;
    const quarantinedAt = new Date(listed.quarantinedAt);
    const shown = { queue, reason, dequeueCount, quarantinedAt, size: 2 };
    expect(await client.getPoisonMessages()).toStrictEqual([
      { ...shown, id, instanceId: "imp-1" },
      { ...shown, id: "other" },
    ]);
  });

  test("are put back by their id", async () => {
    const { client, hub } = setUp();
    hub.quarantined.push(listed);
    await client.retryPoisonMessage(listed.id);
    expect(await client.getPoisonMessages()).toEqual([]);
    await expect(client.retryPoisonMessage(listed.id)).rejects.toMatchObject({
      name: "PoisonMessageNotFoundError",
      code: "MessageNotFound",
      messageId: listed.id,
    });
  });
});
