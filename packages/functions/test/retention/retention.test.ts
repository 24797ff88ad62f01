import { HistoryUnreadableError, type AzureTaskHub } from "@taskhub/azure-storage";
import { StorageError } from "@taskhub/core";
import { Retention, type RetentionParts } from "../../src/retention/retention.js";
import { HandClock } from "../hand-clock.js";

const DAY_MS = 86_400_000;
const TWO_DAYS_BEFORE = "2031-02-27T09:15:02.500Z";

type PurgeInstances = AzureTaskHub["purgeInstances"];
interface Purge {
  readonly filter: Parameters<PurgeInstances>[0];
  readonly options: Parameters<PurgeInstances>[1];
}

/** A hub whose pages have an instance each and take a minute, `pages` in all. */
function pagedHub(clock: HandClock, pages: number) {
  const purges: Purge[] = [];
  const purgeInstances: PurgeInstances = async (filter, options = {}) => {
    purges.push({ filter, options });
    const from = Number(filter.continuation ?? 0);
    for (let page = from; page < pages; page += 1) {
      if (options.isCancelled?.() === true) return page - from;
      await clock.pass(60_000);
      const continuation = page + 1 < pages ? String(page + 1) : undefined;
      await options.onPage?.({ purged: page + 1 - from, continuation });
    }
    return pages - from;
  };
  return { purges, hub: { purgeInstances } };
}

function retentionOn(
  hub: RetentionParts["hub"],
  clock: HandClock,
  parts: Partial<RetentionParts> = {},
) {
  const lines: string[] = [];
  const retention = new Retention({
    ...{ hub, clock, keepMs: 2 * DAY_MS },
    log: (level, message, { event }) => void lines.push(`${level} ${event} ${message}`),
    ready: () => Promise.resolve(),
    isStopped: () => false,
    ...parts,
  });
  return { retention, lines };
}

const continuations = (purges: Purge[]) => purges.map(({ filter }) => filter.continuation);
const failure = new StorageError("throttled", "query", 503, "ServerBusy", undefined);

describe("Retention", () => {
  test("purges what ended longer ago than it is kept, and says how many in one line", async () => {
    const clock = new HandClock();
    const { hub, purges } = pagedHub(clock, 3);
    const { retention, lines } = retentionOn(hub, clock);
    await retention.sweep();
    expect(purges.map(({ filter }) => filter)).toEqual([
      { completedBefore: new Date(TWO_DAYS_BEFORE), pageSize: 100, continuation: undefined },
    ]);
    expect(lines).toEqual([
      `info Retention Retention: 3 instances purged that ended before ${TWO_DAYS_BEFORE}, in 180 s.`,
    ]);
  });

  test("begins no page when its time is up, goes on there at the next time, and then anew", async () => {
    const clock = new HandClock();
    const { hub, purges } = pagedHub(clock, 5);
    const { retention, lines } = retentionOn(hub, clock);
    for (let sweep = 0; sweep < 4; sweep += 1) await retention.sweep(120_000);
    expect(continuations(purges)).toEqual([undefined, "2", "4", undefined]);
    expect(lines[0]).toMatch(
      /: 2 instances .* in 120 s\. There may be more: the next one goes on\.$/,
    );
    expect(lines[2]).toMatch(/: 1 instance purged that .* in 60 s\.$/);
  });

  test("means by each sweep what has ended long enough ago by then", async () => {
    const clock = new HandClock();
    const { hub, purges } = pagedHub(clock, 1);
    const { retention } = retentionOn(hub, clock);
    await retention.sweep();
    await clock.pass(DAY_MS);
    await retention.sweep();
    const [first, second] = purges.map(({ filter }) => Number(filter.completedBefore));
    expect(second! - first!).toBe(DAY_MS + 60_000);
  });

  test("logs a failure with what was purged before, and begins anew the next time", async () => {
    const clock = new HandClock();
    const { hub, purges } = pagedHub(clock, 5);
    let failsAfter = 2;
    const failing: PurgeInstances = (filter, options) =>
      hub.purgeInstances(filter, {
        ...options,
        onPage: (progress) => {
          void options?.onPage?.(progress);
          if (progress.purged === failsAfter) throw failure;
        },
      });
    const { retention, lines } = retentionOn({ purgeInstances: failing }, clock);
    await expect(retention.sweep()).resolves.toBeUndefined();
    failsAfter = 9;
    await retention.sweep();
    expect(continuations(purges)).toEqual([undefined, undefined]);
    expect(lines[0]).toBe(
      "warn RetentionFailed Retention: failed when 2 instances had been purged; the next one tries again.",
    );
    expect(lines[1]).toContain("info Retention Retention: 5 instances");
  });

  test("names what cannot be read, and goes on where it was all the same", async () => {
    const clock = new HandClock();
    const { hub, purges } = pagedHub(clock, 3);
    const meetingOne: PurgeInstances = async (filter, options) => {
      await hub.purgeInstances(filter, options);
      throw new HistoryUnreadableError("spoilt", "no status");
    };
    const { retention, lines } = retentionOn({ purgeInstances: meetingOne }, clock);
    for (let sweep = 0; sweep < 3; sweep += 1) await retention.sweep(120_000);
    expect(continuations(purges)).toEqual([undefined, "2", undefined]);
    expect(lines[0]).toMatch(
      /^warn RetentionIncomplete Retention: 2 instances purged .+ s\. There may be more: the next one goes on\. What cannot be read was left$/,
    );
  });

  test("waits for the hub, and does nothing without it", async () => {
    const clock = new HandClock();
    const { hub, purges } = pagedHub(clock, 1);
    const ready = () => Promise.reject(failure);
    const { retention, lines } = retentionOn(hub, clock, { ready });
    await retention.sweep();
    expect(purges).toEqual([]);
    expect(lines).toEqual([expect.stringContaining("warn RetentionFailed")]);
  });

  test("ends with the page under way when the process is told to end", async () => {
    const clock = new HandClock();
    const { hub } = pagedHub(clock, 5);
    const isStopped = () => clock.now() > new Date("2031-03-01T09:16:30Z");
    const { retention, lines } = retentionOn(hub, clock, { isStopped });
    await retention.sweep();
    expect(lines[0]).toContain(": 2 instances purged");
  });
});
