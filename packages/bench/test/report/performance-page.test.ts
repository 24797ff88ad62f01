import { describe, expect, test } from "@jest/globals";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { sideFigures, type Comparison } from "../../src/measure/comparison.js";
import { asJson, isKept, type ScenarioResult } from "../../src/report/bench-report.js";
import type { Figure } from "../../src/report/figure.js";
import { performancePage } from "../../src/report/performance-page.js";
import { scenarios } from "../../src/scenario/scenarios.js";

const machine = {
  ...{ measuredAt: new Date("2026-11-23T12:00:00Z"), processor: "A processor", cores: 2 },
  ...{ node: "v20.20.2", storage: "Azurite-Queue/3.35.0" },
};

/** A scenario that took the engine twice as long as the floor. */
function resultOf(
  name: string,
  latencyMs: number,
  figures: readonly Figure[],
  rounds = 2,
): ScenarioResult {
  const scenario = scenarios.find((each) => each.name === name);
  if (!scenario) throw new Error(`Expected a scenario ${name}.`);
  const side = (tookMs: number) => {
    const sample = { tookMs, latenciesMs: [tookMs], roundTrips: 6 };
    return sideFigures(
      {
        samples: Array.from({ length: rounds }, () => sample),
        ...{ calls: 8 * rounds, receives: 2 * rounds, cpuMs: 15 * rounds, alone: undefined },
      },
      scenario,
    );
  };
  const [engine, floor] = [side(100), side(50)];
  const comparison: Comparison = {
    ...{ scenario: name, latencyMs, engine, floor, ratio: 2, peakRssBytes: 104_857_600 },
  };
  return { scenario, comparison, figures };
}

const missed: Figure = { name: "time", value: 2, unit: "times", limit: { atMost: 1.5 } };
const kept: Figure = { name: "rate", value: 0.8, unit: "times", limit: { atLeast: 0.7 } };
const told: Figure = { name: "lateness", value: 12.34, unit: "ms" };
const results = [resultOf("hello3", 0, [missed, told]), resultOf("chain10", 10, [kept])];

/** The cells of the row that begins with these. */
function row(page: string, ...first: string[]): string[] {
  const rows = page.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  const found = rows.find((cells) => first.every((cell, at) => cells[at + 1] === cell));
  return (found ?? []).slice(1, -1);
}

/** The text without its line breaks. */
function words(text: string): string {
  return text.replace(/\s+/g, " ");
}

/** What Prettier makes of it. */
async function formatted(page: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "page-"));
  const file = join(folder, "PAGE.md");
  await writeFile(file, page);
  const prettier = join(__dirname, "../../../../node_modules/prettier/bin/prettier.cjs");
  const run = await promisify(execFile)(process.execPath, [prettier, "--print-width=100", file]);
  await rm(folder, { recursive: true });
  return run.stdout;
}

describe("performancePage", () => {
  const page = performancePage({ machine, results });

  test("is as Prettier would have it", async () => {
    expect(await formatted(page)).toBe(page);
  });

  test("has both sides of a scenario, per orchestration, and their ratio", () => {
    const cells = ["hello3", "100", "-", "-", "30", "8", "6", "15", "100", "50", "60", "8", "6"];
    expect(row(page, "hello3", "100")).toEqual([...cells, "time 2.00"]);
  });

  test("says of a limit what it is, and whether it was missed", () => {
    expect(row(page, "hello3", "time")).toEqual([
      "hello3",
      "time",
      "0",
      "2 times",
      "at most 1.5 times",
      "MISSED",
    ]);
    expect(row(page, "chain10", "rate").slice(-2)).toEqual(["at least 0.7 times", ""]);
    expect(row(page, "hello3", "lateness").slice(-3)).toEqual(["12.3 ms", "", ""]);
  });

  test("names the day, the processor and the versions, but not the machine", () => {
    expect(page).toContain(
      "on 2026-11-23:\nA processor, 2 cores, Node v20.20.2, Azurite-Queue/3.35.0",
    );
    expect(page).not.toContain(hostname());
  });

  test("says what memory is: of the scenario, with what was there before it", () => {
    expect(words(page)).toContain(
      "memory is the most its process had during the scenario, the floor's rounds and what earlier " +
        "scenarios left included",
    );
  });

  test("says who goes first, and that the engine's worker is there while the floor is timed", () => {
    expect(words(page)).toContain(
      "round for round in turn with the engine, which goes first in every other one",
    );
    expect(words(page)).toContain(
      "The engine's worker looks at its queues while the floor is timed, too.",
    );
  });

  test("names the scenarios of one round, in which the engine went first", () => {
    expect(page).not.toContain("one round");
    const once = [
      ...[resultOf("hello3", 0, []), resultOf("timers200", 0, [], 1)],
      ...[resultOf("timers200", 10, [], 1), resultOf("chain1000", 10, [], 1)],
    ];
    const sections = performancePage({ machine, results: once }).split("\n## ");
    const said = (title: string) => words(sections.find((text) => text.startsWith(title)) ?? "");
    const told = "Played in one round, the engine first, so that the floor had the fuller storage:";
    expect(said("Beside")).toContain(`${told} \`timers200\`.`);
    expect(said("10 ms")).toContain(`${told} \`timers200\`, \`chain1000\`.`);
  });

  test("says why the growth of a step is limited against the floor's", () => {
    expect(words(page.split("## Figures with limits")[1] ?? "")).toContain(
      "The emulator's own transaction slows with the rows of an instance, as the floor's steps show: " +
        "the limit of a step's growth is on what the engine adds to that.",
    );
  });

  test("says at its top why it is not whole, and of a whole run nothing", async () => {
    expect(page).not.toContain("ended early");
    const failure = "scale-out, workers: 4: A worker *process* ended\nby itself.";
    const part = performancePage({ machine, results, failure });
    const [top = ""] = part.split("## ");
    expect(words(top)).toContain(
      "**Not whole:** the run ended early, and what is missing was not measured.",
    );
    expect(top).toContain(`\n${failure}\n`);
    expect(await formatted(part)).toBe(part);
  });

  test("has a section for each latency, and none for what was not measured", () => {
    const titles = page.split("\n").filter((line) => line.startsWith("#"));
    expect(titles).toEqual([
      "# How fast it is",
      "## Scenarios",
      "## Beside the storage",
      "## 10 ms from the storage",
      "## Figures with limits",
    ]);
  });
});

describe("isKept", () => {
  test("is false as soon as one limit is missed, in either direction", () => {
    expect(isKept({ results: [resultOf("hello3", 0, [kept, told])] })).toBe(true);
    expect(isKept({ results })).toBe(false);
    const slow = { ...kept, value: 0.69 };
    expect(isKept({ results: [resultOf("hello3", 0, [slow])] })).toBe(false);
  });

  test("is false for a figure that could not be measured", () => {
    expect(isKept({ results: [resultOf("hello3", 0, [{ ...kept, value: NaN }])] })).toBe(false);
  });
});

describe("asJson", () => {
  test("has the figures with their verdicts, and no single measurements", () => {
    const json: unknown = JSON.parse(JSON.stringify(asJson({ machine, results })));
    expect(json).toMatchObject({
      machine: { processor: "A processor" },
      scenarios: [
        {
          scenario: "hello3",
          ratio: 2,
          engine: { calls: 8 },
          figures: [{ isMet: false }, { isMet: true }],
        },
        { scenario: "chain10", latencyMs: 10 },
      ],
    });
    expect(JSON.stringify(json)).not.toContain("samples");
  });

  test("says what failed, if the run ended early", () => {
    const json = asJson({ machine, results, failure: "the storage is gone" });
    expect(json).toMatchObject({ failure: "the storage is gone" });
  });
});
