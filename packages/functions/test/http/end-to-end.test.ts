import { join } from "node:path";
import { hostFromSource, type SourceProcess } from "../from-source.js";

const TOKEN = "x-ms-continuation-token";

/** The management API of an app under the local host, on Azurite. */
describe("The management API over HTTP", () => {
  let host: SourceProcess;
  let origin: string;

  beforeAll(async () => {
    host = hostFromSource(join(__dirname, "..", "fixtures", "management"));
    [, origin = ""] = await host.writes(/listening on (\S+)/);
  });

  afterAll(async () => {
    host.kill("SIGTERM");
    await host.ended;
  });

  interface Asked {
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  }

  async function ask(verb: string, tail: string, { body, headers = {} }: Asked = {}) {
    const address = tail.startsWith("http") ? tail : `${origin}/shop/ops/tasks/${tail}`;
    const response = await fetch(address, {
      method: verb,
      headers: { "content-type": "application/json", ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      code: response.status,
      body: text === "" ? undefined : (JSON.parse(text) as unknown),
      token: response.headers.get(TOKEN),
    };
  }

  /** Runs an orchestrator to its end. */
  const run = (name: string, id: string, body?: unknown) =>
    ask("POST", `orchestrators/${name}/${id}?timeout=20&pollingInterval=0.1`, { body });

  async function eventually(expectation: () => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await expectation();
        return;
      } catch (error) {
        if (tries === 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** The ids of all pages, and how many pages there were. */
  async function idsOf(tail: string) {
    const ids: string[] = [];
    let pages = 0;
    for (let headers = {}; ; pages += 1) {
      const { code, body, token } = await ask("GET", tail, { headers });
      expect(code).toBe(200);
      ids.push(...(body as { instanceId: string }[]).map(({ instanceId }) => instanceId));
      if (token === null) return { ids: ids.sort(), pages: pages + 1 };
      headers = { [TOKEN]: token };
    }
  }

  const hostile = ["a b", "a+b", "100%", "%2F", "Ω-日本-😀", "O'Brien", "x' or 'a' eq 'a", "a&b;c"];

  test("shows, lists and purges instances whatever their ids are", async () => {
    for (const id of hostile) {
      const path = encodeURIComponent(`list ${id}`);
      expect(await run("echo", path, { id })).toMatchObject({ code: 200, body: { id } });
      expect(await ask("GET", `instances/${path}`)).toMatchObject({
        code: 200,
        body: { instanceId: `list ${id}`, runtimeStatus: "Completed", output: { id } },
      });
    }
    const all = hostile.map((id) => `list ${id}`).sort();
    const { ids, pages } = await idsOf("instances?instanceIdPrefix=list%20&top=3&showInput=false");
    expect([ids, pages >= 3]).toEqual([all, true]);
    for (const id of hostile.slice(0, -1)) {
      const path = encodeURIComponent(`list ${id}`);
      expect(await ask("DELETE", `instances/${path}`)).toMatchObject({
        ...{ code: 200, body: { instancesDeleted: 1 } },
      });
      expect((await ask("GET", `instances/${path}`)).code).toBe(404);
    }
    expect((await idsOf("instances?instanceIdPrefix=list%20")).ids).toEqual([`list a&b;c`]);
  });

  test("lists by name, state and time, and refuses a token that it has not given", async () => {
    await run("echo", "filter-1");
    await run("failing", "filter-2");
    const ids = async (query: string) =>
      (await idsOf(`instances?instanceIdPrefix=filter-&${query}`)).ids;
    expect(await ids("name=echo")).toEqual(["filter-1"]);
    expect(await ids("runtimeStatus=Failed,Terminated")).toEqual(["filter-2"]);
    expect(await ids("createdTimeFrom=0001-01-01T00:00:00&createdTimeTo=9999-12-31")).toHaveLength(
      2,
    );
    expect(await ids("createdTimeFrom=2100-01-01")).toEqual([]);
    const headers = { [TOKEN]: "made up" };
    expect(await ask("GET", "instances", { headers })).toMatchObject({
      code: 400,
      body: { Message: expect.stringContaining("continuation token") as unknown },
    });
  });

  test("signals, shows, lists and deletes entities", async () => {
    expect((await ask("GET", "entities/Counter/eu")).code).toBe(404);
    await ask("POST", "entities/Counter/eu?op=add", { body: 5 });
    await ask("POST", "entities/Counter/eu?op=add", { body: 2 });
    const soon = new Date(Date.now() + 1_500).toISOString();
    await ask("POST", `entities/Counter/us?op=add&at=${soon}`, { body: 1 });
    await eventually(async () => {
      const answer = await ask("GET", "entities/counter/eu");
      expect(answer).toMatchObject({ code: 200, body: { value: 7 } });
    });
    await eventually(async () => {
      const answer = await ask("GET", "entities/Counter?fetchState=true&top=1");
      expect(answer).toMatchObject({
        body: [{ entityId: { name: "counter", key: "eu" }, state: { value: 7 } }],
        token: expect.any(String) as unknown,
      });
      const headers = { [TOKEN]: answer.token! };
      expect(await ask("GET", "entities/Counter?top=1", { headers })).toMatchObject({
        body: [{ entityId: { name: "counter", key: "us" }, state: null }],
      });
    });
    expect((await idsOf("instances?includeEntities=true")).ids).toContain("@counter@eu");
    expect((await idsOf("instances")).ids).not.toContain("@counter@eu");
    expect((await ask("DELETE", "entities/Counter/eu")).code).toBe(202);
    await eventually(async () => {
      expect((await ask("GET", "entities/Counter/eu")).code).toBe(404);
    });
    expect((await ask("POST", "entities/Conter/eu?op=add")).code).toBe(404);
  });

  test("restarts an instance: as a new one, as itself, or by an id", async () => {
    await run("echo", "again", { city: "Oslo" });
    const wait = "timeout=20&pollingInterval=0.1";
    for (const query of ["", "&restartWithNewInstanceId=false", "&newInstanceId=again-2"]) {
      expect(await ask("POST", `instances/again/restart?${wait}${query}`)).toMatchObject({
        ...{ code: 200, body: { city: "Oslo" } },
      });
    }
    expect(await ask("GET", "instances/again-2")).toMatchObject({
      body: { name: "echo", input: { city: "Oslo" } },
    });
    expect((await ask("POST", "instances/nobody/restart")).code).toBe(404);
  });

  test("purges many that have finished, and none by a filter that it cannot read", async () => {
    await run("echo", "many-1");
    await run("failing", "many-2");
    const { body } = await ask("POST", "orchestrators/waiting/many-3");
    const filter = "instances?instanceIdPrefix=many-&createdTimeFrom=2020-01-01";
    expect((await ask("DELETE", `${filter}&runtimeStatus=Runing`)).code).toBe(400);
    expect((await ask("DELETE", `${filter}&runtimeStatus=Running`)).code).toBe(400);
    expect(await ask("DELETE", filter)).toMatchObject({ body: { instancesDeleted: 2 } });
    expect(await ask("DELETE", filter)).toMatchObject({ code: 200, body: { instancesDeleted: 0 } });
    expect((await idsOf("instances?instanceIdPrefix=many-")).ids).toEqual(["many-3"]);
    const { terminatePostUri: link } = body as Record<string, string>;
    expect((await ask("POST", link!.replace("{text}", "enough"))).code).toBe(202);
  });

  test("answers whoever waits as soon as the instance has finished, by a key or a link", async () => {
    const started = await ask("POST", "orchestrators/waiting/patient");
    const { statusQueryGetUri: link, sendEventPostUri } = started.body as Record<string, string>;
    expect(link).toContain("/shop/ops/links/instances/patient?");
    expect(await ask("GET", "instances/patient?timeout=20&waitFor=start")).toMatchObject({
      ...{ code: 202, body: { runtimeStatus: "Running" } },
    });
    const waiting = Promise.all([
      ask("GET", "instances/patient?timeout=20"),
      ask("GET", `${link!}&timeout=20`),
    ]);
    const event = sendEventPostUri!.replace("{eventName}", "go%20on");
    expect((await ask("POST", event, { body: 7 })).code).toBe(202);
    const finished = { code: 200, body: { runtimeStatus: "Completed", output: 7 } };
    expect(await waiting).toMatchObject([finished, finished]);
  });

  test("holds and resumes an instance, and says if there is nothing to hold or resume", async () => {
    await ask("POST", "orchestrators/waiting/held");
    await ask("GET", "instances/held?timeout=20&waitFor=start");
    expect((await ask("POST", "instances/held/resume")).code).toBe(409);
    expect((await ask("POST", "instances/held/suspend")).code).toBe(202);
    await eventually(async () => {
      expect((await ask("POST", "instances/held/suspend")).code).toBe(409);
    });
    expect((await ask("POST", "instances/held/rewind")).code).toBe(409);
    expect((await ask("POST", "instances/held/resume")).code).toBe(202);
    expect((await ask("POST", "instances/held/terminate?reason=enough")).code).toBe(202);
    expect(await ask("GET", "instances/held?timeout=20")).toMatchObject({
      body: { runtimeStatus: "Terminated", output: "enough" },
    });
    expect((await ask("POST", "instances/held/resume")).code).toBe(410);
  });

  test("finds no id that the store cannot hold", async () => {
    for (const id of ["x".repeat(2_000), "%00", "a%2Fb%5Cc", "%E2%80%AE"]) {
      expect((await ask("GET", `instances/${id}`)).code).toBe(404);
      expect((await ask("POST", `instances/${id}/terminate`)).code).toBe(404);
      expect((await ask("DELETE", `instances/${id}`)).code).toBe(404);
    }
  });
});
