import type { Examination } from "./examination.js";
import type { Finding } from "./finding.js";
import { orphanedBlobs } from "./orphaned-blobs.js";

/**
 * Finds the payload blobs of instances that do not exist, counted by instance.
 *
 * @param onProgress - Told how many have been looked at.
 */
export async function* examineBlobs(
  on: Examination,
  onProgress: (examined: number) => void,
): AsyncGenerator<Finding, void> {
  let examined = 0;
  let current = { instanceId: "", count: 0 };
  for await (const { looked, orphaned } of orphanedBlobs(on)) {
    for (const { instanceId } of orphaned) {
      if (instanceId !== current.instanceId) {
        yield* finding(current);
        current = { instanceId, count: 0 };
      }
      current.count += 1;
    }
    examined += looked;
    onProgress(examined);
  }
  yield* finding(current);
}

function finding({
  instanceId,
  count,
}: {
  readonly instanceId: string;
  readonly count: number;
}): readonly Finding[] {
  if (count === 0) return [];
  const what = `There are ${count} payload blobs of an instance that does not exist.`;
  const repair = "Delete them.";
  return [{ kind: "orphanedBlobs", severity: "warning", instanceId, what, repair }];
}
