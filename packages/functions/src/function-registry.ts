import type { Orchestrator } from "@taskhub/core";
import type { Activity, Registry } from "@taskhub/worker";

interface Registered<F> {
  readonly name: string;
  readonly run: F;
}

/** The orchestrators and activities that the app has registered. Names are compared ignoring case. */
export class FunctionRegistry implements Registry {
  private readonly orchestrators = new Map<string, Registered<Orchestrator>>();
  private readonly activities = new Map<string, Registered<Activity>>();

  /** True if there is nothing that a worker could run. */
  get isEmpty(): boolean {
    return this.orchestrators.size === 0 && this.activities.size === 0;
  }

  get orchestratorNames(): readonly string[] {
    return [...this.orchestrators.values()].map(({ name }) => name);
  }

  get activityNames(): readonly string[] {
    return [...this.activities.values()].map(({ name }) => name);
  }

  orchestrator(name: string): Orchestrator | undefined {
    return this.orchestrators.get(name.toLowerCase())?.run;
  }

  activity(name: string): Activity | undefined {
    return this.activities.get(name.toLowerCase())?.run;
  }

  /** @throws TypeError if the name is no function name, or taken. */
  addOrchestrator(name: string, run: Orchestrator): void {
    add(this.orchestrators, "orchestrator", { name, run });
  }

  /** @throws TypeError if the name is no function name, or taken. */
  addActivity(name: string, run: Activity): void {
    add(this.activities, "activity", { name, run });
  }
}

function add<F>(to: Map<string, Registered<F>>, kind: string, entry: Registered<F>): void {
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
