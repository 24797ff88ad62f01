import type { ActivityRun } from "../crash-test/activity-journal.js";
import { countActivities } from "../crash-test/repeats.js";

const TASK = "fanout-0001/7";

describe("countActivities", () => {
  const kills = [{ process: "killed", at: at(10) }];
  const entered = [{ instanceId: "fanout-0001", process: "killed", at: at(0) }];

  test("takes a kill of the process of an earlier run for the reason of a repeat", () => {
    const runs = [run("killed", 9), run("alive", 40, 41)];
    expect(countActivities({ runs, entries: [] }, kills, [TASK])).toEqual({
      ...{ tasks: 1, runs: 2, repeated: 1, inFlightAtKills: 1, repeatedAfterSpill: 0 },
      ...{ unexplained: [], neverRun: [] },
    });
  });

  test("finds a repeat although nothing was killed", () => {
    const runs = [run("alive", 1, 2), run("other", 3, 4)];
    const { unexplained } = countActivities({ runs, entries: [] }, kills, [TASK]);
    expect(unexplained).toEqual([expect.stringContaining(`${TASK}: `)]);
  });

  test("finds a repeat that began before the kill", () => {
    const runs = [run("killed", 1, 2), run("alive", 9.9, 11)];
    expect(countActivities({ runs, entries: [] }, kills, [TASK]).unexplained).toHaveLength(1);
  });

  test("finds a second repeat after one kill", () => {
    const runs = [run("killed", 9), run("alive", 40, 41), run("alive", 50, 51)];
    expect(countActivities({ runs, entries: [] }, kills, [TASK]).unexplained).toHaveLength(1);
  });

  test("takes a kill of the process of its orchestrator for a spill that was cut off", () => {
    const runs = [run("alive", 40, 41), run("alive", 40, 41)];
    const count = countActivities({ runs, entries: entered }, kills, [TASK]);
    expect(count).toMatchObject({ repeated: 1, repeatedAfterSpill: 1, unexplained: [] });
  });

  test("finds a repeat after a kill of the process of another orchestrator", () => {
    const runs = [run("alive", 40, 41), run("alive", 40, 41)];
    const entries = [{ instanceId: "fanout-0002", process: "killed", at: at(0) }];
    expect(countActivities({ runs, entries }, kills, [TASK]).unexplained).toHaveLength(1);
  });

  test("finds a task that has a result and never ran to its end", () => {
    const runs = [run("killed", 9)];
    const { neverRun } = countActivities({ runs, entries: [] }, kills, [TASK, "chain-0000/0"]);
    expect(neverRun).toEqual([TASK, "chain-0000/0"]);
  });
});

function run(process: string, from: number, to?: number): ActivityRun {
  const begun = { task: TASK, process, startedAt: at(from) };
  return to === undefined ? begun : { ...begun, endedAt: at(to) };
}

/** An instant, in seconds since the start of the test. */
function at(seconds: number): Date {
  return new Date(Date.UTC(2030, 0, 1) + seconds * 1000);
}
