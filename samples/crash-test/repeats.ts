/**
 * Which activities ran more than once, and whether a kill explains it.
 *
 * Two kinds of kill do. In the process that was killed the activity had run, and its result was not
 * history yet. Or the process had put the activity on the work-item queue, and was killed before it
 * had recorded that: then whoever gets the instance starts it, and so does whoever gets the work item.
 *
 * @module
 */
import type { ActivityRun, Journals } from "./activity-journal.js";

/** A process that was killed. */
export interface Kill {
  readonly process: string;
  readonly at: Date;
}

/** Activities, as their journals tell. */
export interface ActivityCount {
  readonly tasks: number;
  readonly runs: number;
  /** Runs of a task beyond its first. */
  readonly repeated: number;
  /** Runs that a kill has cut off. */
  readonly inFlightAtKills: number;
  /** Of the repeats: no earlier run was in a process that was killed, but its orchestrator was. */
  readonly repeatedAfterSpill: number;
  /** Repeats that no kill explains: which run, and those before it. */
  readonly unexplained: readonly string[];
  /** Tasks that have an outcome, and no run that came to its end. */
  readonly neverRun: readonly string[];
}

/**
 * Counts runs. For each task, a process that was killed explains one repeat of either kind, if that
 * began after the kill.
 *
 * @param expected - Tasks whose outcomes were found.
 */
export function countActivities(
  { runs, entries }: Journals,
  kills: readonly Kill[],
  expected: readonly string[],
): ActivityCount {
  const killedAt = new Map(kills.map(({ process, at }) => [process, at]));
  const byTask = grouped(runs, ({ task }) => task);
  const byInstance = grouped(entries, ({ instanceId }) => instanceId);
  const repeats = [...byTask].flatMap(([task, ofTask]) => {
    const hosts = byInstance.get(instanceOf(task)) ?? [];
    return explain(ofTask, new Set(hosts.map(({ process }) => process)), killedAt);
  });
  const hasEnded = (task: string) => byTask.get(task)?.some(({ endedAt }) => endedAt) ?? false;
  return {
    tasks: byTask.size,
    runs: runs.length,
    repeated: repeats.length,
    inFlightAtKills: runs.filter(({ process, endedAt }) => !endedAt && killedAt.has(process))
      .length,
    repeatedAfterSpill: repeats.filter(({ cause }) => cause === "spill").length,
    unexplained: repeats.flatMap(({ cause, story }) => (cause === "none" ? [story] : [])),
    neverRun: expected.filter((task) => !hasEnded(task)),
  };
}

interface Repeat {
  readonly cause: "run" | "spill" | "none";
  /** All runs of the task. */
  readonly story: string;
}

/** @param hosts - Processes in which the orchestrator was. */
function explain(
  runs: readonly ActivityRun[],
  hosts: ReadonlySet<string>,
  killedAt: ReadonlyMap<string, Date>,
): Repeat[] {
  if (runs.length < 2) return [];
  const used = { run: new Set<string>(), spill: new Set<string>() };
  const story = `${runs[0]?.task ?? ""}: ${runs.map((run) => describe(run, killedAt)).join("; ")}`;
  return runs.slice(1).map((run, index) => {
    const cause = (["run", "spill"] as const).find((each) => {
      const earlier = runs.slice(0, index + 1).map(({ process }) => process);
      const found = (each === "run" ? earlier : [...hosts]).find((process) => {
        const at = killedAt.get(process);
        return at !== undefined && at <= run.startedAt && !used[each].has(process);
      });
      if (found !== undefined) used[each].add(found);
      return found !== undefined;
    });
    return { cause: cause ?? "none", story };
  });
}

function describe(run: ActivityRun, killedAt: ReadonlyMap<string, Date>): string {
  const { process, startedAt, endedAt } = run;
  const kill = killedAt.get(process)?.toISOString();
  const fate = kill === undefined ? "which was not killed" : `which was killed at ${kill}`;
  return `${startedAt.toISOString()} to ${endedAt?.toISOString() ?? "?"} in ${process}, ${fate}`;
}

/** A task is named `<instance id>/<its part>`. */
function instanceOf(task: string): string {
  return task.slice(0, task.lastIndexOf("/"));
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
