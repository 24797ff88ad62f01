/**
 * What an orchestration costs, as an assertion for the tests of an app.
 *
 * @module
 */
import type { InstanceCount, MeterSnapshot, Operation } from "@taskhub/azure-storage";
import { setTimeout as pause } from "node:timers/promises";
import { countOf, isOver, linesOf, type Budget } from "./budget.js";
import { BudgetExceededError } from "./budget-exceeded-error.js";
import { BudgetUncheckedError } from "./budget-unchecked-error.js";

/** The worker marks what nobody answers up to a second after it has sent it, with calls of its own. */
const QUIET_MS = 1_500;
const TIMEOUT_MS = 10_000;
const NO_CALLS: InstanceCount = { total: 0, byOperation: {} };

/** What tells storage transactions: a `DurableClient`, such as that of `startStandalone`. */
export interface Metered {
  getMetrics(): MeterSnapshot;
}

/** From when on is counted, and for how long is waited. */
export interface AssertBudgetOptions {
  /** What was counted before does not count; by default all since the process began does. */
  readonly since?: MeterSnapshot | undefined;
  /** How long no call may come for the count to be taken as final: milliseconds, 1,500 by default. */
  readonly quietMs?: number | undefined;
  /** How long that is waited for: milliseconds, 10,000 by default. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Waits until an instance, or a function, causes no more storage transactions, and checks what it took.
 *
 * Call it when the instances have ended: one that waits for a timer is quiet, too. Only calls of the
 * client's own process are counted, reads of a status for clients not at all.
 *
 * @returns What was counted.
 * @throws BudgetExceededError with a table of what is over its limit.
 * @throws BudgetUncheckedError if nothing was counted (unless `total` is 0) or calls kept coming.
 * @throws RangeError if a limit is negative or not a number, or a time is not positive.
 */
export async function assertBudget(
  client: Metered,
  budget: Budget,
  options: AssertBudgetOptions = {},
): Promise<InstanceCount> {
  const { since, quietMs = QUIET_MS, timeoutMs = TIMEOUT_MS } = options;
  validate(budget, { quietMs, timeoutMs });
  const before = since && countOf(since, budget);
  const read = () => difference(countOf(client.getMetrics(), budget), before);

  let count = read();
  let isQuiet = false;
  for (let waitedMs = 0; !isQuiet && waitedMs < timeoutMs; waitedMs += quietMs) {
    await pause(quietMs);
    const next = read();
    isQuiet = next.total === count.total;
    count = next;
  }

  if (linesOf(budget, count).some(isOver)) throw new BudgetExceededError(budget, count);
  const doubt = isQuiet ? doubtOf(budget, count) : stillGrowing(count, timeoutMs);
  if (doubt !== undefined) throw new BudgetUncheckedError(budget, doubt);
  return count;
}

/** A misspelt name costs nothing, and would keep every budget. */
function doubtOf({ total }: Budget, count: InstanceCount): string | undefined {
  if (Object.values(count.byOperation).some((calls) => calls < 0)) {
    return (
      "the meter has forgotten it since: of single instances only the thousand that called last " +
      "are counted."
    );
  }
  if (count.total > 0 || total === 0) return undefined;
  return (
    "the client's process has counted no call for it. Check the name, and that it was started or " +
    "run in this process; of single instances only the thousand that called last are counted."
  );
}

function stillGrowing({ total }: InstanceCount, timeoutMs: number): string {
  return (
    `calls kept coming for ${String(timeoutMs)} ms, ${String(total)} so far. Wait for the end of its ` +
    `instances first, or raise timeoutMs.`
  );
}

function difference(
  now: InstanceCount | undefined = NO_CALLS,
  before: InstanceCount | undefined = NO_CALLS,
): InstanceCount {
  // the type of `Object.keys` forgets what the keys are
  const kinds = Object.keys({ ...before.byOperation, ...now.byOperation }) as Operation[];
  const calls = (operation: Operation) =>
    (now.byOperation[operation] ?? 0) - (before.byOperation[operation] ?? 0);
  const entries = kinds.map((kind) => [kind, calls(kind)] as const);
  return {
    total: now.total - before.total,
    byOperation: Object.fromEntries(entries.filter(([, counted]) => counted !== 0)),
  };
}

function validate(
  { total, byOperation }: Budget,
  times: Readonly<Record<"quietMs" | "timeoutMs", number>>,
): void {
  for (const [name, limit] of Object.entries({ total, ...byOperation })) {
    if (limit !== undefined && !(limit >= 0)) {
      throw new RangeError(`Expected a limit of 0 or more for ${name}, but got ${String(limit)}.`);
    }
  }
  for (const [name, ms] of Object.entries(times)) {
    if (!(ms > 0)) throw new RangeError(`Expected ${name} above 0, but got ${String(ms)}.`);
  }
}
