import type { EntityFunction, Orchestrator, PropertiesOf } from "@taskhub/core";

/** One call of an activity, as its function sees it. */
export interface ActivityInvocation {
  readonly name: string;
  readonly instanceId: string;
  readonly executionId: string;
  /** Event id of the task in its execution. */
  readonly taskId: number;
  /** The same for every repeat of this call: `<instanceId>:<executionId>:<taskId>`. */
  readonly taskKey: string;
}

/** A user's activity: any value or promise it returns is the result, whatever it throws the failure. */
export type Activity = (input: unknown, invocation: ActivityInvocation) => unknown;

/** What this process can run. Names are matched ignoring case, as the original does. */
export interface Registry {
  orchestrator(name: string): Orchestrator | undefined;
  activity(name: string): Activity | undefined;
  /** Absent if there are no entities. */
  entity?(name: string): EntityFunction | undefined;
  /** Names as registered, for error messages. */
  readonly orchestratorNames: readonly string[];
  readonly activityNames: readonly string[];
  readonly entityNames?: readonly string[];
  /**
   * Those of the activities whose bindings the Functions host evaluates: `activity` does not give
   * them, for they run only where the host calls them. None if absent.
   */
  readonly boundActivityNames?: readonly string[];
  /** What the app tells of the errors of its activities beyond their messages. */
  readonly propertiesOf?: PropertiesOf | undefined;
}

/** True if calls of the activity go by a queue of its own, to an invocation of the host. */
export function isBound({ boundActivityNames = [] }: Registry, name: string): boolean {
  return boundActivityNames.some((bound) => bound.toLowerCase() === name.toLowerCase());
}
