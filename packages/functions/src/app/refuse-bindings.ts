import { givenBindings, type GivenBindings } from "./given-bindings.js";

/**
 * Refuses bindings where they would be ignored, or evaluated again at every replay.
 *
 * @throws TypeError naming the options that cannot be kept.
 */
export function refuseBindings(
  kind: "orchestrator",
  functionName: string,
  options: GivenBindings,
): void {
  const given = givenBindings(options);
  if (given === "") return;
  throw new TypeError(
    `The ${kind} '${functionName}' is registered with ${given}, which it cannot have: ` +
      `it runs again whenever its history is replayed, and may only decide. Give the bindings to an ` +
      `activity, and call that.`,
  );
}
