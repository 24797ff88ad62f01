import type { CallFaultKind } from "../src/simulation/fault.js";
import type { CallSite, FaultPlan } from "../src/simulation/fault-plan.js";
import { commandOf, specOf } from "../src/simulation/run-spec.js";
import { World, type RunResult, type WorldOptions } from "../src/simulation/world.js";

/** One run, and what went wrong with it, with the command that plays it again. */
export async function played(
  options: WorldOptions,
): Promise<{ result: RunResult; wrong: string[] }> {
  const result = await new World(options).run();
  const { violations } = result;
  const wrong = violations.map((text) => `${text}\n  ${commandOf(specOf(options, result))}`);
  return { result, wrong };
}

/** The calls of a run without faults that the condition names, in order. */
export async function callsOf(
  options: WorldOptions,
  isMeant: (site: Pick<CallSite, "operation" | "target">) => boolean,
): Promise<number[]> {
  const calls: number[] = [];
  await new World({
    ...options,
    record: ({ call, process, ...site }) => {
      if (process !== "client" && isMeant(site)) calls.push(call);
    },
  }).run();
  return calls;
}

/** One fault at every nth call that the condition names. */
export function everyNth(
  nth: number,
  kind: CallFaultKind,
  isMeant: (site: CallSite) => boolean,
): FaultPlan {
  let met = 0;
  return (site) => {
    if (!isMeant(site)) return undefined;
    met += 1;
    return met % nth === 0 ? { call: site.call, kind, ms: 0 } : undefined;
  };
}
