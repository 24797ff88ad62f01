import { essence, type Entry } from "./trace.js";
import type { Decision, View } from "./view.js";

/** The first place at which two views of one execution differ. */
export interface Difference {
  readonly in: "trace" | "decisions" | "outcome" | "isReplaying" | "custom status";
  /** In the list of entries, or of decisions. */
  readonly index: number;
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** All differences, the most telling first: those after one in the trace follow from it. */
export function differences(ours: View, theirs: View): Difference[] {
  const found = [
    firstOf("trace", essence(ours.trace), essence(theirs.trace)),
    decisionsOf(ours, theirs),
    firstOf("outcome", [ours.outcome], [theirs.outcome]),
    firstOf("isReplaying", replays(ours.trace), replays(theirs.trace)),
    firstOf("custom status", [ours.customStatus], [theirs.customStatus]),
  ];
  return found.filter((difference) => difference !== undefined);
}

/**
 * What an execution decides, or cancels, in the episode in which it continues as new comes to
 * nothing; the published library tells the host, ours keeps no row of it.
 */
function decisionsOf(ours: View, theirs: View): Difference | undefined {
  if (ours.outcome.is !== "continued") {
    return firstOf("decisions", ours.decisions, theirs.decisions);
  }
  const recorded = theirs.decisions.slice(0, ours.decisions.length);
  return firstOf("decisions", ours.decisions.map(decided), recorded.map(decided));
}

function decided(decision: Decision): Decision {
  return decision.kind === "timer" ? { ...decision, isCanceled: false } : decision;
}

function firstOf(
  where: Difference["in"],
  ours: readonly unknown[],
  theirs: readonly unknown[],
): Difference | undefined {
  for (let index = 0; index < Math.max(ours.length, theirs.length); index++) {
    if (JSON.stringify(ours[index]) !== JSON.stringify(theirs[index])) {
      return { in: where, index, ours: ours[index], theirs: theirs[index] };
    }
  }
  return undefined;
}

function replays(trace: readonly Entry[]): unknown[] {
  return trace.map((entry) => ("isReplaying" in entry ? entry.isReplaying : undefined));
}
