/**
 * Stop 9 of the walk: the user's activity runs.
 *
 * The commit that asked for it is history by now (P1). It may run again after a crash: its
 * `taskKey` is the same each time.
 *
 * @module
 */
import {
  describeFailure,
  RECEIVED,
  type Clock,
  type FailureDetails,
  type PropertiesOf,
  type TaskCompleted,
  type TaskFailed,
  type TaskScheduled,
} from "@taskhub/core";
import type { Activity } from "./registry.js";

/** The execution that waits for the outcome. */
export interface ActivityOrigin {
  readonly instanceId: string;
  readonly executionId: string;
}

/**
 * Runs the body once. Whatever it throws becomes a `TaskFailed`; never rejects.
 *
 * @param propertiesOf - What the app tells of an error beyond its message.
 */
export async function runActivity(
  activity: Activity,
  call: TaskScheduled,
  origin: ActivityOrigin,
  clock: Clock,
  propertiesOf?: PropertiesOf,
): Promise<TaskCompleted | TaskFailed> {
  try {
    const value = await activity(argumentOf(call), {
      name: call.name,
      ...origin,
      taskId: call.eventId,
      taskKey: `${origin.instanceId}:${origin.executionId}:${String(call.eventId)}`,
    });
    return {
      type: "TaskCompleted",
      ...received(clock),
      taskScheduledId: call.eventId,
      result: serialised(value, call.name),
    };
  } catch (error) {
    return activityFailure(call, describeFailure(error, propertiesOf).details, clock);
  }
}

/** The outcome of an activity that failed, worded as the original does. */
export function activityFailure(
  call: TaskScheduled,
  failureDetails: FailureDetails,
  clock: Clock,
): TaskFailed {
  return {
    type: "TaskFailed",
    ...received(clock),
    taskScheduledId: call.eventId,
    reason: `Activity function '${call.name}' failed: ${failureDetails.errorMessage}`,
    details: failureDetails.stackTrace ?? "",
    failureDetails,
  };
}

/** The wire's input is the JSON of an array of arguments, of which the first is meant. */
function argumentOf(call: TaskScheduled): unknown {
  if (call.input === undefined) return undefined;
  const input: unknown = JSON.parse(call.input);
  return Array.isArray(input) ? input[0] : input;
}

function serialised(value: unknown, name: string): string | undefined {
  try {
    // `stringify` gives undefined for undefined, whatever its type says
    return JSON.stringify(value);
  } catch (error) {
    throw new TypeError(
      `The result of activity '${name}' cannot be written as JSON: ` +
        `${error instanceof Error ? error.message : String(error)}. ` +
        `Return plain data: no cycles, no BigInt.`,
      { cause: error },
    );
  }
}

function received(clock: Clock) {
  return { eventId: RECEIVED, isPlayed: true, timestamp: clock.now() };
}
