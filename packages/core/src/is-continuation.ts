import { nextExecutionId } from "./message.js";

/** More often nobody continues as new while one message is on its way. */
const MAX_GENERATIONS = 1_000;

/** True if one execution became the other by continuing as new, up to 1,000 times. */
export function isContinuation(
  instanceId: string,
  { before, after }: { readonly before: string; readonly after: string },
): boolean {
  let executionId = before;
  for (let generation = 0; generation < MAX_GENERATIONS; generation++) {
    executionId = nextExecutionId(instanceId, executionId);
    if (executionId === after) return true;
  }
  return false;
}
