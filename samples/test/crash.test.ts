/**
 * `kill -9` of real processes on a real Azurite, by the command itself, from the sources.
 *
 * The bounds are the promises, and generous: a message comes back after 30 s, and a minute is allowed.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { CrashReport } from "../crash-test/report.js";
import { PATIENCE_MS, SOURCE_LOADER } from "./start-app.js";

jest.setTimeout(PATIENCE_MS);

const COMMAND = join(__dirname, "..", "crash-test.ts");
const IN_TIME_MS = 60_000;

interface Ended {
  readonly code: number;
  readonly out: string;
  /** What the command says to people. */
  readonly told: string;
}

async function run(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, ["-r", SOURCE_LOADER, COMMAND, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, told, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit") as Promise<[number]>,
  ]);
  return { code, out, told };
}

async function crash(...args: string[]): Promise<CrashReport> {
  const { out, told } = await run("--json", ...args);
  expect(told).toMatch(/^seed \d+/); // and, if it failed, the rest of what it said
  return JSON.parse(out) as CrashReport;
}

/** Everything that is promised; a difference shows the reasons. */
const AS_PROMISED = {
  problems: [],
  accidents: [],
  activities: { unexplained: [], neverRun: [] },
  instances: { lost: 0, stuck: 0, wrong: 0 },
  ok: true,
};

describe("a crash test", () => {
  test("of three workers loses nothing, and all ends within a minute of the last kill", async () => {
    const report = await crash("--seconds", "24", "--workers", "3", "--kill-every", "4");
    expect(report).toMatchObject(AS_PROMISED);
    expect(report.instances.completed).toBe(report.instances.started);
    expect(report.slowestFinishAfterLastKillMs).toBeLessThanOrEqual(IN_TIME_MS);
    expect(report.kills).toBeGreaterThanOrEqual(5);
    expect(report.instances.started).toBeGreaterThanOrEqual(50);
  });

  test("with storage that goes away and comes back loses nothing", async () => {
    const report = await crash("--seconds", "15", "--kill-every", "60", "--storage-outages");
    expect(report).toMatchObject(AS_PROMISED);
    expect(report.instances.completed).toBe(report.instances.started);
    expect(report.storageOutages).toBeGreaterThanOrEqual(1);
    expect(report.instances.started).toBeGreaterThanOrEqual(10);
  });
});

describe("the command", () => {
  test("says what is wrong with its arguments, and how they should read", async () => {
    const { code, told } = await run("--seconds", "soon");
    expect(code).toBe(2);
    expect(told).toContain('--seconds must be a whole number above 0, not "soon".\nUsage: npm run');
  });
});
