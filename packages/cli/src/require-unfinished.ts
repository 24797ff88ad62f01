import { isFinished } from "@taskhub/core";
import type { DurableClient, DurableOrchestrationStatus } from "@taskhub/functions/client";
import { CommandFailure } from "./command-failure.js";

/**
 * The state of an instance that is to be steered. A client is silent where one has finished: it may
 * have done so just now. Whoever types a command wants to know.
 *
 * @param problem - Such as `gets no events any more`.
 * @throws InstanceNotFoundError, or CommandFailure if it has finished.
 */
export async function requireUnfinished(
  client: DurableClient,
  instanceId: string,
  problem: string,
): Promise<DurableOrchestrationStatus> {
  const status = await client.getStatus(instanceId, { showInput: false });
  if (!isFinished(status.runtimeStatus)) return status;
  throw new CommandFailure(`Instance '${instanceId}' is ${status.runtimeStatus} and ${problem}.`, {
    advice: `\`taskhub get-runtime-status --id ${instanceId} --show-output\` shows what it came to.`,
  });
}
