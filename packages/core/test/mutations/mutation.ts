/** Orchestrators that change while their instances run. */
import type { ExecutionStarted, HistoryEvent } from "../../src/history-event.js";
import type { PlainOrchestrator } from "../instance.js";

/** An orchestrator as it was deployed first, with what comes to it. */
export interface Deployed {
  readonly orchestrator: PlainOrchestrator;
  readonly start: Partial<ExecutionStarted>;
  /** What comes after the start, a list for each episode. */
  readonly episodes: readonly (readonly HistoryEvent[])[];
  readonly mutations: readonly Mutation[];
}

/** What it was changed to. */
interface Mutation {
  /** What somebody did to the orchestrator, as the end of "is found if ...". */
  readonly title: string;
  readonly mutant: PlainOrchestrator;
  /** What must be said of the first event that the two do not share. */
  readonly found: string;
}

/** @param recorded - What the history has. @param replayed - What the mutant asks for. */
export function at(eventId: number, recorded: string, replayed: string): string {
  return `Event ${eventId} recorded ${recorded}, but replay asked for ${replayed}: `;
}
