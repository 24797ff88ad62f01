import { StorageError } from "@taskhub/core";
import { InvalidInstanceIdError } from "../invalid-instance-id.js";
import { SmallWorker } from "../small-hub.js";
import { header, json, smallApi as setUp, text } from "./small-api.js";

describe("answerManagement, start", () => {
  test("starts an orchestrator and answers with links to it", async () => {
    const { ask, hub } = setUp();
    const answer = await ask("POST", "orchestrators/Import/imp%201", { body: '{"batch":7}' });
    expect(answer.status).toBe(202);
    expect(header(answer, "retry-after")).toBe("10");
    expect(hub.starts).toEqual([
      {
        instanceId: "imp 1",
        name: "Import",
        version: undefined,
        input: '{"batch":7}',
        held: false,
        keepsFinished: false,
      },
    ]);
    const links = (await json(answer)) as Record<string, string>;
    expect(Object.keys(links)).toEqual([
      "id",
      "statusQueryGetUri",
      "sendEventPostUri",
      "terminatePostUri",
      "rewindPostUri",
      "purgeHistoryDeleteUri",
      "restartPostUri",
      "suspendPostUri",
      "resumePostUri",
    ]);
    expect(links["id"]).toBe("imp 1");
    expect(links["statusQueryGetUri"]).toBe(header(answer, "location"));
    expect(links["statusQueryGetUri"]).toMatch(
      /^https:\/\/shop\.example\/api\/durabletask-links\/instances\/imp%201\?/,
    );
  });

  test("gives the instance 32 hex digits if the caller has no id for it", async () => {
    const { ask, hub } = setUp();
    await ask("POST", "orchestrators/Import");
    expect(hub.starts[0]).toMatchObject({ instanceId: "ab".repeat(16), input: undefined });
  });

  test("replaces what runs if the settings say so, and answers 409 if that does not end", async () => {
    const { ask, hub, clock } = setUp({ replacesAnyInstance: true });
    hub.add({ instanceId: "imp-1", name: "Import", runtimeStatus: "Running" });
    const answering = ask("POST", "orchestrators/Import/imp-1");
    await clock.pass(92_000);
    expect((await answering).status).toBe(409);
    const again = ask("POST", "orchestrators/Import/imp-1");
    await clock.pass(10);
    hub.add({ instanceId: "imp-1", name: "Import", runtimeStatus: "Terminated" });
    await clock.pass(1_000);
    expect((await again).status).toBe(202);
  });

  test("keeps the version that is asked for", async () => {
    const { ask, hub } = setUp();
    await ask("POST", "orchestrators/Import?version=2.1");
    expect(hub.starts[0]?.version).toBe("2.1");
  });

  test("answers 409 if the id is in use, and says by what", async () => {
    const { ask, hub } = setUp();
    hub.add({ instanceId: "imp-1", name: "Import", runtimeStatus: "Running" });
    const answer = await ask("POST", "orchestrators/Import/imp-1");
    expect(answer.status).toBe(409);
    expect(await text(answer)).toMatch(/'imp-1' already exists: Import, Running/);
  });

  test("answers 400 to a body that is not JSON, and starts nothing", async () => {
    const { ask, hub } = setUp();
    const answer = await ask("POST", "orchestrators/Import", { body: "{oops" });
    expect(answer.status).toBe(400);
    expect(await json(answer)).toEqual({
      Message: expect.stringContaining("not valid JSON") as unknown,
    });
    expect(hub.starts).toEqual([]);
  });

  test("answers 400 to an orchestrator the app does not have, and names the one that is meant", async () => {
    const { ask } = setUp({ knownOrchestrators: ["Import", "Export"] });
    const answer = await ask("POST", "orchestrators/Improt");
    expect(answer.status).toBe(400);
    expect(await text(answer)).toContain("Is 'Import' meant?");
  });

  test("answers 400 to an id that no instance may have", async () => {
    const { ask, hub } = setUp();
    hub.failure = new InvalidInstanceIdError("@x");
    const answer = await ask("POST", "orchestrators/Import/@x");
    expect(answer.status).toBe(400);
  });

  test("waits for the output if it is told for how long", async () => {
    const { ask, hub, clock } = setUp();
    const answering = ask("POST", "orchestrators/Import/i?timeout=5&pollingInterval=0.5");
    await clock.pass(600);
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Completed", output: '{"rows":40}' });
    await clock.pass(600);
    const answer = await answering;
    expect(answer.status).toBe(200);
    expect(await json(answer)).toEqual({ rows: 40 });
  });

  test("answers with links after all if the output is not there in time", async () => {
    const { ask, clock } = setUp();
    const answering = ask("POST", "orchestrators/Import/i?timeout=2&pollingInterval=1");
    await clock.pass(2_000);
    expect((await answering).status).toBe(202);
  });

  test("starts nothing for a caller who would wait longer than a request may", async () => {
    const { ask, hub } = setUp();
    const answer = await ask("POST", "orchestrators/Import?timeout=231&pollingInterval=1");
    expect(answer.status).toBe(400);
    expect(await text(answer)).toMatch(/timeout.+seconds, at most 230/);
    expect(hub.starts).toEqual([]);
  });

  test("refuses to look less often than it waits, before it starts anything", async () => {
    const { ask, hub } = setUp();
    const answer = await ask("POST", "orchestrators/Import?timeout=1&pollingInterval=5");
    expect(answer.status).toBe(400);
    expect(hub.starts).toEqual([]);
  });
});

describe("answerManagement, status", () => {
  test("answers 202 while it runs, with where to ask again", async () => {
    const { ask, hub } = setUp();
    hub.add({
      instanceId: "imp-1",
      name: "Import",
      runtimeStatus: "Running",
      input: '{"batch":7}',
      customStatus: '{"done":40}',
    });
    const answer = await ask("GET", "instances/imp-1");
    expect(answer.status).toBe(202);
    expect(header(answer, "location")).toBe("https://shop.example/api/durabletask/instances/imp-1");
    expect(header(answer, "retry-after")).toBe("5");
    expect(header(answer, "content-type")).toBe("application/json; charset=utf-8");
    // the order of the members and the form of the times are the original's
    expect(await text(answer)).toBe(
      '{"name":"Import","instanceId":"imp-1","runtimeStatus":"Running","input":{"batch":7},' +
        '"customStatus":{"done":40},"output":null,"createdTime":"2031-03-01T09:15:02Z",' +
        '"lastUpdatedTime":"2031-03-01T09:15:02Z"}',
    );
  });

  test("is asked again at the public address, with the query as it was", async () => {
    const { ask, hub } = setUp({ baseOf: () => "https://gate.example/shop/api" });
    hub.add({ instanceId: "imp 1", name: "Import", runtimeStatus: "Running" });
    const answer = await ask("GET", "instances/imp%201?showInput=false&code=K");
    expect(header(answer, "location")).toBe(
      "https://gate.example/shop/api/durabletask/instances/imp%201?showInput=false&code=K",
    );
  });

  test.each(["Pending", "ContinuedAsNew", "Suspended"] as const)(
    "answers 202 to %s",
    async (runtimeStatus) => {
      const { ask, hub } = setUp();
      hub.add({ instanceId: "i", name: "Import", runtimeStatus });
      expect((await ask("GET", "instances/i")).status).toBe(202);
    },
  );

  test.each(["Completed", "Failed", "Terminated", "Canceled"] as const)(
    "answers 200 to %s",
    async (runtimeStatus) => {
      const { ask, hub } = setUp();
      hub.add({ instanceId: "i", name: "Import", runtimeStatus });
      const answer = await ask("GET", "instances/i");
      expect([answer.status, header(answer, "location")]).toEqual([200, null]);
    },
  );

  test("answers 500 to a failure only if it is asked to", async () => {
    const { ask, hub } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Failed", output: "no disk" });
    const answer = await ask("GET", "instances/i?RETURNINTERNALSERVERERRORONFAILURE=True");
    expect(answer.status).toBe(500);
    expect(await json(answer)).toMatchObject({ runtimeStatus: "Failed", output: "no disk" });
  });

  test("leaves the input out if told to", async () => {
    const { ask, hub } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Running", input: "7" });
    expect(await json(await ask("GET", "instances/i?showInput=false"))).toMatchObject({
      input: null,
    });
  });

  test("tells the tags, if there are any", async () => {
    const { ask, hub } = setUp();
    const tags = { city: "Oslo" };
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Running", tags });
    expect(await json(await ask("GET", "instances/i"))).toHaveProperty("tags", tags);
  });

  test("adds the history if asked for, once the instance has begun", async () => {
    const { ask, hub } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Pending" });
    expect(await json(await ask("GET", "instances/i?showHistory=true"))).not.toHaveProperty(
      "historyEvents",
    );
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Running" });
    expect(await json(await ask("GET", "instances/i?showHistory=true"))).toHaveProperty(
      "historyEvents",
      [],
    );
  });

  test("answers 404 to an id nobody has", async () => {
    const { ask } = setUp();
    const answer = await ask("GET", "instances/none");
    expect(answer.status).toBe(404);
    expect(await json(answer)).toEqual({ Message: "No instance with ID 'none' found." });
  });
});

describe("answerManagement, raiseEvent", () => {
  const JSON_TYPE = "application/json; charset=utf-8";

  test("sends the event", async () => {
    const { ask, hub } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Running" });
    const answer = await ask("POST", "instances/i/raiseEvent/Go%20on", {
      body: '{"by":"ann"}',
      type: JSON_TYPE,
    });
    expect([answer.status, answer.body]).toEqual([202, undefined]);
    expect(hub.sent[0]?.message).toMatchObject({
      instanceId: "i",
      event: { type: "EventRaised", name: "Go on", input: '{"by":"ann"}' },
    });
  });

  test("asks first whether the instance is there, then whether it has ended, then for JSON", async () => {
    const { ask, hub } = setUp();
    expect((await ask("POST", "instances/i/raiseEvent/Go", { body: "x" })).status).toBe(404);
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Completed" });
    const gone = await ask("POST", "instances/i/raiseEvent/Go", { body: "x" });
    expect(gone.status).toBe(410);
    expect(await json(gone)).toEqual({ Message: "Instance 'i' has ended: Completed." });
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Suspended" });
    for (const [body, type] of [
      ["1", "text/plain"],
      ["1", undefined],
      ["{oops", JSON_TYPE],
      [" ", JSON_TYPE],
    ] as const) {
      const refused = await ask("POST", "instances/i/raiseEvent/Go", {
        body,
        ...(type && { type }),
      });
      expect(refused.status).toBe(400);
    }
    expect(hub.sent).toEqual([]);
  });
});

describe.each([
  ["terminate", "ExecutionTerminated", "Running"],
  ["suspend", "ExecutionSuspended", "Running"],
  ["resume", "ExecutionResumed", "Suspended"],
] as const)("answerManagement, %s", (operation, type, runtimeStatus) => {
  test("sends the reason", async () => {
    const { ask, hub } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus });
    const answer = await ask("POST", `instances/i/${operation}?reason=too%20late`);
    expect([answer.status, answer.body]).toEqual([202, undefined]);
    expect(hub.sent[0]?.message.event).toMatchObject({ type, reason: "too late" });
  });

  test("needs no reason", async () => {
    const { ask, hub } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus });
    expect((await ask("POST", `instances/i/${operation}`)).status).toBe(202);
    expect(hub.sent[0]?.message.event).toMatchObject({ type, reason: undefined });
  });

  test("answers 404 to an id nobody has, 410 to an instance that has ended", async () => {
    const { ask, hub } = setUp();
    expect((await ask("POST", `instances/i/${operation}`)).status).toBe(404);
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Terminated" });
    expect((await ask("POST", `instances/i/${operation}`)).status).toBe(410);
  });
});

describe("answerManagement, by link", () => {
  async function linksOf({ ask }: ReturnType<typeof setUp>) {
    const answer = await ask("POST", "orchestrators/Import/i");
    return (await json(answer)) as Record<string, string>;
  }
  const post = { access: "link", body: "1", type: "application/json" } as const;

  test("each link of the payload does what it says", async () => {
    const set = setUp();
    const links = await linksOf(set);
    expect((await set.ask("GET", links["statusQueryGetUri"]!, { access: "link" })).status).toBe(
      202,
    );
    const event = links["sendEventPostUri"]!.replace("{eventName}", "Go");
    expect((await set.ask("POST", event, post)).status).toBe(202);
    for (const [link, runtimeStatus] of [
      ["suspendPostUri", "Running"],
      ["resumePostUri", "Suspended"],
      ["terminatePostUri", "Running"],
    ] as const) {
      set.hub.add({ instanceId: "i", name: "Import", runtimeStatus });
      const address = links[link]!.replace("{text}", "enough");
      expect((await set.ask("POST", address, post)).status).toBe(202);
    }
    expect(set.hub.sent.map(({ message }) => message.event)).toMatchObject([
      { type: "EventRaised", name: "Go" },
      { type: "ExecutionSuspended", reason: "enough" },
      { type: "ExecutionResumed", reason: "enough" },
      { type: "ExecutionTerminated", reason: "enough" },
    ]);
  });

  test("the link to purge removes an instance that has finished, and tells of one that has not", async () => {
    const set = setUp();
    const { purgeHistoryDeleteUri: link } = await linksOf(set);
    expect((await set.ask("GET", link!, { access: "link" })).status).toBe(403);
    expect((await set.ask("DELETE", link!, { access: "link" })).status).toBe(409);
    set.hub.rows.set("i", { ...set.hub.rows.get("i")!, runtimeStatus: "Completed" });
    const answer = await set.ask("DELETE", link!, { access: "link" });
    expect([answer.status, await json(answer)]).toEqual([200, { instancesDeleted: 1 }]);
    expect((await set.ask("DELETE", link!, { access: "link" })).status).toBe(404);
  });

  test("a link does nothing else, to nobody else, and not for ever", async () => {
    const set = setUp();
    const links = await linksOf(set);
    const { statusQueryGetUri: link } = links;
    const tried = async (method: string, url: string) =>
      (await set.ask(method, url, { access: "link" })).status;
    for (const operation of ["terminate", "suspend", "resume"]) {
      const other = link!.replace("instances/i?", `instances/i/${operation}?`);
      expect(await tried("POST", other)).toBe(403);
    }
    const suspend = links["suspendPostUri"]!.replace("/suspend?", "/resume?");
    expect(await tried("POST", suspend)).toBe(403);
    expect(await tried("GET", link!.replace("instances/i?", "instances/other?"))).toBe(401);
    expect(await tried("GET", link!.replace(/sig=.../, "sig=AAA"))).toBe(401);
    await set.clock.pass(3_600_001);
    expect(await tried("GET", link!)).toBe(403);
  });

  test("nothing opens without a signature, and no link starts anything", async () => {
    const { ask, hub } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Running" });
    expect((await ask("GET", "instances/i", { access: "link" })).status).toBe(401);
    expect((await ask("POST", "instances/i/terminate", { access: "link" })).status).toBe(401);
    expect((await ask("POST", "orchestrators/Import", { access: "link" })).status).toBe(401);
    expect((await ask("GET", "instances", { access: "link" })).status).toBe(401);
    expect((await ask("GET", "nowhere", { access: "link" })).status).toBe(401);
    expect([hub.sent, hub.starts]).toEqual([[], []]);
  });

  test("an unsigned request does not learn whether an instance exists", async () => {
    const { ask, hub } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Running" });
    const there = await ask("GET", "instances/i", { access: "link" });
    expect(await ask("GET", "instances/none", { access: "link" })).toEqual(there);
  });
});

describe("answerManagement", () => {
  test.each(["GET nowhere", "PUT instances/i", "POST instances/i", "GET instances/i/suspend"])(
    "answers 404 without a body to %s",
    async (request) => {
      const [method, tail] = request.split(" ");
      expect(await setUp().ask(method!, tail!)).toEqual({ status: 404 });
    },
  );

  test("is at the routes of the settings, and its addresses, too", async () => {
    const settings = { routePrefix: "v1", apiRoute: "ops/tasks", linksRoute: "l" };
    const { ask, hub } = setUp({}, { settings });
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Running" });
    const answer = await ask(
      "GET",
      "https://shop.example/v1/Ops/Tasks/instances/i?showInput=false",
    );
    // what precedes the route, the client's own parts say
    expect(header(answer, "location")).toBe(
      "https://shop.example/api/ops/tasks/instances/i?showInput=false",
    );
    expect(await ask("GET", "https://shop.example/v1/durabletask/instances/i")).toEqual({
      status: 404,
    });
  });

  test("takes a body with a byte order mark", async () => {
    const { ask, hub } = setUp();
    const body = Uint8Array.of(0xef, 0xbb, 0xbf, 0x37);
    expect((await ask("POST", "orchestrators/Import", { body })).status).toBe(202);
    expect(hub.starts[0]?.input).toBe("7");
  });

  test("is not misled by a hub that is named twice", async () => {
    const { ask } = setUp();
    expect((await ask("GET", "instances?taskHub=ShopHub&taskhub=Other")).status).toBe(400);
  });

  test("reaches no other hub or account than the app's own", async () => {
    const { ask, hub } = setUp();
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Running" });
    expect(
      (await ask("GET", "instances/i?taskHub=shophub&connection=azurewebjobsstorage")).status,
    ).toBe(202);
    expect((await ask("GET", "instances/i?taskHub=other")).status).toBe(400);
    expect((await ask("GET", "instances/i?CONNECTION=OtherStorage")).status).toBe(400);
  });

  test("keeps a failure of the storage to itself, but for an id to find it by", async () => {
    const { ask, hub, failures } = setUp();
    const cause = new Error("connect ECONNREFUSED 10.0.0.7:10002");
    hub.failure = new StorageError("other", "read row i", undefined, "ECONNREFUSED", cause);
    const answer = await ask("GET", "instances/i");
    expect(answer.status).toBe(500);
    const body = await text(answer);
    expect(body).not.toMatch(/ECONNREFUSED|10\.0\.0\.7|at /);
    expect(failures).toHaveLength(1);
    expect(body).toContain(failures[0]?.correlationId);
  });

  test("counts as a call of a client, once the hub is ready", async () => {
    const { ask, calls } = setUp();
    await ask("GET", "instances/i");
    expect(calls.slice(0, 2)).toEqual(["ready", "atCall"]);
  });

  test("hands a start to the worker that is here", async () => {
    const worker = new SmallWorker();
    const { ask } = setUp({ worker: () => worker });
    await ask("POST", "orchestrators/Import/i");
    expect(worker.handedOff).toHaveLength(1);
  });
});
