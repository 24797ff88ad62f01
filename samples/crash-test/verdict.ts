/**
 * What became of an instance, by its row and its history.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import type {
  DurableClient,
  DurableOrchestrationStatus,
  HistoryEventPayload,
} from "@taskhub/functions/standalone";
import { isAbsent, type StartedInstance } from "./load.js";
import type { Expectation } from "./scenario.js";

/**
 * `lost`: its start was accepted, and there is no row. `stuck`: it has not finished in time.
 * `wrong`: it has, but not as it must.
 */
type Outcome = "completed" | "lost" | "stuck" | "wrong";

/** What is needed of a client. */
export type StatusReader = Pick<DurableClient, "getStatus">;

/** An outcome, and why. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly reasons: readonly string[];
}

/** Compares an instance and its sub-orchestrations with what must come of them. */
export async function judge(client: StatusReader, instance: StartedInstance): Promise<Verdict> {
  const { id, scenario, faults, finishedAt } = instance;
  const expected = scenario.expectation(id);
  if (finishedAt === undefined)
    return unfinished(client, [id, ...expected.children.keys()], faults);
  const reasons = [...faults, ...(await faultsOf(client, id, expected))];
  return { outcome: reasons.length === 0 ? "completed" : "wrong", reasons };
}

async function unfinished(
  client: StatusReader,
  ids: readonly string[],
  faults: readonly string[],
): Promise<Verdict> {
  const states = await Promise.all(ids.map((id) => stateOf(client, id)));
  const outcome = states[0] === undefined ? "lost" : "stuck";
  const told = ids.map((id, index) => `${id} is ${states[index] ?? "not there"}`);
  return { outcome, reasons: [...faults, ...told] };
}

/** The status in words, and the last event. @returns `undefined` if there is no such instance. */
async function stateOf(client: StatusReader, id: string): Promise<string | undefined> {
  const status = await statusOf(client, id);
  if (!status) return undefined;
  const { history = [], runtimeStatus } = status;
  const last = history.at(-1);
  const tail = last ? `, last ${text(last["EventType"])} at ${text(last["Timestamp"])}` : "";
  return `${runtimeStatus}, ${history.length} events${tail}`;
}

async function faultsOf(
  client: StatusReader,
  id: string,
  expected: Expectation,
): Promise<string[]> {
  const status = await statusOf(client, id);
  if (!status) return [`${id} is not there`];
  const faults = [...faultsOfRow(status, expected), ...faultsOfHistory(status, expected)];
  for (const [childId, ofChild] of expected.children) {
    faults.push(...(await faultsOf(client, childId, ofChild)));
  }
  return faults;
}

async function statusOf(
  client: StatusReader,
  id: string,
): Promise<DurableOrchestrationStatus | undefined> {
  try {
    return await client.getStatus(id, { showHistory: true, showHistoryOutput: true });
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function faultsOfRow(status: DurableOrchestrationStatus, expected: Expectation): string[] {
  const { instanceId, runtimeStatus, output } = status;
  if (runtimeStatus !== "Completed") return [`${instanceId} is ${runtimeStatus}: ${text(output)}`];
  // external events come in the order of their queue: each once is what is promised
  const got = expected.events === "none" ? output : sorted(output);
  if (isDeepStrictEqual(got, expected.output)) return [];
  return [`${instanceId} returned ${text(output)}, not ${text(expected.output)}`];
}

function faultsOfHistory(status: DurableOrchestrationStatus, expected: Expectation): string[] {
  const { instanceId, history = [] } = status;
  const ofType = (type: string) => history.filter(({ EventType }) => EventType === type);
  const last = history.at(-1) ?? {};
  const raised = ofType("EventRaised").map(({ Input }) => Number(Input));
  const fired = ofType("TimerFired").map(({ FireAt }) => FireAt);
  const awaited = ofType("TimerCreated").map(({ FireAt }) => FireAt);
  const tasks = ofType("TaskCompleted").map(taskOf).sort();
  const children = ofType("SubOrchestrationInstanceCompleted").length;
  const open = history.filter(({ EventType }) => UNANSWERED.includes(text(EventType)));
  const checks: readonly (readonly [boolean, string])[] = [
    [ofType("ExecutionStarted").length === 1, "begins more or less than once"],
    [ofType("ExecutionCompleted").length === 1, "ends more or less than once"],
    [last["EventType"] === "ExecutionCompleted", `goes on with ${text(last)} after its end`],
    [last["OrchestrationStatus"] === status.runtimeStatus, "has another status than the row"],
    [isDeepStrictEqual(last["Result"], status.output), "has another output than the row"],
    [open.length === 0, `has calls without an outcome: ${text(open)}`],
    [isDeepStrictEqual(tasks, [...expected.tasks].sort()), `has outcomes of ${text(tasks)}`],
    [children === expected.children.size, `has ${children} outcomes of sub-orchestrations`],
    [awaited.length === expected.timers, `has ${awaited.length} timers`],
    [isDeepStrictEqual(fired, awaited), `has timers that fired ${fired.length} times`],
    [isEachOnce(raised, expected.events), `has the external events ${text(raised)}`],
  ];
  return checks.flatMap(([isRight, what]) =>
    isRight ? [] : [`the history of ${instanceId} ${what}`],
  );
}

/** Calls are shown only while they have no outcome; failures are never expected. */
const UNANSWERED = [
  ...["TaskScheduled", "SubOrchestrationInstanceCreated"],
  ...["TaskFailed", "SubOrchestrationInstanceFailed"],
];

function isEachOnce(raised: readonly number[], expected: Expectation["events"]): boolean {
  if (expected === "none") return raised.length === 0;
  const distinct = new Set(raised.filter((number) => expected.of.includes(number)));
  return raised.length === expected.count && distinct.size === expected.count;
}

/** The name that the call of an activity gave its task. */
function taskOf({ Input }: HistoryEventPayload): string {
  return /"task":"([^"]+)"/.exec(String(Input))?.[1] ?? text(Input);
}

function sorted(output: unknown): unknown {
  return Array.isArray(output) ? output.map(Number).sort((a, b) => a - b) : output;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
