import type { FunctionInput, FunctionOutput, InvocationContext } from "@azure/functions";
import type { EntityFunction, Orchestrator } from "@taskhub/core";
import type { Activity, ActivityInvocation, Registry } from "@taskhub/worker";
import { builtInActivity } from "./http-activity/built-in-activity.js";

interface Registered<F> {
  readonly name: string;
  readonly run: F;
}

/** What the host evaluates for an activity. */
interface ActivityBindings {
  readonly extraInputs: readonly FunctionInput[];
  readonly extraOutputs: readonly FunctionOutput[];
  readonly return: FunctionOutput | undefined;
}

/** An activity that runs in an invocation of the host. */
export interface BoundActivity extends Registered<
  (input: unknown, invocation: ActivityInvocation, context: InvocationContext) => unknown
> {
  readonly bindings: ActivityBindings;
}

/** The orchestrators, entities and activities that the app has registered. Names are compared ignoring case. */
export class FunctionRegistry implements Registry {
  propertiesOf: Registry["propertiesOf"];
  private readonly orchestrators = new Map<string, Registered<Orchestrator>>();
  private readonly entities = new Map<string, Registered<EntityFunction>>();
  private readonly activities = new Map<string, Registered<Activity> | BoundActivity>();

  /** True if there is nothing that a worker could run. */
  get isEmpty(): boolean {
    return this.orchestrators.size + this.entities.size + this.activities.size === 0;
  }

  get orchestratorNames(): readonly string[] {
    return [...this.orchestrators.values()].map(({ name }) => name);
  }

  get entityNames(): readonly string[] {
    return [...this.entities.values()].map(({ name }) => name);
  }

  get activityNames(): readonly string[] {
    return [...this.activities.values()].map(({ name }) => name);
  }

  /** Kind and name of each, such as `activity SendMail`. */
  get kindsAndNames(): readonly string[] {
    return [
      ...this.orchestratorNames.map((name) => `orchestrator ${name}`),
      ...this.entityNames.map((name) => `entity ${name}`),
      ...this.activityNames.map((name) => `activity ${name}`),
    ];
  }

  orchestrator(name: string): Orchestrator | undefined {
    return this.orchestrators.get(name.toLowerCase())?.run;
  }

  entity(name: string): EntityFunction | undefined {
    return this.entities.get(name.toLowerCase())?.run;
  }

  activity(name: string): Activity | undefined {
    const activity = this.activities.get(name.toLowerCase());
    if (!activity) return builtInActivity(name);
    return isBound(activity) ? undefined : activity.run;
  }

  /** Activities that only the host can call. */
  get boundActivities(): readonly BoundActivity[] {
    return [...this.activities.values()].filter(isBound);
  }

  get boundActivityNames(): readonly string[] {
    return this.boundActivities.map(({ name }) => name);
  }

  /** @throws TypeError if the name is no function name, or taken. */
  addOrchestrator(name: string, run: Orchestrator): void {
    add(this.orchestrators, "orchestrator", { name, run });
  }

  /** @throws TypeError if the name is no function name, or taken, or has an `@`, which ends it in ids. */
  addEntity(name: string, run: EntityFunction): void {
    if (typeof name === "string" && name.includes("@")) {
      throw new TypeError(`The name of an entity must not contain '@', got '${name}'.`);
    }
    add(this.entities, "entity", { name, run });
  }

  /** @throws TypeError if the name is no function name, or taken. */
  addActivity(name: string, run: Activity): void {
    add(this.activities, "activity", { name, run });
  }

  /** @throws TypeError if the name is no function name, or taken. */
  addBoundActivity(activity: BoundActivity): void {
    add<Registered<Activity> | BoundActivity>(this.activities, "activity", activity);
  }
}

function isBound(activity: Registered<Activity> | BoundActivity): activity is BoundActivity {
  return "bindings" in activity;
}

function add<E extends Registered<unknown>>(to: Map<string, E>, kind: string, entry: E): void {
  const name: unknown = entry.name;
  if (typeof name !== "string" || name.trim() === "") {
    throw new TypeError(`The name of an ${kind} must be a text that is not blank.`);
  }
  if (typeof entry.run !== "function") {
    throw new TypeError(`The ${kind} '${name}' has no handler.`);
  }
  const taken = to.get(name.toLowerCase());
  if (taken) {
    throw new TypeError(
      `The ${kind} '${name}' is registered twice (as '${taken.name}' before; case does not count).`,
    );
  }
  to.set(name.toLowerCase(), entry);
}
