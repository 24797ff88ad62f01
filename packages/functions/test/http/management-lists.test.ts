import type { InstanceStatus } from "@taskhub/core";
import { header, json, smallApi } from "./small-api.js";

const TOKEN = "x-ms-continuation-token";
type Api = ReturnType<typeof smallApi>;

/** Asks until no token is left, with the token of the answer before. */
async function allPages({ ask }: Api, tail: string) {
  const pages: unknown[][] = [];
  let token: string | null = "";
  for (let more = true; more; more = token !== null && pages.length < 20) {
    const answer = await ask("GET", tail, { headers: token === "" ? {} : { [TOKEN]: token! } });
    pages.push((await json(answer)) as unknown[]);
    token = header(answer, TOKEN);
  }
  return pages;
}

describe("answerManagement, list of instances", () => {
  const add = ({ hub }: Api, instanceId: string, rest: Partial<InstanceStatus> = {}) =>
    hub.add({ instanceId, name: "Import", runtimeStatus: "Running", ...rest });

  test("shows each as its own status, without a history", async () => {
    const api = smallApi();
    add(api, "imp-1", { input: '{"batch":7}', version: "2.0", tags: { city: "Oslo" } });
    const answer = await api.ask("GET", "instances?showHistory=true");
    expect(await json(answer)).toEqual([
      {
        ...{ name: "Import", instanceId: "imp-1", runtimeStatus: "Running" },
        ...{ input: { batch: 7 }, customStatus: null, output: null },
        ...{ createdTime: "2031-03-01T09:15:02Z", lastUpdatedTime: "2031-03-01T09:15:02Z" },
        ...{ version: "2.0", tags: { city: "Oslo" } },
      },
    ]);
    expect(header(answer, TOKEN)).toBeNull();
  });

  test("gives page after page until there is no token", async () => {
    const api = smallApi();
    for (const id of ["a", "b", "c"]) add(api, id);
    const pages = await allPages(api, "instances?top=1");
    expect(pages).toMatchObject([
      [{ instanceId: "a" }],
      [{ instanceId: "b" }],
      [{ instanceId: "c" }],
    ]);
  });

  test("asks the store for no more than the page, and not for inputs that are not shown", async () => {
    const api = smallApi();
    for (const id of ["a", "b", "c"]) add(api, id, { input: "7" });
    const answer = await api.ask("GET", "instances?top=2&showInput=false");
    expect(await json(answer)).toMatchObject([{ instanceId: "a", input: null }]);
    expect(api.hub.filters).toMatchObject([{ pageSize: 2, includeInput: false }]);
    await api.ask("GET", "instances");
    expect(api.hub.filters[1]).toMatchObject({ pageSize: 100, includeInput: true });
  });

  test("hands every filter to the store", async () => {
    const api = smallApi();
    await api.ask(
      "GET",
      "instances?createdTimeFrom=2031-03-01&createdTimeTo=2031-03-02T00:00Z&runtimeStatus=Failed" +
        "&RUNTIMESTATUS=terminated&instanceIdPrefix=im%27p%20&name=Import",
      { headers: { [TOKEN]: " behind " } },
    );
    expect(api.hub.filters).toEqual([
      {
        createdFrom: new Date("2031-03-01T00:00Z"),
        createdTo: new Date("2031-03-02T00:00Z"),
        runtimeStatus: ["Failed", "Terminated"],
        instanceIdPrefix: "im'p ",
        name: "Import",
        includeEntities: false,
        includeInput: true,
        pageSize: 100,
        continuation: "behind",
      },
    ]);
  });

  test("has entities only if asked for; compatible, always", async () => {
    const ids = async (api: Api, tail: string) => {
      add(api, "a");
      add(api, "@counter@a");
      return (await allPages(api, tail)).flat();
    };
    const both = [{ instanceId: "@counter@a" }, { instanceId: "a" }];
    expect(await ids(smallApi(), "instances")).toMatchObject([both[1]]);
    expect(await ids(smallApi(), "instances?includeEntities=true")).toMatchObject(both);
    expect(await ids(smallApi({}, { mode: "compatible" }), "instances")).toMatchObject(both);
  });

  test("compatible, drops what it cannot read from the filter", async () => {
    const api = smallApi({}, { mode: "compatible" });
    await api.ask("GET", "instances?createdTimeFrom=soon&runtimeStatus=Done&top=5000&showInput=1");
    expect(api.hub.filters).toMatchObject([
      { createdFrom: undefined, runtimeStatus: undefined, pageSize: 1000, includeInput: true },
    ]);
  });
});

describe("answerManagement, purge of many", () => {
  const at = new Date("2031-03-01T09:15:02.500Z");

  test("purges what the filter means, up to now if it does not say until when", async () => {
    const { ask, hub } = smallApi();
    hub.add({ instanceId: "a", name: "Import", runtimeStatus: "Completed" });
    hub.add({ instanceId: "b", name: "Import", runtimeStatus: "Failed" });
    hub.add({ instanceId: "c", name: "Export", runtimeStatus: "Failed" });
    const tail = "instances?createdTimeFrom=2031-01-01&runtimeStatus=Failed,Completed&name=Import";
    const answer = await ask("DELETE", `${tail}&instanceIdPrefix=b&code=K&taskHub=ShopHub`);
    expect([answer.status, await json(answer)]).toEqual([200, { instancesDeleted: 1 }]);
    expect([...hub.rows.keys()]).toEqual(["a", "c"]);
    expect(hub.filters).toMatchObject([
      {
        createdFrom: new Date("2031-01-01T00:00Z"),
        createdTo: at,
        runtimeStatus: ["Failed", "Completed"],
        ...{ instanceIdPrefix: "b", name: "Import" },
      },
    ]);
  });

  test("does not ask the store at all if one part of the filter is bad", async () => {
    for (const mode of ["strict", "compatible"] as const) {
      const { ask, hub } = smallApi({}, { mode });
      const tail = "instances?createdTimeFrom=2031-01-01&runtimeStatus=Failed,Runing";
      const answer = await ask("DELETE", tail);
      expect(await json(answer)).toEqual({
        Message: expect.stringMatching(
          /runtimeStatus: expected states .*, got "Runing"/,
        ) as unknown,
      });
      expect(hub.filters).toEqual([]);
    }
  });
});

describe("answerManagement, entities", () => {
  const addCounter = ({ hub }: Api, key: string, state: unknown) =>
    hub.add({
      instanceId: `@counter@${key}`,
      name: "@counter",
      runtimeStatus: "Running",
      input: JSON.stringify({ exists: true, state: JSON.stringify(state) }),
      customStatus: '{"entityExists":true}',
    });

  test("gives the state alone", async () => {
    const api = smallApi();
    addCounter(api, "eu", { value: 5 });
    expect(await json(await api.ask("GET", "entities/Counter/eu"))).toEqual({ value: 5 });
  });

  test("lists them page by page, their states only if asked for", async () => {
    const api = smallApi();
    addCounter(api, "eu", 5);
    addCounter(api, "us", 6);
    const shown = (key: string, state: unknown) => ({
      entityId: { name: "counter", key },
      lastOperationTime: "2031-03-01T09:15:02.5Z",
      state,
    });
    expect(await allPages(api, "entities/Counter?top=1")).toEqual([
      [shown("eu", null)],
      [shown("us", null)],
    ]);
    expect(await allPages(api, "entities?fetchState=true")).toEqual([
      [shown("eu", 5)],
      [shown("us", 6)],
    ]);
  });

  test("hands every filter to the store", async () => {
    const api = smallApi();
    const tail = "entities/Counter?lastOperationTimeFrom=2031-03-01&lastOperationTimeTo=2031-03-02";
    await api.ask("GET", `${tail}&top=7`);
    expect(api.hub.entityFilters).toMatchObject([
      {
        name: "Counter",
        changedFrom: new Date("2031-03-01T00:00Z"),
        changedTo: new Date("2031-03-02T00:00Z"),
        ...{ pageSize: 7, fetchState: false },
      },
    ]);
  });

  test.each([
    ["JSON", "5", "application/json; charset=utf-8", "5"],
    ["JSON that is null", "null", "application/json", "null"],
    ["no body", "", "application/json", undefined],
    ["a text", "five", "text/plain", '"five"'],
    ["a text of no type", "5", undefined, '"5"'],
  ])("signals with %s as the input", async (_, body, type, input) => {
    const { ask, hub } = smallApi();
    const sent = { body, ...(type !== undefined && { type }) };
    expect(await ask("POST", "entities/Counter/eu?op=add", sent)).toEqual({ status: 202 });
    expect(requestOf(hub.sent)).toMatchObject({ op: "add", signal: true });
    expect(requestOf(hub.sent)["input"]).toBe(input);
    expect(hub.sent[0]?.message.instanceId).toBe("@counter@eu");
  });

  test("signals for later", async () => {
    const { ask, hub } = smallApi();
    await ask("POST", "entities/Counter/eu?op=add&at=2031-03-01T09:16:02Z");
    expect(hub.sent[0]).toMatchObject({
      message: { event: { name: expect.stringContaining("@2031-03-01T09:16:02") as unknown } },
      options: { visibleInMs: 59_500 },
    });
  });

  test("deletes by the operation of that name", async () => {
    const { ask, hub } = smallApi();
    await ask("DELETE", "entities/Counter/eu");
    expect(requestOf(hub.sent)).toMatchObject({ op: "delete" });
  });

  test("says which entity was meant", async () => {
    const { ask } = smallApi({}, { knownEntities: ["Counter"] });
    expect(await json(await ask("POST", "entities/Conter/eu?op=add"))).toEqual({
      Message: "There is no entity 'Conter' in this app. Is 'Counter' meant? Registered: Counter.",
    });
  });

  function requestOf(sent: Api["hub"]["sent"]): Record<string, unknown> {
    const event = sent[0]?.message.event;
    if (event?.type !== "EventRaised") throw new Error("no signal was sent");
    return JSON.parse(event.input ?? "") as Record<string, unknown>;
  }
});
