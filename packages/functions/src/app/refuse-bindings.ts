import { givenBindings, type GivenBindings } from "./given-bindings.js";

/** Why a function has no bindings, and where they belong. */
const REASONS = {
  orchestrator:
    "it runs again whenever its history is replayed, and may only decide. Give the bindings to an " +
    "activity, and call that.",
  entity:
    "an operation may run again, and only its state and what it sends are kept together. Give the " +
    "bindings to an activity, and start an orchestration that calls that.",
} as const;

/**
 * Refuses bindings where they would be ignored, or evaluated again at every replay.
 *
 * @throws TypeError naming the options that cannot be kept.
 */
export function refuseBindings(
  kind: keyof typeof REASONS,
  functionName: string,
  options: GivenBindings,
): void {
  const given = givenBindings(options);
  if (given === "") return;
  throw new TypeError(
    `The ${kind} '${functionName}' is registered with ${given}, which it cannot have: ` +
      REASONS[kind],
  );
}
