import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHub } from "./support/create-hub.js";
import { runTaskhub, type World } from "./support/run-taskhub.js";
import { DEAF_SETTING, HUB, startAccount, type TestAccount } from "./support/task-hub.js";

let account: TestAccount;

beforeAll(async () => {
  account = await startAccount();
  const hub = await createHub(account.connection, HUB);
  await hub.startInstance({ instanceId: "waiting", name: "chain", held: false });
  await hub.startInstance({ instanceId: "nasty", name: "\u001b[2Jnasty", held: false });
});

afterAll(() => account.stop());

function taskhub(command: string, args: readonly string[] = [], world: World = {}) {
  return runTaskhub([...command.split(" "), "--script-root", account.scriptRoot, ...args], world);
}

describe("run", () => {
  describe("answers a mistake with what is wrong, what to do, and an exit code:", () => {
    test("an id that is not there", async () => {
      expect(await taskhub("get-runtime-status", ["--id", "missing"])).toEqual({
        code: 3,
        out: "",
        err:
          `error: There is no instance 'missing' in task hub '${HUB}'.\n` +
          "`taskhub get-instances` lists those there are. Is it in another hub? Name that with " +
          "--task-hub-name.\n",
      });
    });

    test.each([
      ["raise-event", ["--event-name", "x"]],
      ["suspend", []],
      ["resume", []],
      ["terminate", []],
      ["rewind", []],
      ["restart", []],
      ["purge-history", ["--yes"]],
      ["get-history", []],
      ["doctor", []],
    ])("%s of an id that is not there", async (command, args) => {
      const { code, err } = await taskhub(command, ["--id", "missing", ...args]);
      expect({ code, err }).toEqual({
        code: 3,
        err: expect.stringMatching(/^error: There is no instance 'missing' in/) as unknown,
      });
    });

    test("a name that no hub has, with the one that is meant", async () => {
      const { code, out, err } = await taskhub("get-instances", ["--task-hub-name", "ComandHub"]);
      expect({ code, out }).toEqual({ code: 3, out: "" });
      const [first, second] = err.split("\n");
      expect(first).toMatch(
        /^error: There is no task hub 'ComandHub' on http:\/\/127\.0\.0\.1:\d+/,
      );
      expect(second).toMatch(
        /^Is 'CommandHub' meant\? It has: CommandHub\. Name another with --task-hub-name/,
      );
    });

    test.each(["get-instances", "get-task-hubs", "delete-task-hub"])(
      "%s where the storage does not run",
      async (command) => {
        const deaf = ["--connection-string-setting", DEAF_SETTING];
        const { code, out, err } = await taskhub(command, deaf);
        expect({ code, out }).toEqual({ code: 1, out: "" });
        expect(err).toBe(
          "error: The storage on http://127.0.0.1:9/devstoreaccount1 cannot be used: " +
            "ECONNREFUSED.\nStart it (for Azurite: npx azurite), or set DeafStorage to another.\n",
        );
      },
    );

    test("a setting that is not there", async () => {
      const { code, err } = await taskhub("doctor", ["--connection-string-setting", "Nothing"]);
      expect(code).toBe(2);
      expect(err).toMatch(/^error: App setting Nothing is missing: .+\nSet it to/);
    });

    test("a folder without an app, and one that is not there", async () => {
      const empty = mkdtempSync(join(tmpdir(), "taskhub-no-app-"));
      const without = await runTaskhub(["get-instances", "--script-root", empty]);
      rmSync(empty, { recursive: true });
      expect(without.code).toBe(2);
      expect(without.err).toContain(
        `\nThere is no host.json in ${empty}: name the folder of the app with --script-root. Set it`,
      );
      const missing = await runTaskhub(["get-instances", "--script-root", empty]);
      expect(missing.code).toBe(2);
      expect(missing.err).toContain("There is no such folder.");
    });

    test.each([
      ["get-history", "--id"],
      ["start-new", "--function-name"],
      ["get-instances", "--continuation-token"],
      ["delete-task-hub", "--task-hub-name"],
      ["delete-task-hub", "--connection-string-setting"],
      ["entities list", "--name"],
    ])("%s with an empty %s, as of a variable that is not set", async (command, option) => {
      const { code, err } = await taskhub(command, [option, "", "--yes"]);
      expect(code).toBe(2);
      expect(err).toContain("Expected a text, got an empty one.");
    });

    test("an option that does not exist, with the one that is meant", async () => {
      const { code, err } = await taskhub("get-instances", ["--runtime-statu", "failed"]);
      expect(code).toBe(2);
      expect(err).toContain("(Did you mean --runtime-status?)");
    });

    test("a command that does not exist, with the one that is meant", async () => {
      const { code, err } = await runTaskhub(["get-instance"]);
      expect(code).toBe(2);
      expect(err).toContain("(Did you mean get-instances?)");
    });

    test.each([
      ["--top", "0", "Expected a whole number from 1 to 1000."],
      ["--created-after", "yesterday", "Expected a time such as 2031-03-01"],
      ["--runtime-status", "Done", "The states are Running, Completed,"],
    ])("%s %s", async (option, value, text) => {
      const { code, err } = await taskhub("get-instances", [option, value]);
      expect(code).toBe(2);
      expect(err).toContain(text);
    });

    test("a continuation that no list gave", async () => {
      const { code, err } = await taskhub("get-instances", ["--continuation-token", "what?"]);
      expect(code).toBe(2);
      expect(err).toContain("Leave --continuation-token out to begin anew.");
    });
  });

  test("shows where an error comes from only with DEBUG, and no key in either case", async () => {
    const args = ["--connection-string-setting", DEAF_SETTING];
    const plain = await taskhub("get-instances", args);
    expect(plain.err).not.toMatch(/\n +at /);
    const debug = await taskhub("get-instances", args, { env: { DEBUG: "1" } });
    expect(debug.err).toMatch(/\n +at /);
    expect(plain.err + debug.err).not.toContain("c2VjcmV0S2V5");
  });

  test("has colours on a terminal, and none in a pipe or where they are not wanted", async () => {
    const list = (world: World) =>
      taskhub("get-instances", [], world).then(({ out }) => out.includes("\u001b["));
    expect(await list({ isTerminal: true })).toBe(true);
    expect(await list({ isTerminal: true, env: { NO_COLOR: "1" } })).toBe(false);
    expect(await list({})).toBe(false);
  });

  test("shows control characters that somebody stored, and does not send them to the terminal", async () => {
    const { out } = await taskhub("get-instances");
    expect(out).toContain("\\u001b[2Jnasty");
  });

  test("says so if an instance does not end in time", async () => {
    const { code, err } = await taskhub("terminate", ["--id", "waiting", "--wait", "1"]);
    expect(code).toBe(1);
    expect(err).toContain("error: Instance 'waiting' was told to end, and is Pending after 1 s.\n");
  });

  test("tells the version, and the exit codes with the help", async () => {
    const version = await runTaskhub(["--version"]);
    expect(version).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    });
    const { code, out } = await runTaskhub(["--help"]);
    expect(code).toBe(0);
    expect(out).toContain(
      "Exit codes: 0 done, 1 failed or interrupted, 2 wrong usage, 3 not found.",
    );
    expect((await runTaskhub([])).code).toBe(2);
  });

  test("tells with the help of a command what it needs, either way that is asked for", async () => {
    const { code, out } = await runTaskhub(["help", "raise-event"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: taskhub raise-event --id <id> --event-name <name> \[options\]\n/);
    expect((await runTaskhub(["raise-event", "--help"])).out).toBe(out);
  });

  test.each(["start-new", "purge-history", "poison list", "entities signal", "doctor"])(
    "knows the shared options: %s",
    async (command) => {
      const { out } = await runTaskhub([...command.split(" "), "--help"]);
      const shared = ["--task-hub-name", "--connection-string-setting", "--script-root", "--json"];
      for (const option of [...shared, "--yes"]) expect(out).toContain(option);
    },
  );
});

describe("get-task-hubs and delete-task-hub", () => {
  test("list the hubs, and delete the one whose name is typed", async () => {
    await createHub(account.connection, "Spare", 1);
    const { out } = await taskhub("get-task-hubs");
    expect(out).toMatch(
      /^TASK HUB +PARTITIONS +MESSAGES +CREATED \(UTC\) +MADE BY\nCommandHub +2 /,
    );
    expect(out).toMatch(/\nSpare +1 +0 +[\d-]+ [\d:]+ +taskhub\n$/);
    const spare = ["--task-hub-name", "spare"];
    const refused = await taskhub("delete-task-hub", spare);
    expect(refused).toMatchObject({ code: 2, out: "" });
    const wrong = await taskhub("delete-task-hub", spare, { isTerminal: true, answers: ["y"] });
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain("2 queues, 2 tables, 3 containers");
    const typed = await taskhub("delete-task-hub", spare, {
      ...{ isTerminal: true, answers: ["Spare"] },
    });
    expect(typed).toMatchObject({ code: 0, out: "Deleted task hub 'Spare'.\n" });
    const { code } = await taskhub("delete-task-hub", [...spare, "--yes"]);
    expect(code).toBe(3);
    const left = await taskhub("get-task-hubs", ["--json"]);
    expect(JSON.parse(left.out)).toMatchObject({ taskHubs: [{ name: HUB, madeBy: "taskhub" }] });
  });

  test("make no hub by looking", async () => {
    await taskhub("get-instances", ["--task-hub-name", "Unseen"]);
    const { out } = await taskhub("get-task-hubs", ["--json"]);
    expect((JSON.parse(out) as { taskHubs: unknown[] }).taskHubs).toHaveLength(1);
  });
});
