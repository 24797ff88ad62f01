import type { InstanceFilter } from "@taskhub/azure-storage";
import { Batch, BATCH_PAGE_SIZE, type BatchOptions } from "./batch.js";
import type { ClientParts } from "./client-parts.js";
import { PurgeHistoryResult } from "./purge-history-result.js";

/** Purges what a filter means, page by page. */
export async function purgeBy(
  { hub }: Pick<ClientParts, "hub">,
  filter: InstanceFilter,
  options: BatchOptions,
): Promise<PurgeHistoryResult> {
  const batch = new Batch(options);
  await hub.purgeInstances(
    { ...filter, pageSize: BATCH_PAGE_SIZE, continuation: options.continuationToken },
    {
      onPage: ({ purged, continuation }) => batch.advance(purged, continuation),
      isCancelled: () => batch.isCancelled,
    },
  );
  const { done, continuationToken } = batch.outcome;
  return new PurgeHistoryResult(done, continuationToken);
}
