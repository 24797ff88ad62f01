import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { LiveOrchestration } from "../src/episode/run-episode.js";
import type { HistoryEvent } from "../src/history-event.js";
import { scenarios, type Scenario } from "./histories/scenarios.js";
import { decided, Instance, withoutStacks } from "./instance.js";

const names = Object.keys(scenarios);

if (process.env["RECORD_HISTORIES"] === "1") {
  for (const name of names) {
    writeFileSync(fileOf(name), `${JSON.stringify(play(scenario(name)), null, 2)}\n`);
  }
}

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
  test.each(names)("of %s is what the orchestrator still leaves", (name) => {
    expect(play(scenario(name))).toEqual(JSON.parse(readFileSync(fileOf(name), "utf8")));
  });

  test.each(cuts)("of %s asks, after %i events, for what was recorded next", (name, cut) => {
    const history = recorded(name);
    const live = new LiveOrchestration(scenario(name).orchestrator);
    live.replay(history.slice(0, cut));
    const next = nextEpisode(history, cut);
    const { events } = live.advance(unplayed(next), next[0]!.timestamp);
    expect(withoutStacks(events)).toEqual(withoutStacks(next));
  });

  test.each(names)("of %s is taken up by one object as by many", (name) => {
    const history = recorded(name);
    const live = new LiveOrchestration(scenario(name).orchestrator);
    for (const cut of [0, ...cutsOf(history)]) {
      const next = nextEpisode(history, cut);
      const { events } = live.advance(unplayed(next), next[0]!.timestamp);
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
  function afterTampering(name: string, edit: (history: HistoryEvent[]) => void): string {
    const history = recorded(name);
    const last = nextEpisode(history, cutsOf(history).at(-1)!);
    const tampered = history.slice(0, -last.length);
    edit(tampered);
    const live = new LiveOrchestration(scenario(name).orchestrator);
    live.replay(tampered);
    const rows = decided(live.advance(unplayed(last), last[0]!.timestamp));
    expect(rows).toHaveLength(1);
    const [end] = rows;
    expect(end).toMatchObject({ type: "ExecutionCompleted", status: "Failed" });
    return (end as { result: string }).result;
  }

  test.each(actions)("of %s fails if row %i is of another kind", (name, row, event) => {
    const { eventId, timestamp } = event;
    const common = { eventId, timestamp, isPlayed: false };
    const isTimer = event.type === "TimerCreated";
    const other: HistoryEvent = isTimer
      ? { ...common, type: "TaskScheduled", name: "other" }
      : { ...common, type: "TimerCreated", fireAt: timestamp };
    const result = afterTampering(name, (history) => history.splice(row, 1, other));
    const recordedAs = isTimer ? "activity 'other'" : "a timer";
    expect(result).toContain(`Event ${eventId} recorded ${recordedAs}, but replay asked for `);
  });

  test.each(actions)("of %s fails if row %i is gone", (name, row, event) => {
    const result = afterTampering(name, (history) => history.splice(row, 1));
    expect(result).toContain(`Event ${event.eventId} recorded nothing, but replay asked for `);
  });

  test.each(actions)("of %s fails if row %i has an uninvited neighbour", (name, row, event) => {
    const uninvited = { ...event, eventId: 99, type: "TaskScheduled", name: "other" } as const;
    const result = afterTampering(name, (history) => history.splice(row + 1, 0, uninvited));
    expect(result).toContain("Event 99 recorded activity 'other', but replay asked for nothing");
  });

  test.each(actions.filter(([, , event]) => "name" in event))(
    "of %s fails if row %i has another name, and not if only its case differs",
    (name, row, event) => {
      const named = event as HistoryEvent & { name: string };
      const renamed = { ...named, name: "other" };
      const result = afterTampering(name, (history) => history.splice(row, 1, renamed));
      expect(result).toMatch(
        new RegExp(`Event ${event.eventId} recorded .* 'other', but .* '${named.name}'`),
      );
      const shouted = { ...named, name: named.name.toUpperCase() };
      const live = new LiveOrchestration(scenario(name).orchestrator);
      const history = recorded(name).slice(0, cutsOf(recorded(name)).at(-1));
      live.replay(history.map((each, i) => (i === row ? shouted : each)));
      const rows = decided(live.advance([], event.timestamp));
      expect(rows.filter((each) => each.type === "ExecutionCompleted")).toEqual([]);
    },
  );
});

function scenario(name: string): Scenario {
  return scenarios[name]!;
}

/** Plays a scenario from the start. @returns Its history, as JSON has it. */
function play({ orchestrator, start, episodes }: Scenario): unknown {
  const instance = new Instance(orchestrator, start);
  instance.begin();
  for (const news of episodes) {
    const due = news.find((event) => event.type === "TimerFired");
    if (due) instance.now = dueTime(instance, due.timerId);
    instance.next(...news);
  }
  return withoutStacks(instance.history);
}

function dueTime({ history, now }: Instance, timerId: number): Date {
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

function recorded(name: string): HistoryEvent[] {
  return JSON.parse(readFileSync(fileOf(name), "utf8"), (key, value: unknown) =>
    ["timestamp", "fireAt"].includes(key) ? new Date(value as string) : value,
  ) as HistoryEvent[];
}

function fileOf(name: string): string {
  return join(__dirname, "histories", `${name}.json`);
}
