/** An instance with a very large history that lives and goes on. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { Happening, LargeInstanceJob, LargeInstanceReport } from "./large-instance-child.js";

jest.setTimeout(300_000);

const run = promisify(execFile);

const MIB = 1_048_576;
const HEAP_MIB = 512;
const SMALL_INSTANCES = 50;
const LIMIT_MS = 280_000;

/** Runs a worker in a process with a small heap. @throws if that process does not end well. */
async function worked(job: LargeInstanceJob): Promise<LargeInstanceReport> {
  const loader = join(__dirname, "../../local-host/test/run-from-source.cjs");
  const child = join(__dirname, "large-instance-child.ts");
  const args = [`--max-old-space-size=${HEAP_MIB}`, "-r", loader, child, JSON.stringify(job)];
  const { stdout } = await run(process.execPath, args, { timeout: LIMIT_MS });
  return JSON.parse(stdout) as LargeInstanceReport; // what the child is there to print
}

describe("an instance of 60,000 events and 43 MB, beside 50 small ones in a heap of 512 MB,", () => {
  const job = { booked: 8_572, receiptBytes: 5_000, more: 5, restsBeforeEnd: true };
  let report: LargeInstanceReport;

  beforeAll(async () => {
    report = await worked(job);
  });

  const count = (which: Happening, happenings: readonly Happening[]) =>
    happenings.filter((each) => each === which).length;

  test("goes on to its end, and so do they", () => {
    expect(report).toMatchObject({
      ...{ events: 60_007, bytes: 42_860_000, isAtRest: true },
      ...{ status: "Completed", output: "8577", small: { Completed: SMALL_INSTANCES } },
      logged: ["HistoryGrowing"],
    });
    expect(report.heapAtMost).toBeLessThan(HEAP_MIB * MIB);
  });

  test("holds nobody up while it is read: the others go on", () => {
    const { happenings } = report;
    const untilKnown = happenings.slice(happenings.indexOf("read"), happenings.indexOf("commit"));
    expect(count("read", untilKnown)).toBeGreaterThan(60);
    expect(count("commit of a small one", untilKnown)).toBeGreaterThan(2 * SMALL_INSTANCES);
  });

  test("is read once for five entries, and again only when it has rested long", () => {
    const { happenings } = report;
    const [first, last] = [happenings.indexOf("commit"), happenings.lastIndexOf("read")];
    const commitsAfter = (at: number) => count("commit", happenings.slice(at));
    expect(commitsAfter(0)).toBe(2 * job.more + 1);
    expect(commitsAfter(last)).toBe(1);
    expect(count("read", happenings.slice(first))).toBe(count("read", happenings.slice(0, first)));
  });
});
