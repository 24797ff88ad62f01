import { NO_MARKS, type Commit, type History, type HistoryEvent, type Marks } from "@taskhub/core";
import type { AzureTaskHub } from "../src/azure-task-hub.js";
import { rowKeyOf } from "../src/row-codec.js";
import type { Services } from "../src/services.js";
import { COMMIT_PATIENCE_MS } from "../src/write-parts.js";
import { Crash, faultAt, faulty, type Fault } from "./support/faults.js";
import { onHub } from "./support/on-azurite.js";
import { commitOn, events, hurried, named, newId, openHub } from "./support/tools.js";

let services: Services;
let hub: AzureTaskHub;

onHub((made) => {
  ({ services, hub } = made);
});

const MARKS: Marks = {
  ...NO_MARKS,
  sentThrough: 3,
  spilled: [1, 2],
  appliedIds: [{ messageId: "00000000-1111-4222-8333-444455556641", appliedAt: new Date(5) }],
};

/** A commit on a history, and what becomes of it. */
interface Scenario {
  readonly title: string;
  /** The rows there are before; none if the instance never ran. */
  readonly before: number;
  readonly commit: Pick<Commit, "events"> & Partial<Commit>;
  /** Calls, if nothing goes wrong. */
  readonly calls: number;
  /** The last of them, which only clean up. */
  readonly cleanUps?: number;
}

const scenarios: readonly Scenario[] = [
  { title: "a first commit", before: 0, commit: { events: events(5, "new") }, calls: 1 },
  {
    title: "a later commit",
    before: 5,
    commit: { events: events(5, "new"), marks: MARKS },
    calls: 1,
  },
  { title: "marks alone", before: 5, commit: { events: [], marks: MARKS }, calls: 1 },
  {
    title: "a first commit of 120 rows",
    before: 0,
    commit: { events: events(120, "new") },
    calls: 2,
  },
  {
    title: "a later commit of 120 rows",
    before: 5,
    commit: { events: events(120, "new"), marks: MARKS },
    calls: 2,
  },
  {
    title: "a replacement",
    before: 5,
    commit: { executionId: "e2", events: events(3, "new") },
    calls: 1,
  },
  {
    title: "a replacement of 205 rows",
    before: 30,
    commit: { executionId: "e2", events: events(205, "new"), marks: MARKS },
    calls: 5,
  },
  {
    title: "a replacement of 250 rows by 3",
    before: 250,
    commit: { executionId: "e2", events: events(3, "new") },
    calls: 3,
    cleanUps: 2,
  },
  {
    title: "a replacement of 300 rows by 120",
    before: 300,
    commit: { executionId: "e2", events: events(120, "new"), marks: MARKS },
    calls: 6,
    cleanUps: 2,
  },
  {
    title: "a column of 1 MB",
    before: 5,
    commit: { events: events(1, "new", "x".repeat(1_000_000)) },
    calls: 2,
  },
];

async function prepared({ before }: Scenario): Promise<{ id: string; history: History }> {
  const id = newId();
  if (before > 0) {
    const empty = await hub.loadHistory(id);
    await hub.commitEpisode(commitOn(empty, { instanceId: id, events: events(before, "old") }));
  }
  return { id, history: await hub.loadHistory(id) };
}

function expected({ commit }: Scenario, history: History): readonly HistoryEvent[] {
  return commit.executionId ? commit.events : [...history.events, ...commit.events];
}

/** The history after the commit, with the stamp and the writer that were found. */
function whole(scenario: Scenario, before: History, { stamp, othersAt }: History): History {
  return {
    ...{ stamp, othersAt },
    executionId: scenario.commit.executionId ?? "e1",
    events: expected(scenario, before),
    rowCount: expected(scenario, before).length,
    commitNumber: before.commitNumber + 1,
    marks: scenario.commit.marks ?? NO_MARKS,
  };
}

/** Rows in the table, the sentinel included. */
async function rowsOf(id: string): Promise<number> {
  const filter = `PartitionKey eq '${id}'`;
  return (await services.tables.query("TestHubHistory", { filter }, "hub")).entities.length;
}

const everyCall = scenarios.flatMap((scenario) =>
  Array.from({ length: scenario.calls }, (_, at) => ({ ...scenario, at: at + 1 })),
);
const withFaults = (faults: readonly Fault[]) =>
  everyCall.flatMap((scenario) => faults.map((fault) => ({ ...scenario, fault })));

describe("commitEpisode", () => {
  test.each(scenarios)("writes $title in $calls calls", async (scenario) => {
    const { id, history } = await prepared(scenario);
    const observed = faulty(services, () => undefined);
    const commit = commitOn(history, { instanceId: id, ...scenario.commit });
    const outcome = await openHub(observed.services).commitEpisode(commit);
    const found = await hub.loadHistory(id);
    expect(found).toEqual(whole(scenario, history, found));
    expect(outcome).toEqual({ kind: "committed", stamp: found.stamp });
    expect(observed.calls).toHaveLength(scenario.calls);
    expect(await rowsOf(id)).toBe(found.rowCount + 1);
  });

  test.each(withFaults(["error before", "error after"]))(
    "P6: $title, $fault at call $at, is not a conflict",
    async ({ at, fault, ...scenario }) => {
      const { id, history } = await prepared(scenario);
      const failing = faulty(services, faultAt(at, fault));
      const commit = commitOn(history, { instanceId: id, ...scenario.commit });
      const outcome = await openHub(failing.services).commitEpisode(commit).catch(String);
      const found = await hub.loadHistory(id);
      // where a payload could not be stored, nothing has begun, and the same may be tried again
      const hasBegun = failing.calls[at - 1]?.operation !== "blobs.put";
      expect(found).toEqual(hasBegun ? whole(scenario, history, found) : history);
      const failed: unknown = expect.stringContaining("StorageError");
      const committed: unknown = expect.objectContaining({ kind: "committed" });
      expect(outcome).toEqual(hasBegun ? committed : failed);
      // the stamp of a clean-up whose reply was lost is not known: the next commit is a conflict
      const isCleanUp = at > scenario.calls - (scenario.cleanUps ?? 0);
      const stamp = typeof outcome === "object" && "stamp" in outcome && outcome.stamp;
      expect(stamp === found.stamp).toBe(hasBegun && !(isCleanUp && fault === "error after"));
    },
  );

  test.each(withFaults(["crash before", "crash after"]))(
    "P7: $title, $fault call $at, is whole or unseen, and runs again to the same end",
    async ({ at, fault, ...scenario }) => {
      const { id, history } = await prepared(scenario);
      const dying = faulty(services, faultAt(at, fault));
      const commit = commitOn(history, { instanceId: id, ...scenario.commit });
      await expect(openHub(dying.services).commitEpisode(commit)).rejects.toThrow(Crash);

      const seen = named(await hub.readHistory(id));
      const all = named(expected(scenario, history));
      expect([named(history.events), all]).toContainEqual(seen);

      const found = await hub.loadHistory(id);
      const isSeen = found.commitNumber > history.commitNumber;
      expect(found.events).toEqual(isSeen ? expected(scenario, history) : history.events);
      if (!isSeen) {
        await hub.commitEpisode(commitOn(found, { instanceId: id, ...scenario.commit }));
      }
      const end = await hub.loadHistory(id);
      expect(end).toEqual(whole(scenario, history, end));
    },
  );

  test.each(scenarios)(
    "P6: $title that is executed late, after it was tried again, counts once",
    async (scenario) => {
      const { id, history } = await prepared(scenario);
      let isDelayed = false;
      const slow = faulty(services, ({ operation }) => {
        if (operation !== "tables.transact" || isDelayed) return undefined;
        isDelayed = true;
        return "error late";
      });
      const commit = commitOn(history, { instanceId: id, ...scenario.commit });
      const outcome = await openHub(slow.services).commitEpisode(commit);
      const found = await hub.loadHistory(id);
      expect(found).toEqual(whole(scenario, history, found));
      expect(outcome).toEqual({ kind: "committed", stamp: found.stamp });
    },
  );
});

describe("a commit among others", () => {
  test("P4: of two commits on one stamp, one is a conflict, and nothing of it is visible", async () => {
    const { id, history } = await prepared(scenarios[1]!);
    const outcomes = await Promise.all(
      ["one", "two"].map((tag) =>
        hub.commitEpisode(commitOn(history, { instanceId: id, events: events(2, tag) })),
      ),
    );
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["committed", "conflict"]);
    const winner = outcomes[0]!.kind === "committed" ? "one" : "two";
    const found = await hub.loadHistory(id);
    expect(found.events).toEqual([...history.events, ...events(2, winner)]);
  });

  test("P4: of two first commits, one is a conflict", async () => {
    const id = newId();
    const history = await hub.loadHistory(id);
    const outcomes = await Promise.all(
      ["one", "two"].map((tag) =>
        hub.commitEpisode(
          commitOn(history, { instanceId: id, executionId: tag, events: events(2, tag) }),
        ),
      ),
    );
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["committed", "conflict"]);
  });

  test("a replacement whose stale rows somebody else deletes is committed", async () => {
    const { id, history } = await prepared(scenarios[7]!);
    const remove = (index: number) =>
      services.tables.transact(
        "TestHubHistory",
        [{ kind: "delete", partitionKey: id, rowKey: rowKeyOf(index), etag: "*" }],
        "hub",
      );
    await remove(7); // beside the new rows
    await remove(150); // later
    const commit = commitOn(history, { instanceId: id, executionId: "e2", events: events(3, "x") });
    const outcome = await hub.commitEpisode(commit);
    const found = await hub.loadHistory(id);
    expect(outcome).toEqual({ kind: "committed", stamp: found.stamp });
    expect(found.events).toEqual(events(3, "x"));
    const next = commitOn(found, { instanceId: id, events: events(1, "y") });
    expect(await hub.commitEpisode(next)).toMatchObject({ kind: "committed" });
  });

  test("stale rows stay if another worker commits before they are deleted", async () => {
    const { id, history } = await prepared(scenarios[7]!);
    let writes = 0;
    const beaten = faulty(services, async ({ operation }) => {
      if (operation !== "tables.transact") return undefined;
      writes += 1;
      if (writes !== 2) return undefined;
      const now = await hub.loadHistory(id);
      await hub.commitEpisode(commitOn(now, { instanceId: id, events: events(120, "other") }));
      return undefined;
    });
    const commit = commitOn(history, { instanceId: id, executionId: "e2", events: events(3, "x") });
    const outcome = await openHub(beaten.services).commitEpisode(commit);
    expect(outcome.kind).toBe("committed");
    const found = await hub.loadHistory(id);
    expect(found.events).toEqual([...events(3, "x"), ...events(120, "other")]);
    expect(found.stamp).not.toBe(outcome.kind === "committed" && outcome.stamp);
  });

  test("P4: a commit on an instance that was purged is a conflict", async () => {
    const { id, history } = await prepared(scenarios[1]!);
    await services.tables.transact(
      "TestHubHistory",
      [{ kind: "delete", partitionKey: id, rowKey: "sentinel", etag: "*" }],
      "hub",
    );
    const commit = commitOn(history, { instanceId: id, events: events(1, "new") });
    expect(await hub.commitEpisode(commit)).toEqual({ kind: "conflict" });
  });

  test("P6: a lost reply with another commit on top is a conflict, and both are history", async () => {
    const { id, history } = await prepared(scenarios[1]!);
    let isBeaten = false;
    const beaten = faulty(services, async ({ operation }) => {
      if (operation === "tables.transact") return "error after";
      if (!isBeaten) {
        isBeaten = true;
        const now = await hub.loadHistory(id);
        await hub.commitEpisode(commitOn(now, { instanceId: id, events: events(1, "top") }));
      }
      return undefined;
    });
    const commit = commitOn(history, { instanceId: id, events: events(1, "mine") });
    expect(await openHub(beaten.services).commitEpisode(commit)).toEqual({ kind: "conflict" });
    const found = await hub.loadHistory(id);
    expect(named(found.events).slice(5)).toEqual(["mine-0", "top-0"]);
  });

  test("P6: own id in a part that is not the last is not a commit", async () => {
    const { id, history } = await prepared(scenarios[1]!);
    let part = 0;
    const beaten = faulty(services, async ({ operation }) => {
      if (operation !== "tables.transact") return undefined;
      part += 1;
      if (part !== 2) return undefined;
      // between part 1 and 2 another worker commits: part 2 fails, and part 1 stays unseen
      const now = await hub.loadHistory(id);
      await hub.commitEpisode(commitOn(now, { instanceId: id, events: events(1, "other") }));
      return undefined;
    });
    const commit = commitOn(history, { instanceId: id, events: events(120, "mine") });
    expect(await openHub(beaten.services).commitEpisode(commit)).toEqual({ kind: "conflict" });
    const found = await hub.loadHistory(id);
    expect(found.events).toEqual([...history.events, ...events(1, "other")]);
  });

  test("P7: a replacement that another worker finishes meanwhile is committed", async () => {
    const { id, history } = await prepared(scenarios[6]!);
    let part = 0;
    const overtaken = faulty(services, async ({ operation }) => {
      if (operation !== "tables.transact") return undefined;
      part += 1;
      if (part === 2) await hub.loadHistory(id); // which finishes it
      return undefined;
    });
    const commit = commitOn(history, {
      instanceId: id,
      executionId: "e2",
      events: events(205, "new"),
    });
    const outcome = await openHub(overtaken.services).commitEpisode(commit);
    const found = await hub.loadHistory(id);
    expect(outcome).toEqual({ kind: "committed", stamp: found.stamp });
    expect(found.events).toEqual(events(205, "new"));
    expect(part).toBe(2); // what the other has written is not written again
  });

  test("P6: a payload that an earlier try had stored, its reply lost, is stored", async () => {
    const { id, history } = await prepared(scenarios[1]!);
    const repeating: Services = {
      ...services,
      blobs: {
        ...services.blobs,
        put: async (...args) => {
          await services.blobs.put(...args);
          await services.blobs.put(...args); // the repeat inside the connection: a conflict
        },
      },
    };
    const large = events(1, "new", "x".repeat(40_000));
    const commit = commitOn(history, { instanceId: id, events: large });
    expect(await openHub(repeating).commitEpisode(commit)).toMatchObject({ kind: "committed" });
    expect((await hub.loadHistory(id)).events).toEqual([...history.events, ...large]);
  });

  test("marks over 30,720 characters lie in a blob, and are cleared by smaller ones", async () => {
    const { id, history } = await prepared(scenarios[1]!);
    const marks = { ...MARKS, spilled: Array.from({ length: 10_000 }, (_, n) => 2 * n) };
    await hub.commitEpisode(commitOn(history, { instanceId: id, events: [], marks }));
    const found = await hub.loadHistory(id);
    expect(found.marks).toEqual(marks);
    await hub.commitEpisode(commitOn(found, { instanceId: id, events: [], marks: MARKS }));
    expect((await hub.loadHistory(id)).marks).toEqual(MARKS);
  });

  test("P10: a store that does not answer is asked again until time is up, and never taken for a conflict", async () => {
    const { id, history } = await prepared(scenarios[1]!);
    let now = Date.now();
    const clock = {
      ...hurried,
      now: () => new Date(now),
      sleep: async (delayMs: number) => {
        now += delayMs;
      },
    };
    const dead = faulty(services, () => "error before");
    const commit = commitOn(history, { instanceId: id, events: events(1, "new") });
    const began = now;
    await expect(openHub(dead.services, { clock }).commitEpisode(commit)).rejects.toMatchObject({
      name: "StorageError",
      kind: "other",
    });
    expect(COMMIT_PATIENCE_MS).toBe(60_000);
    expect(now - began).toBeGreaterThanOrEqual(COMMIT_PATIENCE_MS);
    expect(now - began).toBeLessThan(75_000);
    expect(await hub.loadHistory(id)).toEqual(history);
  });

  test("P10: a write that the store refuses is an error at once", async () => {
    const { id, history } = await prepared(scenarios[1]!);
    const commit = commitOn(history, {
      instanceId: id,
      // a text over 64 KiB in a column that has no blob
      events: events(1, "new").map((event) => ({ ...event, messageId: "x".repeat(40_000) })),
    });
    const observed = faulty(services, () => undefined);
    await expect(openHub(observed.services).commitEpisode(commit)).rejects.toMatchObject({
      name: "StorageError",
      kind: "other",
      status: 400,
    });
    expect(observed.calls.map(({ operation }) => operation)).toEqual([
      "tables.transact",
      "tables.query",
    ]);
  });
});
