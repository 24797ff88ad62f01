import { join } from "node:path";
import { hostFromSource, type SourceProcess } from "./from-source.js";

const POLL_MS = 50;
const PATIENCE_MS = 30_000;
const QUIET_MS = 500; // longer than the longest pause between two looks at a queue

describe("An activity with bindings, under a Functions host", () => {
  let host: SourceProcess;
  let url: string;

  beforeAll(async () => {
    host = hostFromSource(join(__dirname, "fixtures", "bindings"));
    const [, address] = await host.writes(/listening on (\S+)/);
    url = `${address}/api`;
  });

  afterAll(async () => {
    host.kill("SIGTERM");
    await host.ended;
  });

  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  /** Runs an orchestration to its end. */
  async function run(route: string, input?: unknown): Promise<Record<string, unknown>> {
    const body = JSON.stringify(input ?? null);
    const started = await fetch(`${url}/start/${route}`, { method: "POST", body });
    const { statusQueryGetUri } = (await started.json()) as { statusQueryGetUri: string };
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await pause(POLL_MS)) {
      const answer = await fetch(`${statusQueryGetUri}&showHistory=true`);
      if (answer.status !== 202) return (await answer.json()) as Record<string, unknown>;
    }
    throw new Error(`${route} has not ended:\n${host.output()}`);
  }

  /** What was in the queue of the output: all of it, once so many came and no more follow. */
  async function received(count: number): Promise<unknown[]> {
    const messages: unknown[] = [];
    const until = Date.now() + PATIENCE_MS;
    while (messages.length < count && Date.now() < until) {
      messages.push(...((await (await fetch(`${url}/received`)).json()) as unknown[]));
      await pause(POLL_MS);
    }
    await pause(QUIET_MS);
    messages.push(...((await (await fetch(`${url}/received`)).json()) as unknown[]));
    return messages;
  }

  test("is a function of the host, on a queue of its own", () => {
    expect(host.output()).toMatch(/taskhubActivity_announce +queue +bindings-a-announce\b/);
    expect(host.output()).toMatch(
      /taskhubActivity_return_it_[0-9a-f]{8} +queue +bindings-a-return/,
    );
    expect(host.output()).not.toMatch(/left out|error:/);
  });

  test("gives its result to the orchestrator, and writes its output", async () => {
    expect(await run("one/first", "Ann")).toMatchObject({
      runtimeStatus: "Completed",
      output: { announced: "Ann" },
    });
    expect(await received(1)).toEqual([{ hello: "Ann", from: "first" }]);
    expect(host.output()).toMatch(/announcing Ann/);
  });

  test("runs many calls, each of which writes once", async () => {
    const names = Array.from({ length: 30 }, (_, index) => `guest ${String(index)}`);
    const { output } = await run("many/party", names);
    expect(output).toEqual(names.map((name) => ({ announced: name })));
    const messages = await received(names.length);
    expect(messages).toHaveLength(names.length);
    expect(messages).toEqual(
      expect.arrayContaining(names.map((name) => ({ hello: name, from: "party" }))),
    );
  });

  test("writes nothing if it throws, and the orchestrator hears why", async () => {
    expect(await run("refused")).toMatchObject({
      runtimeStatus: "Completed",
      output: expect.stringContaining("failed: nobody there") as unknown,
    });
    expect(await received(0)).toEqual([]);
  });

  test("writes what it returns, if that has a binding", async () => {
    expect(await run("returned")).toMatchObject({ output: "returned: x" });
    expect(await received(1)).toEqual(["returned: x"]);
  });

  test("gets a client beside what the host gives it", async () => {
    expect(await run("client/mother")).toMatchObject({ runtimeStatus: "Completed" });
    const messages = await received(2);
    expect(messages).toHaveLength(2);
    expect(messages).toEqual(
      expect.arrayContaining(["started mother-other", { hello: "other", from: "mother-other" }]),
    );
  });

  test("runs again for an output that was not written, and the first result stands", async () => {
    const { output, historyEvents } = await run("clumsy");
    expect(output).toBe("result of run 1");
    expect(await received(1)).toEqual(["written in run 2"]);
    const events = historyEvents as { EventType: string }[];
    expect(events.filter(({ EventType }) => EventType === "TaskCompleted")).toHaveLength(1);
  });

  test("is called again by a retry, and what the attempt before had set is not written", async () => {
    expect(await run("retried")).toMatchObject({ output: 2 });
    expect(await received(1)).toEqual(["told in attempt 2"]);
  });

  test("runs no more often at once than maxConcurrentActivityFunctions says", async () => {
    expect(await run("crowd", 12)).toMatchObject({ runtimeStatus: "Completed", output: 3 });
    const all = Array.from({ length: 12 }, (_, index) => `slow ${String(index)}`);
    expect((await received(12)).sort()).toEqual(all.sort());
  });

  test("takes and gives what is too large for a queue", async () => {
    expect(await run("large", "y".repeat(100_000))).toMatchObject({ output: 200_000 });
    expect(await received(1)).toEqual(["got 100000"]);
  });
});
