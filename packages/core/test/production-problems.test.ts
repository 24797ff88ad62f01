/** Problems seen in production, each with the test that keeps it away. */
import { describe, expect, test } from "@jest/globals";
import { LiveOrchestration as Stepwise, type Orchestrator } from "../src/episode/run-episode.js";
import type { HistoryEvent } from "../src/history-event.js";
import type { Task } from "../src/task.js";
import { settled } from "./async-instance.js";
import { completed, START, started } from "./events.js";
import { LiveOrchestration } from "./live.js";
import { decided, Instance, type PlainOrchestrator } from "./instance.js";
import { calls } from "./mutations/calls.js";
import type { Deployed } from "./mutations/mutation.js";
import { waits } from "./mutations/waits.js";

const deployed: readonly [name: string, Deployed][] = Object.entries({ ...calls, ...waits });

/** The history as it stood when an event came, and what came. */
interface Stage {
  readonly history: readonly HistoryEvent[];
  readonly news: readonly HistoryEvent[];
}

/** Every moment at which an instance may be taken up by a changed orchestrator. */
function stagesOf({ orchestrator, start, episodes }: Deployed): Stage[] {
  const instance = new Instance(orchestrator, start);
  instance.begin();
  return episodes.map((news) => {
    const { history } = instance;
    instance.next(...news);
    return { history, news };
  });
}

/** What an orchestrator decides, episode by episode, when it gets what the history says came. */
function decisionsOf(orchestrator: PlainOrchestrator, history: readonly HistoryEvent[]): string[] {
  const live = new LiveOrchestration(orchestrator);
  return episodesOf(history).map((rows) => {
    const news = rows.filter((event) => event.isPlayed);
    const episode = live.advance(news, rows[0]!.timestamp);
    return JSON.stringify([episode.replaces, ...decided(episode).map(essence)]);
  });
}

function episodesOf(history: readonly HistoryEvent[]): HistoryEvent[][] {
  const ends = history.flatMap((event, i) => (event.type === "OrchestratorCompleted" ? [i] : []));
  return ends.map((end, i) => history.slice((ends[i - 1] ?? -1) + 1, end + 1));
}

/** What replay compares of a row. */
function essence(event: HistoryEvent): unknown[] {
  return [event.eventId, event.type, "name" in event ? event.name : undefined];
}

/** True if the history holds something that the mutant, had it run from the start, would not have left. */
function shows(mutant: PlainOrchestrator, deployed: Deployed, history: readonly HistoryEvent[]) {
  const recorded = decisionsOf(deployed.orchestrator, history);
  return decisionsOf(mutant, history).some((decision, i) => decision !== recorded[i]);
}

/** What an orchestrator does with the next event, once it has replayed the history. */
function takenUp(orchestrator: PlainOrchestrator, { history, news }: Stage): HistoryEvent[] {
  const live = new LiveOrchestration(orchestrator);
  live.replay(history);
  return decided(live.advance(news, history[0]!.timestamp));
}

const DIVERGED = { failureDetails: { errorType: "NonDeterministicOrchestrationError" } };

describe("PT-15: an orchestrator that changed while its instance was running", () => {
  const mutations = deployed.flatMap(([name, base]) =>
    base.mutations.map((mutation) => ({ name, base, ...mutation })),
  );

  test("is tried in 40 ways and more, no two of them the same", () => {
    expect(new Set(mutations.map(({ title }) => title)).size).toBeGreaterThanOrEqual(40);
  });

  test.each(deployed)("is not seen where there is none: %s", (_name, base) => {
    for (const stage of stagesOf(base)) {
      expect(shows(base.orchestrator, base, stage.history)).toBe(false);
      expect(takenUp(base.orchestrator, stage)).not.toContainEqual(
        expect.objectContaining(DIVERGED),
      );
    }
  });

  test.each(mutations)("is found in $name if $title", ({ base, mutant, found }) => {
    const stages = stagesOf(base);
    const telling = stages.filter(({ history }) => shows(mutant, base, history));
    expect(telling).not.toHaveLength(0);
    for (const stage of telling) {
      for (const news of [stage.news, []]) {
        const rows = takenUp(mutant, { ...stage, news });
        expect(rows).toHaveLength(1);
        expect(rows[0]).toMatchObject({
          type: "ExecutionCompleted",
          status: "Failed",
          ...DIVERGED,
        });
        expect(rows[0]).toHaveProperty("result", expect.stringContaining(found));
      }
    }
    // before that the two are the same, and the instance goes on
    for (const stage of stages.filter((each) => !telling.includes(each))) {
      expect(takenUp(mutant, stage)).not.toContainEqual(expect.objectContaining(DIVERGED));
    }
  });
});

/** How the orchestrator waits for all its tasks. */
const FAN_INS: Readonly<Record<string, (tasksOf: TasksOf) => Orchestrator>> = {
  "Task.all": (tasksOf) =>
    function* (df) {
      yield df.Task.all(tasksOf((i) => df.callActivity("part", i)));
    },
  "Task.allSettled": (tasksOf) =>
    function* (df) {
      yield df.Task.allSettled(tasksOf((i) => df.callActivity("part", i)));
    },
  "Task.any, again and again,": (tasksOf) =>
    function* (df) {
      const deadline = df.createTimer({ days: 1 });
      for (const task of tasksOf((i) => df.callActivity("part", i))) {
        yield df.Task.any([task, deadline]);
      }
    },
  "Promise.all": (tasksOf) => async (df) => {
    await Promise.all(tasksOf((i) => df.callActivity("part", i)));
  },
};

type TasksOf = (make: (i: number) => Task) => Task[];

/** What the types keep to themselves. */
interface Inside {
  outcome: unknown;
  readonly dependents: Set<unknown>;
}

/** What was done with the tasks of an orchestrator: each look at one, each word from one to another. */
class Work {
  done = 0;

  /** A task whose work is counted. */
  counted(task: Task): Task {
    const inside = task as unknown as Inside; // internal members are not declared
    const { dependents } = inside;
    let { outcome } = inside;
    Object.defineProperty(task, "outcome", {
      get: () => {
        this.done++;
        return outcome;
      },
      set: (value: unknown) => (outcome = value),
    });
    for (const method of ["add", "delete", Symbol.iterator] as const) {
      const whole = dependents[method].bind(dependents) as (...args: unknown[]) => unknown;
      const counting = (...args: unknown[]) => {
        this.done++;
        return whole(...args);
      };
      Object.assign(dependents, { [method]: counting });
    }
    return task;
  }
}

/** Steps of work for each task of a fan-in: while it lives, and when its history is replayed. */
async function workPerTask(fanIn: (tasksOf: TasksOf) => Orchestrator, count: number) {
  const work = new Work();
  const orchestrator = fanIn((make) =>
    Array.from({ length: count }, (_, i) => work.counted(make(i))),
  );
  const live = new Stepwise(orchestrator);
  const history = [...(await settled(live.advance([started()], START))).events];
  for (const row of history.filter((event) => event.type === "TaskScheduled").reverse()) {
    const news = [completed(row.eventId, row.eventId)];
    history.push(...(await settled(live.advance(news, START))).events);
  }
  while (history.at(-2)?.type === "TaskScheduled") {
    const news = [completed(history.at(-2)!.eventId)];
    history.push(...(await settled(live.advance(news, START))).events);
  }
  expect(history.at(-2)).toMatchObject({ type: "ExecutionCompleted", status: "Completed" });
  const inLife = work.done / count;
  work.done = 0;
  await settled(new Stepwise(orchestrator).replay(history));
  return { live: inLife, replay: work.done / count };
}

describe("PT-11: fan-in of 10,000 tasks", () => {
  test.each(Object.entries(FAN_INS))(
    "of %s costs each task as much as one of 1,000 does, live and in replay: it grows linearly",
    async (_, fanIn) => {
      const few = await workPerTask(fanIn, 1_000);
      const many = await workPerTask(fanIn, 10_000);
      expect(few.live).toBeGreaterThan(1);
      expect(many.live).toBeLessThan(few.live * 1.01 + 0.01);
      expect(many.replay).toBeLessThan(few.replay * 1.01 + 0.01);
    },
  );
});
