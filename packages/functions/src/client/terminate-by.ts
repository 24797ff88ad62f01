/**
 * Ends all instances that a filter means and that have not finished.
 *
 * To do it twice is to do it once: what has ended is not met again, and what is about to end is told
 * twice. Only the execution that was listed is told, and what it becomes by continuing as new.
 *
 * @module
 */
import { mapInParallel, type InstanceFilter } from "@taskhub/azure-storage";
import { Batch, BATCH_PAGE_SIZE, type BatchOptions } from "./batch.js";
import type { ClientParts } from "./client-parts.js";
import { terminateInstance } from "./terminate-instance.js";

/** How instances are terminated, and how far. */
export interface TerminateByOptions extends BatchOptions {
  /** Ends their sub-orchestrations that have not ended, too, and theirs. False by default. */
  recursive?: boolean;
}

/** What a termination of many came to. */
export interface TerminateByResult {
  /** Instances that were told to end; each does when a worker gets to it. */
  readonly instancesTerminated: number;
  /** Where to go on; present if the call was ended before all were told. */
  readonly continuationToken?: string;
}

/** Page by page; a page is all that is held. */
export async function terminateBy(
  parts: ClientParts,
  filter: InstanceFilter,
  reason: string,
  { recursive = false, ...options }: TerminateByOptions,
): Promise<TerminateByResult> {
  const batch = new Batch(options);
  const isRecursive = recursive || undefined;
  const pages = parts.hub.listInstances({
    ...{ ...filter, pageSize: BATCH_PAGE_SIZE, continuation: options.continuationToken },
    ...{ includeInput: false, includeOutput: false },
  });
  for await (const { statuses, continuation } of pages) {
    if (batch.isCancelled) break;
    const outcomes = await mapInParallel(statuses, ({ instanceId, executionId }) =>
      terminateInstance(parts, instanceId, { reason, isRecursive, executionId }),
    );
    const sent = outcomes.filter(({ kind }) => kind === "sent").length;
    await batch.advance(batch.progress.done + sent, continuation);
  }
  const { done: instancesTerminated, ...rest } = batch.outcome;
  return { instancesTerminated, ...rest };
}
