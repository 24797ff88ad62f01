import type { BoundActivity } from "../function-registry.js";
import { givenBindings } from "./given-bindings.js";

/**
 * Makes sure that no activity has bindings, which only a Functions host evaluates.
 *
 * @throws TypeError naming the first that has, and what to do.
 */
export function refuseBoundActivities([activity]: readonly BoundActivity[]): void {
  if (!activity) return;
  const given = givenBindings(activity.bindings);
  throw new TypeError(
    `The activity '${activity.name}' is registered with ${given}, which a Functions ` +
      `host evaluates, and startStandalone runs without one: its calls would wait for ever. Run the ` +
      `app under a Functions host, or use the service's SDK in the handler and leave the bindings out.`,
  );
}
