import type { RuntimeStatus } from "@taskhub/core";
import { json, smallApi } from "./small-api.js";

/** Ids and names that a path, a query or a filter could take for something else. */
const TEXTS = [
  ...["imp 1", "imp+1", "100%", "%2F", "a%20b", "Ωmega-日本-😀", "O'Brien's", "x' or 'a' eq 'a"],
  ...['say "hi"', "a&b=c", "a;b,c", "{eventName}", "{text}", "$filter", "durabletask", "instances"],
];
/** No new instance may have these, but another engine may have made one. */
const FORBIDDEN = ["a/b", "a\\b", "a#b?c", "a\u0001b"];
const json1 = { body: "1", type: "application/json" };

function setUp(id: string, runtimeStatus: RuntimeStatus) {
  const api = smallApi();
  api.hub.add({ instanceId: id, name: "Import", runtimeStatus, input: "[7]" });
  api.hub.add({ instanceId: "other", name: "Import", runtimeStatus });
  return api;
}

describe.each([...TEXTS, ...FORBIDDEN])("answerManagement, of the id %j", (id) => {
  const path = `instances/${encodeURIComponent(id)}`;

  test("shows it", async () => {
    const { ask } = setUp(id, "Running");
    expect(await json(await ask("GET", path))).toMatchObject({ instanceId: id });
  });

  test("says where to ask again, and there it is", async () => {
    const { ask } = setUp(id, "Running");
    const { headers } = await ask("GET", path);
    const again = new Headers(headers).get("location");
    expect(await json(await ask("GET", again!))).toMatchObject({ instanceId: id });
  });

  test.each([
    ["Running", "terminate"],
    ["Running", "suspend"],
    ["Suspended", "resume"],
    ["Failed", "rewind"],
    ["Running", "raiseEvent/Go"],
  ] as const)("%s, takes %s", async (runtimeStatus, operation) => {
    const { ask, hub } = setUp(id, runtimeStatus);
    expect((await ask("POST", `${path}/${operation}`, json1)).status).toBe(202);
    expect(hub.sent.map(({ message }) => message.instanceId)).toEqual([id]);
  });

  test("restarts it with a new id", async () => {
    const { ask, hub } = setUp(id, "Failed");
    expect((await ask("POST", `${path}/restart`)).status).toBe(202);
    expect(hub.starts).toMatchObject([{ input: "[7]" }]);
  });

  test("purges it, and no other", async () => {
    const { ask, hub } = setUp(id, "Failed");
    expect((await ask("DELETE", path)).status).toBe(200);
    expect([...hub.rows.keys()]).toEqual(["other"]);
  });
});

describe.each(TEXTS)("answerManagement, of the text %j", (name) => {
  const encoded = encodeURIComponent(name);

  test("starts an instance that has it as its id, and each link leads to that", async () => {
    const { ask, hub } = smallApi();
    const links = (await json(await ask("POST", `orchestrators/Import/${encoded}`))) as Record<
      string,
      string
    >;
    expect(hub.starts.map(({ instanceId }) => instanceId)).toEqual([name]);
    const shown = await ask("GET", links["statusQueryGetUri"]!, { access: "link" });
    expect(await json(shown)).toMatchObject({ instanceId: name });
    const event = links["sendEventPostUri"]!.replace("{eventName}", encoded);
    expect((await ask("POST", event, { ...json1, access: "link" })).status).toBe(202);
    expect(hub.sent[0]?.message).toMatchObject({ instanceId: name, event: { name } });
  });

  test("starts an orchestrator of that name", async () => {
    const { ask, hub } = smallApi();
    await ask("POST", `orchestrators/${encoded}/i`);
    expect(hub.starts.map((start) => start.name)).toEqual([name]);
  });

  test("raises an event of that name", async () => {
    const { ask, hub } = setUp("i", "Running");
    await ask("POST", `instances/i/raiseEvent/${encoded}`, json1);
    expect(hub.sent[0]?.message.event).toMatchObject({ name });
  });

  test("takes it for a reason", async () => {
    const { ask, hub } = setUp("i", "Running");
    await ask("POST", `instances/i/terminate?reason=${encoded}`);
    expect(hub.sent[0]?.message.event).toMatchObject({ reason: name });
  });

  test("takes it for the key of an entity", async () => {
    const { ask, hub } = smallApi();
    await ask("POST", `entities/Counter/${encoded}?op=${encoded}`);
    expect(hub.sent[0]?.message.instanceId).toBe(`@counter@${name}`);
  });

  test("filters by it", async () => {
    const { ask, hub } = smallApi();
    await ask("GET", `instances?instanceIdPrefix=${encoded}&name=${encoded}`);
    expect(hub.filters).toMatchObject([{ instanceIdPrefix: name, name }]);
  });

  test("restarts with it as the new id", async () => {
    const { ask, hub } = setUp("i", "Failed");
    await ask("POST", `instances/i/restart?newInstanceId=${encoded}`);
    expect(hub.starts.map(({ instanceId }) => instanceId)).toEqual([name]);
  });
});

describe("answerManagement", () => {
  test("does not find an id that is longer than any key, and does not ask the store for it", async () => {
    const { ask, hub } = smallApi();
    hub.failure = new Error("asked");
    for (const operation of ["", "/terminate", "/restart"]) {
      const verb = operation === "" ? "GET" : "POST";
      expect((await ask(verb, `instances/${"x".repeat(513)}${operation}`)).status).toBe(404);
    }
  });

  test.each(["DELETE instances/..", "DELETE instances/i/..", "DELETE instances/."])(
    "purges nothing by %s, which is another path",
    async (request) => {
      const { ask, hub } = setUp("i", "Failed");
      const [verb, tail] = request.split(" ");
      expect([400, 404]).toContain((await ask(verb!, tail!)).status);
      expect(hub.rows.size).toBe(2);
    },
  );
});
