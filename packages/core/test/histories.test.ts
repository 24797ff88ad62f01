import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { LiveOrchestration, type Orchestrator } from "../src/episode/run-episode.js";
import type { HistoryEvent } from "../src/history-event.js";
import { AsyncInstance, settled } from "./async-instance.js";
import { asyncScenarios } from "./histories/async-scenarios.js";
import { scenarios, type Scenario } from "./histories/scenarios.js";
import { decided, withoutStacks } from "./instance.js";

const all: Readonly<Record<string, Scenario<Orchestrator>>> = { ...scenarios, ...asyncScenarios };
const names = Object.keys(all);

beforeAll(async () => {
  if (process.env["RECORD_HISTORIES"] !== "1") return;
  for (const name of names) {
    writeFileSync(fileOf(name), `${JSON.stringify(await play(scenario(name)), null, 2)}\n`);
  }
});

/** Where each episode ends in a history, but for the last one. */
function cutsOf(history: readonly HistoryEvent[]): number[] {
  return history
    .flatMap((event, i) => (event.type === "OrchestratorCompleted" ? [i + 1] : []))
    .slice(0, -1);
}

const cuts = names.flatMap((name) =>
  [0, ...cutsOf(recorded(name))].map((cut) => [name, cut] as const),
);

describe("a recorded history", () => {
  test.each(names)("of %s is what the orchestrator still leaves", async (name) => {
    expect(await play(scenario(name))).toEqual(JSON.parse(readFileSync(fileOf(name), "utf8")));
  });

  test.each(cuts)("of %s asks, after %i events, for what was recorded next", async (name, cut) => {
    const history = recorded(name);
    const live = new LiveOrchestration(scenario(name).orchestrator);
    await settled(live.replay(history.slice(0, cut)));
    const next = nextEpisode(history, cut);
    const { events } = await settled(live.advance(unplayed(next), next[0]!.timestamp));
    expect(withoutStacks(events)).toEqual(withoutStacks(next));
  });

  test.each(names)("of %s is taken up by one object as by many", async (name) => {
    const history = recorded(name);
    const live = new LiveOrchestration(scenario(name).orchestrator);
    for (const cut of [0, ...cutsOf(history)]) {
      const next = nextEpisode(history, cut);
      const { events } = await settled(live.advance(unplayed(next), next[0]!.timestamp));
      expect(withoutStacks(events)).toEqual(withoutStacks(next));
    }
  });
});

/** Every action that is recorded before the last episode: what a replay is compared with. */
const actions = names.flatMap((name) => {
  const history = recorded(name);
  const end = cutsOf(history).at(-1) ?? 0;
  return history
    .slice(0, end)
    .flatMap((event, i) => (event.eventId >= 0 ? [[name, i, event] as const] : []));
});

describe("a tampered history", () => {
  /** What becomes of an instance whose history was edited. */
  async function afterTampering(
    name: string,
    edit: (history: HistoryEvent[]) => void,
  ): Promise<string> {
    const history = recorded(name);
    const last = nextEpisode(history, cutsOf(history).at(-1)!);
    const tampered = history.slice(0, -last.length);
    edit(tampered);
    const live = new LiveOrchestration(scenario(name).orchestrator);
    await settled(live.replay(tampered));
    const rows = decided(await settled(live.advance(unplayed(last), last[0]!.timestamp)));
    expect(rows).toHaveLength(1);
    const [end] = rows;
    expect(end).toMatchObject({ type: "ExecutionCompleted", status: "Failed" });
    return (end as { result: string }).result;
  }

  test.each(actions)("of %s fails if row %i is of another kind", async (name, row, event) => {
    const { eventId, timestamp } = event;
    const common = { eventId, timestamp, isPlayed: false };
    const isTimer = event.type === "TimerCreated";
    const other: HistoryEvent = isTimer
      ? { ...common, type: "TaskScheduled", name: "other" }
      : { ...common, type: "TimerCreated", fireAt: timestamp };
    const result = await afterTampering(name, (history) => history.splice(row, 1, other));
    const recordedAs = isTimer ? "activity 'other'" : "a timer";
    expect(result).toContain(`Event ${eventId} recorded ${recordedAs}, but replay asked for `);
  });

  test.each(actions)("of %s fails if row %i is gone", async (name, row, event) => {
    const result = await afterTampering(name, (history) => history.splice(row, 1));
    expect(result).toContain(`Event ${event.eventId} recorded nothing, but replay asked for `);
  });

  test.each(actions)(
    "of %s fails if row %i has an uninvited neighbour",
    async (name, row, event) => {
      const uninvited = { ...event, eventId: 99, type: "TaskScheduled", name: "other" } as const;
      const result = await afterTampering(name, (history) => history.splice(row + 1, 0, uninvited));
      expect(result).toContain("Event 99 recorded activity 'other', but replay asked for nothing");
    },
  );

  test.each(actions.filter(([, , event]) => "name" in event))(
    "of %s fails if row %i has another name, and not if only its case differs",
    async (name, row, event) => {
      const named = event as HistoryEvent & { name: string };
      const renamed = { ...named, name: "other" };
      const result = await afterTampering(name, (history) => history.splice(row, 1, renamed));
      expect(result).toMatch(
        new RegExp(`Event ${event.eventId} recorded .*'other'.*, but .*'${named.name}'`),
      );
      const shouted = { ...named, name: named.name.toUpperCase() };
      const live = new LiveOrchestration(scenario(name).orchestrator);
      const history = recorded(name).slice(0, cutsOf(recorded(name)).at(-1));
      await settled(live.replay(history.map((each, i) => (i === row ? shouted : each))));
      const rows = decided(await settled(live.advance([], event.timestamp)));
      expect(rows.filter((each) => each.type === "ExecutionCompleted")).toEqual([]);
    },
  );
});

function scenario(name: string): Scenario<Orchestrator> {
  return all[name]!;
}

/** Plays a scenario from the start. @returns Its history, as JSON has it. */
async function play({ orchestrator, start, episodes }: Scenario<Orchestrator>): Promise<unknown> {
  const instance = new AsyncInstance(orchestrator, start);
  await instance.begin();
  for (const news of episodes) {
    const due = news.find((event) => event.type === "TimerFired");
    if (due) instance.now = dueTime(instance, due.timerId);
    await instance.next(...news);
  }
  return withoutStacks(instance.history);
}

function dueTime({ history, now }: AsyncInstance, timerId: number): Date {
  const timer = history.find((event) => event.eventId === timerId);
  return timer?.type === "TimerCreated" ? new Date(Math.max(+timer.fireAt, +now)) : now;
}

/** The rows of the episode that begins at an index. */
function nextEpisode(history: readonly HistoryEvent[], from: number): HistoryEvent[] {
  const end = history.findIndex((event, i) => i >= from && event.type === "OrchestratorCompleted");
  return history.slice(from, end + 1);
}

/** What an episode received, as it came. */
function unplayed(episode: readonly HistoryEvent[]): HistoryEvent[] {
  return episode.filter((event) => event.isPlayed).map((event) => ({ ...event, isPlayed: false }));
}

/** Empty while it is recorded for the first time. */
function recorded(name: string): HistoryEvent[] {
  if (!existsSync(fileOf(name))) return [];
  return JSON.parse(readFileSync(fileOf(name), "utf8"), (key, value: unknown) =>
    ["timestamp", "fireAt"].includes(key) ? new Date(value as string) : value,
  ) as HistoryEvent[];
}

function fileOf(name: string): string {
  return join(__dirname, "histories", `${name}.json`);
}
