import { describe, expect, test } from "@jest/globals";
import type { Commit, History, HistoryEvent, VoidedRow } from "@taskhub/core";
import type { AzureTaskHub } from "../src/azure-task-hub.js";
import { rowKeyOf } from "../src/row-codec.js";
import type { Payer, Query, Services } from "../src/services.js";
import { Crash, faultAt, faulty, type Fault } from "./support/faults.js";
import { onHub } from "./support/on-azurite.js";
import { commitOn, events, named, newId, openHub } from "./support/tools.js";

let services: Services;
let hub: AzureTaskHub;

onHub((made) => {
  ({ services, hub } = made);
});

const LONG = "y".repeat(40_000); // characters: over the limit of a column

/** A commit that makes rows void, and adds some. */
interface Scenario {
  readonly title: string;
  readonly before: number;
  /** Indexes of the rows that become void. */
  readonly voided: readonly number[];
  readonly added: number;
  /** Calls, if nothing goes wrong. */
  readonly calls: number;
}

const range = (count: number, step = 1) => Array.from({ length: count }, (_, at) => at * step);

const scenarios: readonly Scenario[] = [
  { title: "a rewind of 3 rows", before: 6, voided: [1, 2, 5], added: 4, calls: 1 },
  { title: "a rewind of 1 row of 150", before: 150, voided: [7], added: 4, calls: 1 },
  // the rows are read and lie in a blob while they are written in four parts
  { title: "a rewind of 100 rows", before: 200, voided: range(100, 2), added: 103, calls: 7 },
];

/** Rows with a failure among them, whose texts are kept. */
function rows(count: number): readonly HistoryEvent[] {
  return events(count, "old").map((event, at) =>
    at % 2 === 1
      ? event
      : {
          ...{ type: "TaskFailed", eventId: -1, timestamp: event.timestamp, isPlayed: true },
          ...{ taskScheduledId: at, reason: at === 0 ? LONG : "no", details: "" },
          messageId: event.messageId,
        },
  );
}

async function prepared({ before }: Scenario): Promise<{ id: string; history: History }> {
  const id = newId();
  const empty = await hub.loadHistory(id);
  await hub.commitEpisode(commitOn(empty, { instanceId: id, events: rows(before) }));
  return { id, history: await hub.loadHistory(id) };
}

function voidedOf({ voided }: Scenario, history: History): VoidedRow[] {
  return voided.map((row) => {
    const { type, eventId, timestamp, isPlayed, messageId } = history.events[row]!;
    const event = { eventId, timestamp, isPlayed, messageId, voided: type };
    return { row, event: { type: "GenericEvent", ...event, isDropped: row === 5 || undefined } };
  });
}

function rewindOf(scenario: Scenario, id: string, history: History): Commit {
  const voided = voidedOf(scenario, history);
  return commitOn(history, { instanceId: id, events: events(scenario.added, "new"), voided });
}

/** The events after it. */
function expected(scenario: Scenario, history: History): readonly HistoryEvent[] {
  const all = [...history.events];
  for (const { row, event } of voidedOf(scenario, history)) all[row] = event;
  return [...all, ...events(scenario.added, "new")];
}

const everyCall = (faults: readonly Fault[]) =>
  scenarios.flatMap((scenario) =>
    range(scenario.calls).flatMap((at) =>
      faults.map((fault) => ({ ...scenario, at: at + 1, fault })),
    ),
  );

describe("a commit that rewinds its history", () => {
  test.each(scenarios)("writes $title in $calls calls", async (scenario) => {
    const { id, history } = await prepared(scenario);
    const observed = faulty(services, () => undefined);
    const outcome = await openHub(observed.services).commitEpisode(rewindOf(scenario, id, history));
    const found = await hub.loadHistory(id);
    expect(found.events).toEqual(expected(scenario, history));
    expect(found).toMatchObject({ executionId: "e1", commitNumber: 2 });
    expect(outcome).toEqual({ kind: "committed", stamp: found.stamp });
    expect(observed.calls).toHaveLength(scenario.calls);
  });

  test.each([scenarios[0]!, scenarios[2]!])(
    "leaves to other tools what was in the rows: $title",
    async (scenario) => {
      const { id, history } = await prepared(scenario);
      const filter = `PartitionKey eq '${id}' and RowKey eq '${rowKeyOf(2)}'`;
      const row = async () =>
        (await services.tables.query("TestHubHistory", { filter }, "hub")).entities[0]!.columns;
      const before = await row();
      await hub.commitEpisode(rewindOf(scenario, id, history));
      expect(await row()).toEqual({
        ...before,
        EventType: "GenericEvent",
        Reason: "Rewound: TaskFailed",
        ThVoided: "TaskFailed",
      });
    },
  );

  test.each(everyCall(["error before", "error after"]))(
    "P6: $title, $fault at call $at, is not a conflict",
    async ({ at, fault, ...scenario }) => {
      const { id, history } = await prepared(scenario);
      const failing = faulty(services, faultAt(at, fault));
      const outcome = await openHub(failing.services)
        .commitEpisode(rewindOf(scenario, id, history))
        .catch(String);
      const found = await hub.loadHistory(id);
      // where the rows could not be read or put aside, nothing has begun
      const operation = failing.calls[at - 1]?.operation;
      const hasBegun = operation !== "blobs.put" && operation !== "tables.query";
      expect(found.events).toEqual(hasBegun ? expected(scenario, history) : history.events);
      const committed: unknown = { kind: "committed", stamp: found.stamp };
      const failed: unknown = expect.stringContaining("StorageError");
      expect(outcome).toEqual(hasBegun ? committed : failed);
    },
  );

  test.each(everyCall(["crash before", "crash after"]))(
    "P7: $title, $fault call $at, is whole or unseen, and runs again to the same end",
    async ({ at, fault, ...scenario }) => {
      const { id, history } = await prepared(scenario);
      const dying = faulty(services, faultAt(at, fault));
      const commit = rewindOf(scenario, id, history);
      await expect(openHub(dying.services).commitEpisode(commit)).rejects.toThrow(Crash);

      const all = named(expected(scenario, history));
      expect([named(history.events), all]).toContainEqual(named(await hub.readHistory(id)));
      const found = await hub.loadHistory(id);
      const isSeen = found.commitNumber > history.commitNumber;
      expect(found.events).toEqual(isSeen ? expected(scenario, history) : history.events);
      if (!isSeen) {
        await hub.commitEpisode(rewindOf(scenario, id, found));
      }
      const end = await hub.loadHistory(id);
      expect(end.events).toEqual(expected(scenario, history));
      expect(end.rowCount).toBe(end.events.length);
    },
  );

  test.each(scenarios)("P4: of $title and another commit, one is a conflict", async (scenario) => {
    const { id, history } = await prepared(scenario);
    const outcomes = await Promise.all([
      hub.commitEpisode(rewindOf(scenario, id, history)),
      hub.commitEpisode(commitOn(history, { instanceId: id, events: events(2, "other") })),
    ]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["committed", "conflict"]);
    const found = await hub.loadHistory(id);
    expect(found.events).toEqual(
      outcomes[0].kind === "committed"
        ? expected(scenario, history)
        : [...history.events, ...events(2, "other")],
    );
  });

  test.each(range(6).map((page) => page + 1))(
    "P7: a rewind before page %i does not tear the snapshot of a reader",
    async (page) => {
      const scenario = { ...scenarios[0]!, before: 50, voided: [0, 22, 48] };
      const { id, history } = await prepared(scenario);
      let pages = 0;
      const { query: read } = services.tables;
      const reader = openHub({
        ...services,
        tables: {
          ...services.tables,
          query: async (table: string, query: Query, payer: Payer) => {
            if (!query.filter.includes("sentinel") && ++pages === page) {
              await hub.commitEpisode(rewindOf(scenario, id, history));
            }
            return read(table, { ...query, top: 10 }, payer);
          },
        },
      });
      const seen = (await reader.loadHistory(id)).events;
      expect([expected(scenario, history), history.events]).toContainEqual(seen);
      expect((await hub.loadHistory(id)).events).toEqual(expected(scenario, history));
    },
  );
});
