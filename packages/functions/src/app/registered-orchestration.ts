import type { CallTask } from "@taskhub/core";
import type { JsonResult } from "../jsonify.js";
import type { InputArgument } from "./call-arguments.js";

/** Waits for a sub-orchestration; with `withRetry`, also for those that take its place. */
export type RegisteredOrchestrationTask<Output = unknown> = CallTask<JsonResult<Output>>;

/**
 * Makes a task that waits for the orchestrator as a sub-orchestration; for use in orchestrators.
 *
 * `client.start` takes it, too, and knows input and output by it.
 */
export interface RegisteredOrchestration<Input = unknown, Output = unknown> {
  (
    ...args: [...input: InputArgument<Input>, instanceId?: string, version?: string]
  ): RegisteredOrchestrationTask<Output>;
  /** As it was registered. */
  readonly functionName: string;
}
