import { PassThrough } from "node:stream";
import {
  runBatch,
  type BatchCommandOptions,
  type BatchOutcome,
  type BatchWork,
} from "../src/batch.js";
import { Session } from "../src/session.js";

const client = {
  taskHubName: "Shop",
  listInstances: () => {
    throw new Error("not counted with --yes");
  },
};

function io(isTTY = false) {
  const stderr = Object.assign(new PassThrough(), { isTTY });
  return { env: {}, stdin: new PassThrough(), stdout: new PassThrough(), stderr };
}

/** A batch of two pages, of 1,000 each, that Ctrl-C may end. */
async function batch(options: { stopAfterPage?: number; from?: string; isTTY?: boolean } = {}) {
  const { stopAfterPage, from, isTTY = false } = options;
  const abort = new AbortController();
  const world = io(isTTY);
  let begunAt: string | undefined;
  const work: BatchWork = {
    ...{ verb: "Purge", done: "purged", states: ["Completed"] },
    run: async ({ signal, continuationToken, onProgress }): Promise<BatchOutcome> => {
      begunAt = continuationToken;
      for (const page of [1, 2]) {
        onProgress({ done: page * 1_000 });
        if (page === stopAfterPage) abort.abort();
        if (signal.aborted && page === 1) return { count: 1_000, continuationToken: "page-2" };
      }
      return { count: 2_000 };
    },
  };
  const session = new Session({ ...world, interrupts: () => abort.signal }, { yes: true });
  const asked = from === undefined ? {} : { continuationToken: from };
  const outcome = await runBatch(session, client, asked, work).catch((error: unknown) => error);
  return { outcome, begunAt, shown: String(world.stderr.read() ?? "") };
}

describe("runBatch", () => {
  test("goes through to the end", async () => {
    expect((await batch()).outcome).toEqual({ count: 2_000 });
  });

  test("stopped by Ctrl-C it tells where to go on, and goes on there", async () => {
    const { outcome } = await batch({ stopAfterPage: 1 });
    expect(outcome).toMatchObject({
      message: "Interrupted: 1,000 were purged.",
      advice: "To go on, run the same command again, with --continuation-token page-2 added.",
      exitCode: 1,
    });
    expect((await batch({ from: "page-2" })).begunAt).toBe("page-2");
  });

  test("stopped by Ctrl-C before anything was done it goes on from where it was to begin", async () => {
    const abort = new AbortController();
    abort.abort();
    const run = () => Promise.reject(abort.signal.reason as Error);
    const session = new Session({ ...io(), interrupts: () => abort.signal }, { yes: true });
    const stopped = (options: BatchCommandOptions) =>
      runBatch(session, client, options, { verb: "Purge", done: "purged", states: [], run });
    await expect(stopped({})).rejects.toMatchObject({
      message: "Interrupted: 0 were purged.",
      advice: "To go on, run the same command again.",
    });
    await expect(stopped({ continuationToken: "page-2" })).rejects.toMatchObject({
      advice: "To go on, run the same command again, with --continuation-token page-2 added.",
    });
  });

  test("that ended just when Ctrl-C came is done", async () => {
    expect((await batch({ stopAfterPage: 2 })).outcome).toEqual({ count: 2_000 });
  });

  test("shows its progress on a terminal only", async () => {
    expect((await batch({ isTTY: true })).shown).toContain("1,000 purged");
    expect((await batch()).shown).toBe("");
  });
});
