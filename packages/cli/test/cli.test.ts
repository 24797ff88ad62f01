import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createHub } from "./support/create-hub.js";
import { HUB, startAccount, type TestAccount } from "./support/task-hub.js";

const LOADER = join(__dirname, "..", "..", "local-host", "test", "run-from-source.cjs");
const SCRIPT = join(__dirname, "..", "src", "cli.ts");

let account: TestAccount;

beforeAll(async () => {
  account = await startAccount();
  const hub = await createHub(account.connection, HUB);
  await hub.startInstance({ instanceId: "one", name: "chain", held: false });
});

afterAll(() => account.stop());

/** Runs the command in a process of its own. */
async function taskhub(args: readonly string[], { readsAll = true } = {}) {
  const child = spawn(
    process.execPath,
    ["-r", LOADER, SCRIPT, ...args, "--script-root", account.scriptRoot],
    { env: { PATH: process.env["PATH"] }, stdio: ["ignore", "pipe", "pipe"] },
  );
  const texts = { out: "", err: "" };
  if (readsAll) child.stdout.on("data", (text: Buffer) => (texts.out += text.toString()));
  else child.stdout.destroy();
  child.stderr.on("data", (text: Buffer) => (texts.err += text.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...texts };
}

describe("the process", () => {
  test("shows one document and nothing else, and ends by itself", async () => {
    const { code, out, err } = await taskhub(["get-instances", "--json"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(JSON.parse(out)).toMatchObject({ instances: [{ instanceId: "one" }] });
  });

  test("ends with the exit code of the command", async () => {
    const { code, out, err } = await taskhub(["get-history", "--id", "two"]);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toMatch(/^error: There is no instance 'two'/);
  });

  test("lives until what it waits for is over", async () => {
    const { code, out, err } = await taskhub(["terminate", "--id", "one", "--wait", "1"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("was told to end, and is Pending after 1 s.");
  });

  test("does not mind if nobody reads on", async () => {
    const { err } = await taskhub(["get-instances"], { readsAll: false });
    expect(err).toBe("");
  });
});
