import { EntityId, RECEIVED, type Episode, type HistoryEvent } from "@taskhub/core";
import * as published from "durable-functions";
import { differences } from "./compare.js";
import type { AnyEntityId } from "./context.js";
import { Dice } from "./dice.js";
import { explain, FIXES, type Case, type Fix, type FixName } from "./fixes.js";
import { Hub, type Delivered } from "./hub.js";
import { interpret } from "./interpret.js";
import { OurInstance } from "./our-engine.js";
import type { Program } from "./program.js";
import { runPublished } from "./published-engine.js";
import {
  inOurWords,
  ourDecisions,
  ourOutcome,
  formOf,
  theirDecisions,
  theirOutcome,
} from "./representation.js";
import type { Trace } from "./trace.js";
import type { Outcome, View } from "./view.js";

const EPISODES = 60;

/** What came of one program. */
export interface Verdict {
  readonly episodes: number;
  /** How it ended, if both libraries went the same way until then. */
  readonly end: Outcome["is"] | "gone different ways";
  /** Those of the list that account for a difference. */
  readonly fixes: ReadonlySet<FixName>;
  /** A difference that is not in the list. */
  readonly unexplained: Case | undefined;
}

/** One execution in an episode. */
interface Execution {
  /** As a host hands it to the orchestrator. */
  readonly history: readonly HistoryEvent[];
  /** Index of the first event of the episode. */
  readonly newFrom: number;
  /** The history with what was decided in the episode. */
  readonly rows: readonly HistoryEvent[];
  /** Event ids. */
  readonly canceledTimers: ReadonlySet<number>;
  readonly trace: Trace;
  readonly outcome: Outcome;
  readonly customStatus: string | undefined;
}

/**
 * Runs a program in both libraries, episode by episode, on the same history, until it ends, or until
 * something of the list has led the published library another way.
 *
 * @param seed - Decides what comes to the instance, and when.
 */
export async function checkProgram(program: Program, seed: number): Promise<Verdict> {
  const hub = new Hub(program, new Dice(seed));
  const instance = new OurInstance((df) => interpret(program, df, [], ourEntityId));
  const fixes = new Set<FixName>();
  let end: Verdict["end"] = "running";
  let episodes = 0;
  for (let came = hub.next(); came && episodes < EPISODES; came = hub.next()) {
    episodes++;
    const traces: Trace[] = [];
    const episode = instance.advance(hub.history, came.news, came.now, (df) => {
      const trace: Trace = [];
      traces.push(trace);
      return interpret(program, df, trace, ourEntityId);
    });
    for (const execution of executionsOf(hub, came, episode, traces)) {
      for (const found of await casesOf(program, execution)) {
        const name = explain(found);
        const isParting = name === undefined || !canGoOn(name);
        if (name !== undefined) fixes.add(name);
        if (isParting) {
          const unexplained = name === undefined ? found : undefined;
          return { episodes, end: "gone different ways", fixes, unexplained };
        }
      }
      end = execution.outcome.is;
    }
    if (end === "completed" || end === "failed") break;
    hub.commit(episode);
  }
  return { episodes, end, fixes, unexplained: undefined };
}

function ourEntityId(name: string, key: string): AnyEntityId {
  return new EntityId(name, key);
}

function theirEntityId(name: string, key: string): AnyEntityId {
  return new published.EntityId(name, key);
}

function canGoOn(name: FixName): boolean {
  const fix: Fix = FIXES[name];
  return fix.goesOn === true;
}

/** The execution that the episode belongs to, and the next one if it continued as new. */
function executionsOf(
  { history: before, canceledTimers: canceledBefore }: Hub,
  { news, now }: Delivered,
  episode: Episode,
  [trace = [], nextTrace = []]: readonly Trace[],
): Execution[] {
  const { replaces, events, customStatus } = episode;
  const canceled = new Set([...canceledBefore, ...episode.canceledTimers]);
  const outcome = ourOutcome(episode);
  const first = { newFrom: before.length, trace, outcome };
  if (!replaces) {
    const history = [...before, ...events.filter(isReceived)];
    const rows = [...before, ...events];
    return [{ ...first, history, rows, customStatus, canceledTimers: canceled }];
  }
  const began = { type: "OrchestratorStarted", eventId: RECEIVED, isPlayed: false } as const;
  const history = [...before, { ...began, timestamp: now }, ...news];
  return [
    // what it has shown last goes with it
    { ...first, history, rows: before, customStatus: undefined, canceledTimers: canceledBefore },
    {
      ...{ history: events.filter(isReceived), newFrom: 0, rows: events, trace: nextTrace },
      ...{ customStatus, canceledTimers: new Set(episode.canceledTimers) },
      outcome: ourOutcome({ ...episode, replaces: false }),
    },
  ];
}

/** What was there when the orchestrator was called. */
function isReceived({ eventId, type }: HistoryEvent): boolean {
  return eventId === RECEIVED && type !== "OrchestratorCompleted";
}

/** The differences in one execution, with what there is to explain them. */
async function casesOf(program: Program, execution: Execution): Promise<Case[]> {
  const { history, newFrom, rows, canceledTimers, trace, outcome, customStatus } = execution;
  const theirTrace: Trace = [];
  const answer = await runPublished(
    (context) => interpret(program, context.df, theirTrace, theirEntityId),
    history,
    newFrom,
  );
  const form = formOf(answer, trace);
  const decisions = ourDecisions(rows, canceledTimers, form);
  const ours: View = { trace, decisions, outcome, customStatus };
  const isGone = outcome.is === "continued";
  const told: View = {
    trace: theirTrace,
    decisions: theirDecisions(answer, form),
    outcome: theirOutcome(answer),
    customStatus: isGone ? undefined : JSON.stringify(answer.customStatus),
  };
  const theirs = inOurWords(told, history);
  const common = { ours, theirs, history, newFrom, rows, canceledTimers };
  return differences(ours, theirs).map((difference) => ({ ...common, difference }));
}
