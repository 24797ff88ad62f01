/**
 * What a process did, by its own account: a line when an activity begins, one when it ends, and one
 * when an orchestrator begins or is replayed.
 *
 * A process appends to a file of its own. A line is with the kernel when the write returns, so it
 * survives the `kill -9` of its writer.
 *
 * @module
 */
import { openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { basename, join } from "node:path";

/** The setting that names the journal of a process. */
export const JOURNAL_SETTING = "CRASH_TEST_JOURNAL";

const EXTENSION = ".jsonl";

/** One run of an activity. */
export interface ActivityRun {
  /** Names the task, the same in every run of it. */
  readonly task: string;
  /** The process it ran in: the name of its journal. */
  readonly process: string;
  readonly startedAt: Date;
  /** Absent if the process died first. */
  readonly endedAt?: Date;
}

/** An orchestrator that was entered: its instance lives in this process. */
interface OrchestratorEntry {
  readonly instanceId: string;
  readonly process: string;
  readonly at: Date;
}

/** What every process wrote. */
export interface Journals {
  /** In the order in which they began. */
  readonly runs: readonly ActivityRun[];
  readonly entries: readonly OrchestratorEntry[];
}

/** `run` counts the activities of the process; `at` is in milliseconds since 1970. */
type Line =
  | { readonly what: "begin"; readonly run: number; readonly at: number; readonly task: string }
  | { readonly what: "end"; readonly run: number; readonly at: number }
  | { readonly what: "enter"; readonly instanceId: string; readonly at: number };

/** The file of a process. */
export function journalFile(folder: string, process: string): string {
  return join(folder, `${process}${EXTENSION}`);
}

/** The journal of this process. */
export class ActivityJournal {
  private readonly descriptor: number;
  private runs = 0;

  constructor(file: string) {
    this.descriptor = openSync(file, "a");
  }

  /** Runs an activity between its two lines. */
  async record<T>(task: string, activity: () => Promise<T>): Promise<T> {
    const run = this.runs++;
    this.append({ what: "begin", run, at: Date.now(), task });
    const result = await activity();
    this.append({ what: "end", run, at: Date.now() });
    return result;
  }

  /** An orchestrator begins, or is replayed. No decision of it may depend on this. */
  enter(instanceId: string): void {
    this.append({ what: "enter", instanceId, at: Date.now() });
  }

  private append(line: Line): void {
    writeSync(this.descriptor, `${JSON.stringify(line)}\n`);
  }
}

/** Everything that the journals of a folder tell. */
export function readJournals(folder: string): Journals {
  const runs: ActivityRun[] = [];
  const entries: OrchestratorEntry[] = [];
  for (const name of readdirSync(folder).filter((each) => each.endsWith(EXTENSION))) {
    const journal = readJournal(join(folder, name));
    runs.push(...journal.runs);
    entries.push(...journal.entries);
  }
  runs.sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
  return { runs, entries };
}

function readJournal(file: string): Journals {
  const runs: ActivityRun[] = [];
  const entries: OrchestratorEntry[] = [];
  const process = basename(file, EXTENSION);
  for (const text of readFileSync(file, "utf8").split("\n")) {
    if (text === "") continue;
    const line = JSON.parse(text) as Line; // as `append` wrote it
    const at = new Date(line.at);
    switch (line.what) {
      case "begin":
        runs[line.run] = { task: line.task, process, startedAt: at };
        break;
      case "end": {
        const begun = runs[line.run];
        if (begun) runs[line.run] = { ...begun, endedAt: at };
        break;
      }
      case "enter":
        entries.push({ instanceId: line.instanceId, process, at });
        break;
    }
  }
  return { runs, entries };
}
