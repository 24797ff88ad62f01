import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { PlantedBug } from "./planted-bug.js";

const run = promisify(execFile);
const HUNT_LIMIT_MS = 600_000;
const MAX_OUTPUT_BYTES = 16_777_216;
const FAILED = 1; // the simulation's exit code for runs that went wrong

/** What a hunt came to. */
export interface Catch {
  /** Runs until the first that went wrong, or all of them. */
  readonly runs: number;
  /** What the oracles said of it; absent if nothing went wrong. */
  readonly violation: string | undefined;
  readonly scenario: string | undefined;
}

interface JsonReport {
  readonly runs: number;
  readonly failures: readonly {
    readonly scenario: string;
    readonly violations: readonly string[];
  }[];
}

/** Lets the simulation of a tree run until something goes wrong. */
export async function huntIn(
  packages: string,
  runs: number,
  { scenarios, pageRows }: PlantedBug,
): Promise<Catch> {
  const { runs: made, failures } = await simulate(packages, [
    ...["--hunt", "--json", "--most-failures", "1", "--runs", String(runs)],
    ...(scenarios ? ["--scenario", scenarios.join(",")] : []),
    ...(pageRows === undefined ? [] : ["--page-rows", String(pageRows)]),
  ]);
  const [first] = failures;
  return { runs: made, violation: first?.violations[0], scenario: first?.scenario };
}

async function simulate(packages: string, args: readonly string[]): Promise<JsonReport> {
  const loader = join(packages, "local-host/test/run-from-source.cjs");
  const command = join(packages, "testing/src/command/simulate.ts");
  const options = { timeout: HUNT_LIMIT_MS, maxBuffer: MAX_OUTPUT_BYTES };
  try {
    const { stdout } = await run(process.execPath, ["-r", loader, command, ...args], options);
    return JSON.parse(stdout) as JsonReport; // the command's own `--json`
  } catch (error) {
    // execFile's own fields
    const { code, stdout, stderr } = error as {
      readonly code?: unknown;
      readonly stdout?: unknown;
      readonly stderr?: unknown;
    };
    if (code !== FAILED || typeof stdout !== "string") throw error;
    if (stdout !== "") return JSON.parse(stdout) as JsonReport;
    const [said = ""] = /^\w*Error.*$/m.exec(String(stderr)) ?? [];
    return { runs: 1, failures: [{ scenario: "any", violations: [`crash: ${said}`] }] };
  }
}
