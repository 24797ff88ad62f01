/**
 * The calls for instances: for each of those that last called, and for all instances of a function.
 *
 * A call is for an instance; whose that is may be known only later, from its start or its history.
 * What was counted until then moves to the function when its name is heard.
 *
 * @module
 */
import { entityIdOf, isEntityInstance } from "@taskhub/core";
import { RecentlyUsed } from "./recently-used.js";
import { Tally, type InstanceCount, type Operation } from "./tally.js";

/** Of how many instances the counts are kept. */
const INSTANCES_KEPT = 1_000;

/**
 * Of how many instances the function is remembered: more, for one that goes on is not named again
 * until its history is read.
 */
const OWNERS_KEPT = 10_000;

/** How many functions are told apart: names come from outside, too. */
const FUNCTIONS_KEPT = 500;

/** The calls for all instances of one function, those included that are no longer counted apart. */
export interface FunctionCount extends InstanceCount {
  /** How many they are; one that returns after ten thousand others counts again. */
  readonly instances: number;
}

/** An orchestrator, or an entity. */
class CountedFunction {
  readonly calls = new Tally();
  instances = 0;
}

/** Counts for instances, and for the functions they are of. */
export class InstanceCounts {
  private readonly instances = new RecentlyUsed<Tally>(INSTANCES_KEPT);
  private readonly owners = new RecentlyUsed<CountedFunction>(OWNERS_KEPT);
  private readonly functions = new Map<string, CountedFunction>();

  count(instanceId: string, operation: Operation): void {
    this.ownerOf(instanceId)?.calls.count(operation);
    let calls = this.instances.get(instanceId);
    if (!calls) {
      calls = new Tally();
      this.instances.set(instanceId, calls);
    }
    calls.count(operation);
  }

  /** Says which orchestrator an instance is of; does nothing for an entity, whose id says it. */
  runs(instanceId: string, functionName: string): void {
    if (isEntityInstance(instanceId)) return;
    const before = this.owners.get(instanceId);
    if (before && before === this.functions.get(functionName)) return;
    const owner = this.own(instanceId, functionName);
    // an id that was another function's: what it has cost stays with that
    const calls = before ? undefined : this.instances.get(instanceId);
    if (calls) owner?.calls.add(calls);
  }

  /** Copies, by instance id. */
  byInstance(): ReadonlyMap<string, InstanceCount> {
    return new Map([...this.instances.entries()].map(([id, calls]) => [id, calls.copy()]));
  }

  /** Copies, by the name of the function. */
  byFunction(): Readonly<Record<string, FunctionCount>> {
    // without a prototype, for a name may be `__proto__`; the type says nothing of what it returns
    const counts = Object.create(null) as Record<string, FunctionCount>;
    for (const [name, { instances, calls }] of this.functions) {
      counts[name] = { instances, ...calls.copy() };
    }
    return counts;
  }

  private ownerOf(instanceId: string): CountedFunction | undefined {
    const known = this.owners.get(instanceId);
    if (known) return known;
    const entity = entityIdOf(instanceId);
    return entity && this.own(instanceId, `@${entity.name}`);
  }

  /** @returns `undefined` if no more functions are told apart. */
  private own(instanceId: string, functionName: string): CountedFunction | undefined {
    let owner = this.functions.get(functionName);
    if (!owner) {
      if (this.functions.size >= FUNCTIONS_KEPT) {
        this.owners.delete(instanceId); // it may have been another function's
        return undefined;
      }
      owner = new CountedFunction();
      this.functions.set(functionName, owner);
    }
    owner.instances += 1;
    this.owners.set(instanceId, owner);
    return owner;
  }
}
