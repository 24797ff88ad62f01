import type { CallRecord } from "../simulation/network.js";
import { faultText, optionsOf, specOf } from "../simulation/run-spec.js";
import { World, type WorldOptions } from "../simulation/world.js";

/** Receives that brought nothing, and calls that the end of the run cut off. */
const IDLE: ReadonlySet<CallRecord["outcome"]> = new Set(["empty", "under way"]);

/**
 * Plays the run, and prints its calls and log lines; receives that bring nothing are left out.
 *
 * @returns The same run again: a plan by chance is used up.
 */
export async function printTrace(options: WorldOptions): Promise<WorldOptions> {
  const lines: (CallRecord | string)[] = [];
  const result = await new World({
    ...options,
    record: (call) => void lines.push(call),
    log: (atMs, process, message, { event }) =>
      void lines.push(`${time(atMs)}  ${process.padEnd(6)}  ${event}: ${message}`),
  }).run();
  for (const line of lines) {
    if (typeof line === "string") console.log(line);
    else if (line.fault || !IDLE.has(line.outcome)) console.log(callText(line));
  }
  return optionsOf(specOf(options, result));
}

function callText({ atMs, call, process, operation, target, outcome, fault }: CallRecord): string {
  const end = fault ? `${outcome}  <-- ${faultText(fault)}` : outcome;
  return `${time(atMs)}  ${process.padEnd(6)}  ${String(call).padStart(5)}  ${operation.padEnd(15)}  ${target}  ${end}`;
}

function time(atMs: number): string {
  return atMs.toFixed(0).padStart(8);
}
