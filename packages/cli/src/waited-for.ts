import { DurableError } from "@taskhub/core";
import type { DurableClient, DurableOrchestrationStatus } from "@taskhub/functions/client";
import { CommandFailure } from "./command-failure.js";

/**
 * The state in which an instance that was told to end has ended.
 *
 * @throws CommandFailure if it has not, after so many seconds.
 */
export async function waitedFor(
  client: DurableClient,
  instanceId: string,
  seconds: number,
): Promise<DurableOrchestrationStatus> {
  try {
    return await client.waitForCompletion(instanceId, { timeout: { seconds } });
  } catch (error) {
    if (!(error instanceof DurableError) || error.code !== "WaitTimeout") throw error;
    const { runtimeStatus } = await client.getStatus(instanceId, { showInput: false });
    throw new CommandFailure(
      `Instance '${instanceId}' was told to end, and is ${runtimeStatus} after ${seconds} s.`,
      {
        advice:
          `It ends when a worker gets to it: see that its app runs, or ask ` +
          `\`taskhub doctor --id ${instanceId}\`.`,
      },
    );
  }
}
