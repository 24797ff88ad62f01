import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { jest } from "@jest/globals";
import { connectServices } from "@taskhub/azure-storage";
import { openClient } from "@taskhub/functions/client";
import { startStandalone, type Standalone } from "@taskhub/functions/standalone";
import { HUB, startAccount, type TestAccount } from "./support/task-hub.js";
import { mood } from "./support/functions.js";
import { runTaskhub, type Ran, type World } from "./support/run-taskhub.js";

// what the app logs
beforeAll(() => {
  for (const method of ["info", "warn", "error"] as const) {
    jest.spyOn(console, method).mockImplementation(() => undefined);
  }
});

/** A purge works through 100 at a time. */
const MORE_THAN_A_PAGE = 101;

let account: TestAccount;
let app: Standalone;

beforeAll(async () => {
  account = await startAccount();
  app = await startStandalone({ directory: account.scriptRoot });
});

afterAll(async () => {
  await app.stop();
  await account.stop();
});

/** A command on the hub of the app. */
function taskhub(command: string, args: readonly string[] = [], world: World = {}): Promise<Ran> {
  return runTaskhub([...command.split(" "), "--script-root", account.scriptRoot, ...args], world);
}

/** What it shows with `--json`. */
async function json(command: string, args: readonly string[] = []): Promise<unknown> {
  const { code, out, err } = await taskhub(command, [...args, "--json"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out);
}

async function start(name: string, id: string, ...args: string[]): Promise<void> {
  const { code } = await taskhub("start-new", ["--function-name", name, "--id", id, ...args]);
  expect(code).toBe(0);
}

/** A chain that has come to its end. */
async function finished(id: string): Promise<void> {
  await start("chain", id, "--input", "Oslo");
  await app.client.waitForCompletion(id);
}

/** An approval that waits for its decision. */
async function waiting(id: string): Promise<void> {
  await start("approval", id);
  await app.client.waitForStart(id);
}

describe("start-new", () => {
  test("starts an orchestrator, and tells the id that it has given", async () => {
    const { code, out, err } = await taskhub("start-new", ["--function-name", "chain"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^Started 'chain' as instance '[0-9a-f]{32}'\.\n$/);
  });

  test.each([
    ["JSON as JSON", '{"n":1}', { n: 1 }],
    ["a number as a number", "5", 5],
    ["other text as it is", "Oslo", "Oslo"],
  ])("takes %s", async (title, input, expected) => {
    const id = `input-${title.length}`;
    await start("chain", id, "--input", input);
    expect((await app.client.getStatus(id)).input).toEqual(expected);
  });

  test("takes a file of JSON, and the version", async () => {
    const file = join(account.scriptRoot, "input.json");
    writeFileSync(file, '["Lima"]');
    await start("approval", "from-file", "--input", `@${file}`, "--version", "2.0");
    expect((await app.client.getStatus("from-file")).input).toEqual(["Lima"]);
    const { hub } = await openClient({ directory: account.scriptRoot });
    expect((await hub.readInstance("from-file"))?.status.version).toBe("2.0");
  });

  test("fails if the id is in use, and says by whom", async () => {
    await waiting("taken");
    const { code, err } = await taskhub("start-new", ["--function-name", "chain", "--id", "taken"]);
    expect(code).toBe(1);
    expect(err).toMatch(
      /^error: An instance with ID 'taken' already exists: approval, Running\.\n/,
    );
  });
});

describe("get-runtime-status", () => {
  test("shows the state, and payloads if they are asked for", async () => {
    await finished("status-1");
    const plain = await taskhub("get-runtime-status", ["--id", "status-1"]);
    expect(plain.out).toMatch(/^Instance +status-1\nOrchestrator +chain\nStatus +Completed\n/);
    expect(plain.out).not.toContain("Oslo");
    const full = await taskhub("get-runtime-status", [
      ...["--id", "status-1", "--show-input", "--show-output"],
    ]);
    expect(full.out).toMatch(/\nInput +Oslo\nOutput +{"greeting":"Hello, Oslo!"/);
    expect(full.out).toContain("-".repeat(200));
  });

  test("tells why an instance failed, without being asked to", async () => {
    mood.fails = true;
    await start("moody", "why");
    await untilStatus("why", "Failed");
    const { out } = await taskhub("get-runtime-status", ["--id", "why"]);
    expect(out).toMatch(/\nOutput +Orchestrator function 'moody' failed: .+not today/);
  });

  test("is one document with --json, its times in UTC", async () => {
    await finished("status-2");
    const status = await json("get-runtime-status", ["--id", "status-2", "--show-output"]);
    expect(status).toEqual({
      name: "chain",
      instanceId: "status-2",
      runtimeStatus: "Completed",
      createdTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown,
      lastUpdatedTime: expect.stringMatching(/Z$/) as unknown,
      customStatus: null,
      output: { greeting: "Hello, Oslo!", padding: "-".repeat(200) },
    });
  });
});

describe("get-instances", () => {
  test("lists what the filter means in aligned columns, as many as are asked for, and goes on", async () => {
    for (const n of [1, 2, 3]) await finished(`list-${n}`);
    await waiting("list-4");
    const filter = ["--prefix", "list-", "--runtime-status", "completed", "--name", "chain"];
    const { out } = await taskhub("get-instances", [...filter, "--top", "2"]);
    const [head = "", first = "", second, , more = ""] = out.split("\n");
    expect(head).toMatch(/^INSTANCE +ORCHESTRATOR +STATUS +CREATED \(UTC\) +UPDATED \(UTC\)$/);
    expect(first.indexOf("chain")).toBe(head.indexOf("ORCHESTRATOR"));
    expect([first, second].map((line) => line?.split(" ")[0])).toEqual(["list-1", "list-2"]);
    const token = more.split(" ").at(-1) ?? "";
    const rest = await json("get-instances", [...filter, "--continuation-token", token]);
    expect(rest).toEqual({ instances: [expect.objectContaining({ instanceId: "list-3" })] });
  });

  test("lists by the time of creation and shows payloads if they are asked for", async () => {
    await finished("listed");
    const shown = ["--prefix", "listed", "--show-input", "--show-output"];
    expect(await json("get-instances", ["--created-after", "2h", ...shown])).toMatchObject({
      instances: [{ input: "Oslo", output: { greeting: "Hello, Oslo!" } }],
    });
    const { out } = await taskhub("get-instances", ["--created-before", "2h", ...shown]);
    expect(out).toBe(`There are none in task hub '${HUB}'.\n`);
  });
});

describe("get-history", () => {
  test("is a timeline: what was done, how long it took, and what it came to", async () => {
    await finished("history-1");
    const { out } = await taskhub("get-history", ["--id", "history-1"]);
    const [title, , head, ...lines] = out.split("\n");
    expect(title).toBe("Instance 'history-1', orchestrator 'chain': Completed");
    expect(head).toMatch(/^TIME \(UTC\) +WHAT +NAME +TOOK +OUTCOME +VALUE$/);
    const told = lines.slice(0, 4).map((line) => line.slice("2031-03-01 09:15:02.123".length));
    expect(told).toEqual([
      expect.stringMatching(/^ +start +chain +"Oslo"$/),
      expect.stringMatching(/^ +activity +hello +\d+ ms +completed +"Hello, Oslo!"$/),
      expect.stringMatching(/^ +timer +until [\d-]+ [\d:]+ +\d+ ms +fired$/),
      expect.stringMatching(
        /^ +end +[\d.]+ m?s +completed +{"greeting":.+\.\.\. \(240 characters\)$/,
      ),
    ]);
    expect(out).toContain("--json shows them whole");
  });

  test("is the events of the HTTP API with --json", async () => {
    await finished("history-2");
    expect(await json("get-history", ["--id", "history-2"])).toMatchObject({
      instanceId: "history-2",
      historyEvents: [
        { EventType: "ExecutionStarted" },
        { EventType: "TaskCompleted", Result: "Hello, Oslo!" },
        { EventType: "TimerCreated" },
        { EventType: "TimerFired" },
        { EventType: "ExecutionCompleted" },
      ],
    });
  });
});

describe("raise-event", () => {
  test("sends an event with its data", async () => {
    await waiting("event-1");
    const event = ["--event-name", "decision", "--event-data", '{"by":"Ann"}'];
    const { code, out } = await taskhub("raise-event", ["--id", "event-1", ...event]);
    expect({ code, out }).toEqual({
      code: 0,
      out: "Sent event 'decision' to instance 'event-1'.\n",
    });
    const { output } = await app.client.waitForCompletion("event-1");
    expect(output).toEqual({ by: "Ann" });
  });

  test("fails on an instance that has finished", async () => {
    await finished("event-2");
    const { code, err } = await taskhub("raise-event", ["--id", "event-2", "--event-name", "x"]);
    expect(code).toBe(1);
    expect(err).toMatch(/^error: Instance 'event-2' is Completed and gets no events any more\.\n/);
  });
});

describe("suspend and resume", () => {
  test("hold an instance and let it go on; each once", async () => {
    await waiting("held");
    const steer = (command: string) =>
      taskhub(command, ["--id", "held", "--reason", "lunch"]).then(({ code }) => code);
    expect(await steer("resume")).toBe(1);
    expect(await steer("suspend")).toBe(0);
    await untilStatus("held", "Suspended");
    expect(await steer("suspend")).toBe(1);
    expect(await steer("resume")).toBe(0);
    await untilStatus("held", "Running");
    const { out } = await taskhub("get-history", ["--id", "held"]);
    expect(out).toMatch(/suspension +lunch\n.+resumption +lunch/);
  });
});

describe("terminate", () => {
  test("ends an instance, and waits for that", async () => {
    await waiting("ended");
    const { code, out } = await taskhub("terminate", ["--id", "ended", "--reason", "enough"]);
    expect({ code, out }).toEqual({ code: 0, out: "Instance 'ended' is Terminated.\n" });
    expect((await app.client.getStatus("ended")).output).toBe("enough");
  });

  test("ends all that the filter means, after asking", async () => {
    for (const n of [1, 2, 3]) await waiting(`many-${n}`);
    await finished("many-4");
    const filter = ["--prefix", "many-", "--reason", "all"];
    const no = await taskhub("terminate", filter, { isTerminal: true, answers: ["n"] });
    expect(no.code).toBe(1);
    expect(no.err).toContain(
      `Terminate 3 orchestrations whose id begins with 'many-' that are Running, ContinuedAsNew, ` +
        `Pending or Suspended, in task hub '${HUB}'? [y/N]`,
    );
    const yes = await taskhub("terminate", filter, { isTerminal: true, answers: ["y"] });
    expect(yes).toMatchObject({
      code: 0,
      out: expect.stringContaining("Told to end: 3.") as string,
    });
    for (const n of [1, 2, 3]) await untilStatus(`many-${n}`, "Terminated");
  });

  test("does not end everything because nothing was said", async () => {
    const { code, err } = await taskhub("terminate", ["--reason", "x", "--yes"]);
    expect(code).toBe(2);
    expect(err).toContain("Neither --id nor a filter");
  });
});

describe("rewind", () => {
  test("lets an instance that failed run again", async () => {
    mood.fails = true;
    await start("moody", "rewound");
    await untilStatus("rewound", "Failed");
    mood.fails = false;
    const { code } = await taskhub("rewind", ["--id", "rewound", "--reason", "better now"]);
    expect(code).toBe(0);
    await untilStatus("rewound", "Completed");
  });

  test("fails on an instance that has not failed", async () => {
    await finished("fine");
    const { code, err } = await taskhub("rewind", ["--id", "fine"]);
    expect({ code, err }).toEqual({
      code: 1,
      err:
        "error: The rewind operation is only supported on failed orchestration instances.\n" +
        "Instance 'fine' is Completed.\n",
    });
  });
});

describe("restart", () => {
  test("starts it anew with its input: under a random id, one that is given, or its own", async () => {
    await finished("again");
    const random = (await json("restart", ["--id", "again"])) as { instanceId: string };
    expect(random.instanceId).toMatch(/^[0-9a-f]{32}$/);
    const given = await json("restart", ["--id", "again", "--new-id", "again-2"]);
    expect(given).toEqual({ restarted: "again", instanceId: "again-2" });
    expect((await app.client.waitForCompletion("again-2")).input).toBe("Oslo");
    const own = await json("restart", ["--id", "again", "--same-id"]);
    expect(own).toEqual({ restarted: "again", instanceId: "again" });
    await untilStatus("again", "Completed");
  });

  test("does not take two ids at once, nor that of one that runs", async () => {
    await waiting("busy");
    const both = await taskhub("restart", ["--id", "busy", "--same-id", "--new-id", "other"]);
    expect(both.code).toBe(2);
    expect((await taskhub("restart", ["--id", "busy", "--same-id"])).code).toBe(1);
  });
});

describe("purge-history", () => {
  test("deletes one instance, after asking", async () => {
    await finished("gone");
    const refused = await taskhub("purge-history", ["--id", "gone"]);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("Add --yes if that is what you want.");
    expect(await json("purge-history", ["--id", "gone", "--yes"])).toEqual({ instancesDeleted: 1 });
    expect((await taskhub("get-runtime-status", ["--id", "gone"])).code).toBe(3);
  });

  test("does not ask of one that runs, but says how to end it", async () => {
    await waiting("alive");
    const { code, err } = await taskhub("purge-history", ["--id", "alive"], { isTerminal: true });
    expect(code).toBe(1);
    expect(err).toContain("Instance 'alive' is Running and cannot be purged.");
    expect(err).toContain("`taskhub terminate --id alive` ends it.");
  });

  test("deletes what is beside an instance that nobody can read, and names that", async () => {
    for (const n of [1, 2, 3]) await finished(`spoilt-${n}`);
    const { tables } = connectServices(account.connection);
    const row = { partitionKey: "spoilt-2", rowKey: "" };
    const entity = { ...row, columns: { ScheduledStartTime: "never" } };
    const table = `${HUB}Instances`;
    await tables.transact(table, [{ kind: "merge", entity, etag: "*" }], "hub");
    const world = { isTerminal: true, env: { NO_COLOR: "1" }, answers: ["y"] };
    const { code, err } = await taskhub("purge-history", ["--prefix", "spoilt-"], world);
    await tables.transact(table, [{ kind: "delete", ...row, etag: "*" }], "hub");
    expect(code).toBe(1);
    expect(err).toMatch(/Purge all orchestrations whose id begins with 'spoilt-' .+\? \[y\/N\]/);
    expect(err).toMatch(
      /error: 2 were purged, but not all: The instance row of 'spoilt-2' cannot be read: .+\n`taskhub doctor`/,
    );
    expect(await json("get-instances", ["--prefix", "spoilt-"])).toEqual({ instances: [] });
  });

  test("counts what the filter means, asks, deletes that and nothing else", async () => {
    for (const n of [1, 2, 3]) await finished(`old-${n}`);
    await waiting("old-4");
    await finished("young-1");
    const filter = ["--prefix", "old-", "--runtime-status", "completed", "failed"];
    const { code, out, err } = await taskhub("purge-history", filter, {
      ...{ isTerminal: true, answers: ["yes"] },
    });
    expect({ code, out }).toEqual({ code: 0, out: "Purged: 3.\n" });
    expect(err).toContain(
      `Purge 3 orchestrations whose id begins with 'old-' that are Completed or Failed, in task hub ` +
        `'${HUB}'? [y/N]`,
    );
    expect((await app.client.getStatus("young-1")).runtimeStatus).toBe("Completed");
    expect((await app.client.getStatus("old-4")).runtimeStatus).toBe("Running");
  });

  test.each([["--prefix"], ["--name"]])(
    "takes no empty %s for all that there is",
    async (option) => {
      const { code, err } = await taskhub("purge-history", [option, "", "--yes"]);
      expect(code).toBe(2);
      expect(err).toContain("Expected a text, got an empty one.");
    },
  );

  test("deletes an entity", async () => {
    await taskhub("entities signal", ["--id", "@counter@old", "--operation", "add"]);
    await until(async () => (await taskhub("entities get", ["--id", "@counter@old"])).code === 0);
    await json("purge-history", ["--id", "@counter@old", "--yes"]);
    expect((await taskhub("entities get", ["--id", "@counter@old"])).code).toBe(3);
  });

  test("takes an id or a filter, not both", async () => {
    const { code, err } = await taskhub("purge-history", ["--id", "a", "--name", "b", "--yes"]);
    expect(code).toBe(2);
    expect(err).toMatch(/^error: --id names one instance/);
  });

  test("refuses states of what has not finished", async () => {
    const { code, err } = await taskhub("purge-history", ["--runtime-status", "running", "--yes"]);
    expect(code).toBe(2);
    expect(err).toMatch(
      /^error: Nothing was purged: orchestrations that are Running cannot be\.\n/,
    );
  });

  test("stops at Ctrl-C behind a page, tells how to go on, and goes on there", async () => {
    const { hub } = await openClient({ directory: account.scriptRoot });
    const at = new Date();
    const over = { name: "chain", runtimeStatus: "Completed", executionId: "e" } as const;
    const times = { createdAt: at, lastUpdatedAt: at, completedAt: at };
    const ids = Array.from({ length: MORE_THAN_A_PAGE }, (_, n) => `stopped-${n}`);
    await Promise.all(
      ids.map((instanceId) => hub.writeInstance({ instanceId, ...over, ...times }, undefined)),
    );
    const filter = ["--prefix", "stopped-", "--yes"];
    const world = { isTerminal: true, env: { NO_COLOR: "1" }, interruptAt: " purged" };
    const stopped = await taskhub("purge-history", filter, world);
    expect(stopped).toMatchObject({ code: 1, out: "" });
    expect(stopped.err).toMatch(/error: Interrupted: \d+ were purged\.\n/);
    const token = / --continuation-token (\S+) added\.\n$/.exec(stopped.err)?.[1];
    const rest = await taskhub("purge-history", [...filter, "--continuation-token", token ?? ""]);
    expect(rest).toMatchObject({ code: 0, out: expect.stringMatching(/^Purged: [1-9]/) as string });
    expect(await json("get-instances", ["--prefix", "stopped-"])).toEqual({ instances: [] });
  });
});

describe("poison", () => {
  test("lists the messages that were put aside, and puts them back", async () => {
    const { queues } = connectServices(account.connection);
    const body = Buffer.from("no message").toString("base64");
    await queues.put(`${HUB.toLowerCase()}-control-00`, body, 0, "hub");
    await until(async () => (await app.client.getPoisonMessages()).length === 1);
    const { out } = await taskhub("poison list");
    expect(out).toMatch(/^ID +INSTANCE +PUT ASIDE \(UTC\) +RECEIVED +BYTES +REASON\n/);
    const [, id = ""] = /\n(commandhub-control-00\/\S+)/.exec(out) ?? [];
    expect(await json("poison list")).toMatchObject({ messages: [{ id, dequeueCount: 1 }] });
    expect(await json("poison retry", ["--id", id])).toEqual({ retried: [id] });
    expect((await taskhub("poison retry", ["--id", id])).code).toBe(3);
    expect((await taskhub("poison retry")).code).toBe(2);
  });
});

describe("entities", () => {
  const counter = ["--id", "@counter@a"];

  test("are signalled, shown, listed and cleaned up", async () => {
    const add = ["--operation", "add", "--input", "5"];
    expect((await taskhub("entities signal", [...counter, ...add])).code).toBe(0);
    await until(async () => (await taskhub("entities get", counter)).out === "5\n");
    expect(await json("entities list", ["--name", "counter", "--show-state"])).toEqual({
      entities: [
        {
          entityId: { name: "counter", key: "a" },
          lastOperationTime: expect.any(String) as unknown,
          queueSize: 0,
          state: 5,
        },
      ],
    });
    const { out } = await taskhub("entities list");
    expect(out).toMatch(/^ENTITY +LAST OPERATION \(UTC\) +WAITING +LOCKED BY\n@counter@a /);
    await taskhub("entities signal", [...counter, "--operation", "forget"]);
    await until(async () => (await taskhub("entities get", counter)).code === 3);
    expect(await json("entities clean", ["--yes"])).toEqual({
      emptyEntitiesRemoved: 1,
      orphanedLocksReleased: 0,
    });
  });

  test("have ids with a name and a key", async () => {
    const { code, err } = await taskhub("entities get", ["--id", "counter"]);
    expect(code).toBe(2);
    expect(err).toContain("Expected the instance id of an entity");
  });
});

describe("doctor", () => {
  test("finds nothing in a hub that is well, and explains what waits if it is asked to", async () => {
    await waiting("well");
    const found = await taskhub("doctor", ["--id", "well"]);
    const out = "No problem was found. Instances examined: 1.\n";
    expect(found).toEqual({ code: 0, out, err: "" });
  });

  test("finds a start that was lost, repairs it on request, and tells scripts of both", async () => {
    const { hub } = await openClient({ directory: account.scriptRoot });
    const past = new Date(Date.now() - 7_200_000);
    const pending = {
      name: "chain",
      runtimeStatus: "Pending",
      executionId: "e".repeat(32),
    } as const;
    const times = { createdAt: past, lastUpdatedAt: past };
    await hub.writeInstance({ instanceId: "lost", ...pending, ...times }, undefined);
    const found = await taskhub("doctor", ["--id", "lost"]);
    expect(found.code).toBe(1);
    expect(found.out).toMatch(
      /^error lost \(startLost\)\n {2}.+\n {2}Since .+Z\.\n {2}--repair: Put/,
    );
    expect(found.err).toBe("error: 1 problem remains.\nAdd --repair to repair what can be.\n");
    const refused = await taskhub("doctor", ["--id", "lost", "--repair"]);
    expect(refused).toMatchObject({
      code: 2,
      err: expect.stringContaining("(startLost)") as string,
    });
    const repaired = await json("doctor", ["--id", "lost", "--repair", "--yes"]);
    expect(repaired).toMatchObject({
      findings: [{ kind: "startLost", instanceId: "lost", severity: "error" }],
      repairs: [{ outcome: { kind: "repaired" } }],
    });
    await untilStatus("lost", "Completed");
  });
});

describe("rotate-link-key", () => {
  test("lets a new key sign; voids what was handed out only after asking", async () => {
    const { hub } = await openClient({ directory: account.scriptRoot });
    const before = await hub.linkKeys();
    expect(await json("rotate-link-key")).toEqual({ rotated: true, revoked: false });
    expect(await hub.linkKeys()).toHaveLength(before.length + 1);
    expect((await taskhub("rotate-link-key", ["--revoke"])).code).toBe(2);
    expect(await json("rotate-link-key", ["--revoke", "--yes"])).toMatchObject({ revoked: true });
    expect(await hub.linkKeys()).toHaveLength(1);
  });
});

/** Waits for what an app does in its own time. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
}

function untilStatus(id: string, wanted: string): Promise<void> {
  return until(async () => (await app.client.getStatus(id)).runtimeStatus === wanted);
}
