import type { DurableOrchestrationStatus } from "../client/durable-orchestration-status.js";

/**
 * The state of an instance as the HTTP API shows it: members in the original's order, times in
 * whole seconds. Version, tags and history are there only if they are known.
 *
 * @see The original's `StatusResponsePayload.cs`
 */
export function statusPayload(status: DurableOrchestrationStatus): Record<string, unknown> {
  return {
    name: status.name,
    instanceId: status.instanceId,
    runtimeStatus: status.runtimeStatus,
    input: status.input,
    customStatus: status.customStatus,
    output: status.output,
    createdTime: inSeconds(status.createdTime),
    lastUpdatedTime: inSeconds(status.lastUpdatedTime),
    ...(status.version === undefined ? {} : { version: status.version }),
    ...(status.tags ? { tags: status.tags } : {}),
    ...(status.history ? { historyEvents: status.history } : {}),
  };
}

function inSeconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}
