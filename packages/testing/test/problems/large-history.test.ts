/** Histories that no process can take into its memory. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { LargeHistoryJob, LargeHistoryReport } from "./large-history-child.js";

jest.setTimeout(600_000);

const run = promisify(execFile);

const MIB = 1_048_576;
const HEAP_MIB = 512;
/** What the worker may take in at most, twice: rows as they came, and the events made of them. */
const ROOM_BYTES = 150 * MIB;
const LIMIT_MS = 300_000;

/** Runs a worker in a process with a small heap. @throws if that process does not end well. */
async function worked(job: LargeHistoryJob): Promise<LargeHistoryReport> {
  const loader = join(__dirname, "../../../local-host/test/run-from-source.cjs");
  const child = join(__dirname, "large-history-child.ts");
  const args = [`--max-old-space-size=${HEAP_MIB}`, "-r", loader, child, JSON.stringify(job)];
  const { stdout } = await run(process.execPath, args, { timeout: LIMIT_MS });
  return JSON.parse(stdout) as LargeHistoryReport; // what the child is there to print
}

describe("PT-10: a history of 200 MB beside 100 small instances, in a heap of 512 MB,", () => {
  const manyRows = { steps: 15_000, resultBytes: 13_700 };
  const tooManyEvents = "expected a history of at most 51200 events, found 60004 or more";
  const tooManyBytes = /expected a history of at most 52428800 bytes, found 5\d{7} or more/;

  test.each([
    ["with 60,000 events", manyRows, { events: 60_004, bytes: 205_500_000 }, tooManyEvents],
    [
      "with 60,000 events that nobody has counted, for a .NET worker wrote last,",
      { ...manyRows, isForeign: true },
      { events: 60_004, bytes: 205_500_000 },
      tooManyBytes,
    ],
    [
      "with 4,300 results in blobs",
      { steps: 4_300, resultBytes: 47_000 },
      { events: 17_204, bytes: 202_100_000 },
      tooManyBytes,
    ],
  ])("%s fails with HistoryTooLarge, and the small ones finish", async (_title, job, size, why) => {
    const report = await worked(job);
    expect(report).toMatchObject({
      ...{ ...size, isAtRest: true, small: { Completed: 100 } },
      ...{
        bigStatus: "Failed",
        bigErrorType: "HistoryTooLarge",
        logged: ["InstanceGivenUp", "EventUnheard"],
      },
    });
    expect(report.bigOutput).toMatch(why);
    expect(report.bigOutput).toMatch(/^Orchestrator function 'gather' failed: /);
    expect(report.bigOutput).toContain("Call continueAsNew before it grows so large");
    expect(report.bigOutput).toContain("maxHistoryEvents or maxHistorySizeInMB in host.json");
    expect(report.heapAtMost).toBeLessThan(HEAP_MIB * MIB);
    expect(report.heapAtMost - report.heapAtFirst).toBeLessThan(ROOM_BYTES);
  });
});
