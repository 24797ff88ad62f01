import { describe, expect, test } from "@jest/globals";
import { isMet } from "../../src/report/figure.js";
import {
  scaleOutFigures,
  scaleOutMarkdown,
  scaleOutText,
  type ScaleOutReport,
  type ScaleOutRun,
} from "../../src/scale-out/scale-out.js";

/** A run of the scenario `slow`: 16 s of one worker. */
function run(workers: number, changes: Partial<ScaleOutRun> = {}): ScaleOutRun {
  return {
    ...{ scenario: "slow", workers, seconds: 16 / workers, instances: 1, activities: 160 },
    ...{ transactions: 720, receives: 1000, commits: 40, conflicts: 0, historyReads: 1 },
    ...{ activitiesByWorker: Array.from({ length: workers }, () => 160 / workers), ranTwice: 0 },
    ...changes,
  };
}

function report(...runs: ScaleOutRun[]): ScaleOutReport {
  const scenarios = [
    { name: "slow", about: "waits", speedUps: [{ workers: 2, atLeast: 1.8 }] },
    { name: "busy", about: "does not" },
  ];
  return { activitiesAtOnce: 10, partitionCount: 4, scenarios, runs };
}

function missed(...runs: ScaleOutRun[]): string[] {
  return scaleOutFigures(report(...runs))
    .filter((figure) => !isMet(figure))
    .map(({ name }) => name);
}

describe("scaleOutFigures", () => {
  test("misses nothing where two workers gain what was promised, and nothing runs twice", () => {
    expect(missed(run(1), run(2, { seconds: 8.8 }))).toEqual([]);
  });

  test("misses a speed-up that is too small", () => {
    expect(missed(run(1), run(2, { seconds: 16 / 1.7 }))).toEqual(["slow, workers: 2, speed-up"]);
  });

  test("misses a speed-up that cannot be told, for one worker was not measured", () => {
    expect(missed(run(2))).toEqual(["slow, workers: 2, speed-up"]);
  });

  test("promises no speed-up where something else is the limit", () => {
    expect(missed(run(1, { scenario: "busy" }), run(2, { scenario: "busy", seconds: 16 }))).toEqual(
      [],
    );
  });

  test("misses the promise if an activity ran again, of any scenario", () => {
    expect(missed(run(1, { scenario: "busy", ranTwice: 1 }))).toEqual([
      "busy, workers: 1, activities that ran again",
    ]);
  });
});

describe("scaleOutText", () => {
  test("shows speed-up, conflicts per commit, calls and the spread, aligned", () => {
    const text = scaleOutText(report(run(1), run(2, { conflicts: 1, historyReads: 12 })));
    expect(text.split("\n")).toEqual([
      "scenario  workers  seconds  speed-up  commits  conflicts  per commit  calls per instance  per activity  history reads  receives  ran twice  activities by worker",
      "slow            1       16         1       40          0       0.0 %                 720          4.50              1      1000          0  160",
      "slow            2        8         2       40          1       2.5 %                 720          4.50             12      1000          0  80 / 80",
      "",
    ]);
  });

  test("tells below what was promised and missed", () => {
    const lines = scaleOutText(report(run(1), run(2, { seconds: 10 }))).split("\n");
    expect(lines[3]).toBe("slow, workers: 2, speed-up  1.60 times  at least 1.8 times  MISSED");
  });
});

describe("scaleOutMarkdown", () => {
  test("has a table of the scenarios and one of the runs", () => {
    const page = scaleOutMarkdown(report(run(1), run(2)));
    const tables = page.split("\n").filter((line) => line.startsWith("|"));
    expect(tables.map((line) => line.split("|").map((cell) => cell.trim())[1])).toEqual([
      ...["scenario", "--------", "slow", "busy"],
      ...["scenario", "--------", "slow", "slow"],
    ]);
    expect(page).toContain("| slow     | waits      | 1.8 times with 2 |");
    expect(page).toContain("one hub of 4 partitions, each with room for 10 activities");
    expect(page.replace(/\s+/g, " ")).toContain("and else with the defaults of an app");
  });
});
