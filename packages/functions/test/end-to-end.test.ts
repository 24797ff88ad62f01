import { join } from "node:path";
import { hostFromSource, type SourceProcess } from "./from-source.js";

describe("An app under a Functions host", () => {
  let host: SourceProcess;
  let url: string;

  beforeAll(async () => {
    host = hostFromSource(join(__dirname, "fixtures", "app"));
    const [, address] = await host.writes(/listening on (\S+)/);
    url = `${address}/api`;
  });

  afterAll(async () => {
    host.kill("SIGTERM");
    await host.ended;
  });

  const ask = async (address: string, init?: RequestInit) => {
    const response = await fetch(address.startsWith("http") ? address : url + address, init);
    const text = await response.text();
    return { code: response.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
  };
  const post = (address: string, value?: unknown) =>
    ask(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      ...(value === undefined ? {} : { body: JSON.stringify(value) }),
    });
  const start = async (name: string, input?: unknown) =>
    (await post(`/start/${name}`, input)).body as Record<string, string>;

  /** Asks the link until the answer is another than 202. */
  async function end(link: string | undefined) {
    for (;;) {
      const answer = await ask(link!);
      if (answer.code !== 202) return answer;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  test("lists its functions, and says which orchestrators and activities it has", () => {
    expect(host.output()).toMatch(
      /Orchestrators: chain, double, fan, approval, failing\. Activities: hello, refuse\./,
    );
    expect(host.output()).toMatch(/taskhubControl01 +queue +endtoend-control-01/);
    expect(host.output()).not.toMatch(/left out|error:/);
  });

  test("runs a chain, and the link of its answer tells the outcome", async () => {
    const links = await start("chain");
    expect(await end(links["statusQueryGetUri"])).toMatchObject({
      code: 200,
      body: {
        name: "chain",
        instanceId: links["id"],
        runtimeStatus: "Completed",
        output: ["Hello, Oslo!", "Hello, Lima!", "Hello, Quito!"],
      },
    });
  });

  test("needs 9 storage transactions for three activities in a row, at most", async () => {
    const links = await start("chain");
    await end(links["statusQueryGetUri"]);
    const settled = async () =>
      ((await ask(`/transactions/${links["id"]}`)).body as { total: number }).total;
    let [before, total] = [0, await settled()];
    while (before !== total) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      [before, total] = [total, await settled()];
    }
    expect(total).toBeLessThanOrEqual(9);
  });

  test("runs activities side by side, a sub-orchestration and a timer", async () => {
    const links = await start("fan", ["A", "B"]);
    expect(await end(links["statusQueryGetUri"])).toMatchObject({
      body: { input: ["A", "B"], output: { greetings: ["Hello, A!", "Hello, B!"], twice: 4 } },
    });
  });

  test("serves a client to a plain app.http that has the input", async () => {
    expect(await ask("/run/chain")).toEqual({
      code: 200,
      body: ["Hello, Oslo!", "Hello, Lima!", "Hello, Quito!"],
    });
  });

  test("tells why an orchestration failed, with 500 from a caller who waits", async () => {
    const { code, body } = await ask("/run/failing");
    expect(code).toBe(500);
    expect(body).toMatchObject({
      runtimeStatus: "Failed",
      output: expect.stringContaining(
        "gave up: Activity function 'refuse' failed: no greeting today",
      ) as unknown,
    });
  });

  test("takes an event by its link, and shows the custom status until then", async () => {
    const links = await start("approval");
    await eventually(async () => {
      expect(await ask(links["statusQueryGetUri"]!)).toMatchObject({
        code: 202,
        body: { runtimeStatus: "Running", customStatus: "waiting" },
      });
    });
    const event = links["sendEventPostUri"]!.replace("{eventName}", "answer");
    expect((await post(event, { approved: true })).code).toBe(202);
    expect(await end(links["statusQueryGetUri"])).toMatchObject({
      body: { runtimeStatus: "Completed", output: { approved: true } },
    });
    expect((await post(event, { approved: true })).code).toBe(410);
  });

  test("ends an instance by its link", async () => {
    const links = await start("approval");
    expect((await post(links["terminatePostUri"]!.replace("{text}", "enough"))).code).toBe(202);
    expect(await end(links["statusQueryGetUri"])).toMatchObject({
      code: 200,
      body: { runtimeStatus: "Terminated", output: "enough" },
    });
  });

  test("opens nothing to a link that was changed", async () => {
    const { statusQueryGetUri: link } = await start("approval");
    expect((await ask(link!.replace("ops=status", "ops=terminate"))).code).toBe(401);
    expect((await ask(link!.split("?")[0]!)).code).toBe(401);
    expect((await post(link!.replace("?", "/terminate?"))).code).toBe(403);
  });

  test("starts and shows instances by the management API", async () => {
    const started = await post(
      "/durabletask/orchestrators/chain/my%20chain?timeout=20&pollingInterval=0.1",
    );
    expect(started).toMatchObject({
      code: 200,
      body: ["Hello, Oslo!", "Hello, Lima!", "Hello, Quito!"],
    });
    const shown = await ask(
      "/durabletask/instances/my%20chain?showHistory=true&showHistoryOutput=true",
    );
    const { historyEvents } = shown.body as { historyEvents: Record<string, unknown>[] };
    expect(historyEvents.map(({ EventType }) => EventType)).toEqual([
      "ExecutionStarted",
      "TaskCompleted",
      "TaskCompleted",
      "TaskCompleted",
      "ExecutionCompleted",
    ]);
    expect(historyEvents[1]).toMatchObject({ FunctionName: "hello", Result: "Hello, Oslo!" });
    expect((await ask("/durabletask/instances/nobody")).code).toBe(404);
    expect((await post("/durabletask/orchestrators/chian")).code).toBe(400);
  });

  test("shows log lines of orchestrators once, in spite of replay", async () => {
    const links = await start("chain");
    await end(links["statusQueryGetUri"]);
    const lines = host
      .output()
      .split("\n")
      .filter((line) => line.includes(links["id"]!));
    expect(lines.filter((line) => line.includes("chain begins"))).toHaveLength(1);
    expect(lines.filter((line) => line.includes("greeting"))).toHaveLength(3);
  });

  /** Tries until the expectation holds. */
  async function eventually(expectation: () => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await expectation();
        return;
      } catch (error) {
        if (tries === 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }
});

describe("An app that is told to end", () => {
  test("gives back what it has and ends within 6 seconds", async () => {
    const host = hostFromSource(join(__dirname, "fixtures", "app"));
    const [, address] = await host.writes(/listening on (\S+)/);
    await fetch(`${address}/api/start/approval`, { method: "POST" });
    const toldAt = Date.now();
    host.kill("SIGTERM");
    await host.ended;
    expect(Date.now() - toldAt).toBeLessThan(6_000);
    expect(host.output()).toMatch(/Worker of task hub 'EndToEnd' stopped/);
  });
});
